// Reads golden vectors: expected values computed by programs that nobody here wrote (format: docs/golden.md).
// Whatever is wrong with a file is said in one line that names it; nothing is guessed.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sizeOf, tensor, type Tensor } from '../../lib/tensor/tensor.js';
import type { GoldenBackend, GoldenCase, GoldenTolerance } from './golden-case.js';

export type Tensors = Readonly<Record<string, Tensor>>;

export interface ExpectedCase {
  readonly golden: Omit<GoldenCase, keyof GoldenBackend>;
  readonly want: Tensors;
}

export interface GoldenFile {
  readonly op: string;
  readonly tolerance: GoldenTolerance;
  readonly cases: readonly ExpectedCase[];
}

type Json = Readonly<Record<string, unknown>>;

/** GOLDEN_DIR, or the project's own copy, test/golden. */
export function goldenDirectory(): string {
  const own = fileURLToPath(new URL('../../../test/golden', import.meta.url));
  return process.env.GOLDEN_DIR ? resolve(process.env.GOLDEN_DIR) : own;
}

/** Paths of every *.json of a directory, by name. Throws when there is no such directory, or no such file in it. */
export function goldenFilesOf(directory: string): string[] {
  const names = namesIn(directory).filter((name) => name.endsWith('.json')).sort();
  if (names.length === 0) throw new Error(`golden: no *.json in ${directory}`);
  return names.map((name) => join(directory, name));
}

/** Reads and checks one file. Throws an Error that begins with the file's name. */
export function readGoldenFile(path: string): GoldenFile {
  try {
    return goldenFileOf(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new Error(`${basename(path)}: ${(error as Error).message}`);
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    throw new Error(`golden: cannot read the directory ${directory}`);
  }
}

function goldenFileOf(value: unknown): GoldenFile {
  const file = recordOf(value, 'the file');
  const { op, cases } = file;
  if (typeof op !== 'string' || !/^\w+$/.test(op)) throw new Error(`op must be a name, got ${JSON.stringify(op)}`);
  if (!Array.isArray(cases) || cases.length === 0) throw new Error('cases must be a list of at least one case');
  return { op, tolerance: toleranceOf(file.tolerance), cases: cases.map(caseOf) };
}

function toleranceOf(value: unknown): GoldenTolerance {
  const tolerance = recordOf(value, 'tolerance');
  for (const key of ['abs', 'rel'] as const) {
    const bound = tolerance[key];
    if (typeof bound !== 'number' || !(bound >= 0)) throw new Error(`tolerance.${key} must be a number ≥ 0`);
  }
  const { exact } = tolerance;
  if (exact !== undefined && !Array.isArray(exact)) throw new Error('tolerance.exact must be a list of names');
  return tolerance as GoldenTolerance;
}

function caseOf(value: unknown, index: number): ExpectedCase {
  const entry = recordOf(value, `case ${index}`);
  const name = String(entry.name ?? index);
  const inputs = tensorsOf(entry.inputs, `case ${name}: inputs`);
  const want = tensorsOf(entry.outputs, `case ${name}: outputs`);
  if (Object.keys(want).length === 0) throw new Error(`case ${name}: outputs are empty`);
  return { golden: { name, params: recordOf(entry.params, `case ${name}: params`), inputs }, want };
}

function tensorsOf(value: unknown, where: string): Tensors {
  const entries = Object.entries(recordOf(value, where));
  return Object.fromEntries(entries.map(([name, entry]) => [name, tensorOf(entry, `${where}.${name}`)]));
}

function tensorOf(value: unknown, where: string): Tensor {
  const { shape, data } = recordOf(value, where);
  if (!isListOfNumbers(shape) || !isListOfNumbers(data)) throw new Error(`${where} must have shape and data`);
  if (sizeOf(shape) !== data.length) {
    throw new Error(`${where}: shape [${shape}] holds ${sizeOf(shape)} numbers, data has ${data.length}`);
  }
  return tensor(shape, data, 'float64');
}

function isListOfNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'number' && Number.isFinite(entry));
}

function recordOf(value: unknown, where: string): Json {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isRecord) throw new Error(`${where} must be an object`);
  return value as Json;
}
