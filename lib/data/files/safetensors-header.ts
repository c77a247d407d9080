// The header of a safetensors file, JSON: { "<name>": { "dtype", "shape", "data_offsets": [begin, end) }, … }, and
// free text under "__metadata__". Its size, depth and number of values are checked on the bytes, before any of it is
// parsed: 50 MB of brackets would take gigabytes.
import { sizeOf } from '../../tensor/tensor.js';

export type StoredData = Float32Array | Float64Array | Int32Array | Uint8Array;

/** What a header says of one tensor. */
export interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [begin: number, end: number];
}

export interface Header {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of the bytes. */
  readonly entries: readonly (readonly [name: string, entry: HeaderEntry])[];
}

/** Throws an error that names the file and the broken rule. */
export type Refuse = (rule: string) => never;

interface Typed {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): StoredData;
}

export const DTYPES: ReadonlyMap<string, Typed> = new Map<string, Typed>([
  ['F32', Float32Array], ['F64', Float64Array], ['I32', Int32Array], ['U8', Uint8Array],
]);

export const MAX_HEADER_BYTES = 64 * 2 ** 20; // the largest of ours, hard negatives of 100 classes, takes 10 MB
const MAX_DEPTH = 3;         // the header, an entry, its shape
const MAX_VALUES = 1_000_000; // commas and colons
const MAX_AXES = 8;
const MAX_NAME = 200;         // characters

/** The header in these bytes. Refuses one that breaks a rule. */
export function parsedHeader(bytes: Uint8Array, refuse: Refuse): Header {
  checkSize(bytes, refuse);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refuse('the header is not JSON');
  }
  if (!isRecord(header)) return refuse('the header is no record');
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((text) => typeof text === 'string')) {
    return refuse('__metadata__ must map names to texts');
  }
  const inOrder = Object.entries(entries).map(([name, entry]) => [name, checkedEntry(name, entry, refuse)] as const)
    .sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
  return { metadata: metadata as Record<string, string>, entries: inOrder };
}

/** Counts braces, brackets, commas and colons outside of texts. */
function checkSize(bytes: Uint8Array, refuse: Refuse): void {
  let [depth, values, isText] = [0, 0, false];
  for (let i = 0; i < bytes.length; i++) {
    const sign = bytes[i];
    if (isText) {
      if (sign === BACKSLASH) i++;
      else if (sign === QUOTE) isText = false;
    } else if (sign === QUOTE) isText = true;
    else if (sign === COMMA || sign === COLON) values++;
    else if (OPENING.includes(sign)) depth++;
    else if (CLOSING.includes(sign)) depth--;
    if (depth > MAX_DEPTH) refuse(`the header is nested more than ${MAX_DEPTH} deep`);
    if (values > MAX_VALUES) refuse(`the header has more than ${MAX_VALUES} values`);
  }
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [...'"\\,:'].map((sign) => sign.charCodeAt(0));
const [OPENING, CLOSING] = ['{[', '}]'].map((signs) => [...signs].map((sign) => sign.charCodeAt(0)));

function checkedEntry(name: string, entry: unknown, refuse: Refuse): HeaderEntry {
  if (name.length > MAX_NAME) return refuse(`a tensor's name has ${name.length} characters, at most ${MAX_NAME}`);
  if (!isRecord(entry)) return refuse(`the entry of ${name} is no record`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const type = text(dtype);
  const Typed = DTYPES.get(type);
  if (Typed === undefined) return refuse(`${name} has dtype ${type}, known are ${[...DTYPES.keys()].join(', ')}`);
  if (!isCounts(shape)) return refuse(`${name} has no valid shape`);
  if (shape.length > MAX_AXES) return refuse(`${name} has ${shape.length} axes, at most ${MAX_AXES}`);
  if (!isCounts(offsets) || offsets.length !== 2) return refuse(`${name} has no valid data_offsets`);
  const bytes = sizeOf(shape) * Typed.BYTES_PER_ELEMENT;
  const span = offsets[1] - offsets[0];
  if (span !== bytes) return refuse(`${name}: ${type} [${shape}] takes ${bytes} bytes, its offsets span ${span}`);
  return { dtype: type, shape, data_offsets: [offsets[0], offsets[1]] };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_NAME) : value === undefined ? 'missing' : 'that is no text';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(numbers: unknown): numbers is readonly number[] {
  return Array.isArray(numbers) && numbers.every((n) => Number.isSafeInteger(n) && n >= 0);
}
