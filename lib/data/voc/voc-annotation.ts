// One VOC annotation: the XML text to plain records and back. Boxes keep the file's numbers; voc-box.ts checks them.
import type { Size } from '../../boxes/box.js';
import { childText, escapedXml, isNode, knownName, parseXml, tagName, type XmlNode } from './annotation-xml.js';
import { decodeText } from './decode-text.js';
import type { VocBox } from './voc-box.js';
import type { TroubleKind } from './voc-policy.js';
import { listed, quoted, trouble, type Trouble } from './voc-trouble.js';

export interface VocObject {
  /** Position of the object in the file, from 1. */
  readonly number: number;
  readonly name: string;
  readonly box: VocBox;
  readonly difficult: boolean;
  readonly truncated: boolean;
}

export interface VocAnnotation {
  /** Size of the image as the file gives it; null: not given. */
  readonly size: Size | null;
  /** The name in <filename>; '' where there is none. */
  readonly filename: string;
  readonly objects: readonly VocObject[];
}

export interface ParsedAnnotation {
  readonly annotation: VocAnnotation;
  /** The annotation leaves out objects with a fatal trouble. */
  readonly troubles: readonly Trouble[];
}

const NOTHING: VocAnnotation = { size: null, filename: '', objects: [] };

/** Parses the bytes of an annotation; `file` is the name used in troubles. */
export async function parseAnnotation(bytes: Uint8Array, file: string): Promise<ParsedAnnotation> {
  try {
    if (bytes.length === 0) throw new RangeError('malformed XML, the file is empty');
    const { text, note } = decodeText(bytes);
    const { root, spellings } = await parseXml(text);
    const annotation = root['annotation'];
    if (annotation === undefined) throw new RangeError(`its root is ${rootName(root)}, not <annotation>`);
    if (Array.isArray(annotation)) throw new RangeError('it has several <annotation>');
    const troubles = [
      ...note === null ? [] : [trouble('encoding', file, note)],
      ...spellings.map((tag) => trouble('spelling', file, `<${tag}> was read as <${knownName(tag)}>`)),
    ];
    return readRoot(isNode(annotation) ? annotation : {}, file, troubles);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { annotation: NOTHING, troubles: [trouble('xml', file, error.message)] };
  }
}

/** The XML text of an annotation, laid out as VOC's. */
export function annotationText(image: { readonly file: string } & Size, objects: readonly VocObject[]): string {
  const { file, width, height } = image;
  return [
    '<annotation>',
    '\t<folder>JPEGImages</folder>',
    `\t<filename>${escapedXml(file)}</filename>`,
    `\t<size><width>${width}</width><height>${height}</height><depth>3</depth></size>`,
    '\t<segmented>0</segmented>',
    ...objects.map(objectText),
    '</annotation>',
    '',
  ].join('\n');
}

function objectText({ name, box, difficult, truncated }: VocObject): string {
  const { xmin, ymin, xmax, ymax } = box;
  return [
    '\t<object>',
    `\t\t<name>${escapedXml(name)}</name>`,
    '\t\t<pose>Unspecified</pose>',
    `\t\t<truncated>${Number(truncated)}</truncated>`,
    `\t\t<difficult>${Number(difficult)}</difficult>`,
    `\t\t<bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox>`,
    '\t</object>',
  ].join('\n');
}

function rootName(root: XmlNode): string {
  const [name = ''] = Object.keys(root).filter((key) => !tagName(key).startsWith('?xml'));
  return `<${quoted(tagName(name)).slice(1, -1)}>`;
}

/** Says that something was repaired. */
type Note = (kind: TroubleKind, rule: string) => void;

function readRoot(root: XmlNode, file: string, troubles: Trouble[]): ParsedAnnotation {
  const objects: VocObject[] = [];
  const outside: string[] = [];
  objectNodes(root, '', outside).forEach((node, i) => {
    const where = { number: i + 1, name: nameOf(node) };
    try {
      objects.push(readObject(node, where, (kind, rule) => troubles.push(trouble(kind, file, rule, where))));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      troubles.push(trouble('object', file, error.message, where));
    }
  });
  if (outside.length > 0) {
    troubles.push(trouble('spelling', file, `<object> was read inside ${listed([...new Set(outside)])}`));
  }
  const size = readSize(root['size'], (kind, rule) => troubles.push(trouble(kind, file, rule)));
  const filename = typeof root['filename'] === 'string' ? childText(root, 'filename') : '';
  return { annotation: { size, filename, objects }, troubles };
}

/**
 * All <object> of an annotation in their order, also those inside other elements, whose names go to `outside`. Throws
 * RangeError for a <bndbox> that is in none of them: an object under another name.
 */
function objectNodes(node: XmlNode, parent: string, outside: string[]): XmlNode[] {
  return Object.entries(node).flatMap(([tag, value]) => {
    const children: unknown[] = Array.isArray(value) ? value : [value];
    if (tag === 'bndbox') throw new RangeError(`a <bndbox> is in ${parent || '<annotation>'}, not in an <object>`);
    const name = `<${quoted(tagName(tag)).slice(1, -1)}>`;
    if (tag !== 'object') return children.filter(isNode).flatMap((child) => objectNodes(child, name, outside));
    if (parent !== '') outside.push(parent);
    return children.map((child) => isNode(child) ? child : {});
  });
}

/** The class for a line about an object; '' where it has none. */
function nameOf(node: XmlNode): string {
  try {
    return childText(node, 'name');
  } catch {
    return '';
  }
}

const CORNERS = ['xmin', 'ymin', 'xmax', 'ymax'] as const;

function readObject(node: XmlNode, { number, name }: { number: number; name: string }, note: Note): VocObject {
  checkName(childText(node, 'name'));
  const { bndbox } = node;
  if (node['object'] !== undefined) throw new RangeError('it holds another <object>');
  if (bndbox === undefined) throw new RangeError('it has no <bndbox>');
  if (Array.isArray(bndbox)) throw new RangeError('it has several <bndbox>');
  const corners = isNode(bndbox) ? bndbox : {};
  const missing = CORNERS.find((key) => childText(corners, key) === '');
  if (missing !== undefined) throw new RangeError(`its <bndbox> has no <${missing}>`);
  const [xmin, ymin, xmax, ymax] = CORNERS.map((key) => decimalOf(childText(corners, key), key));
  const [difficult, truncated] = [difficultOf(node, note), truncatedOf(node, note)];
  return { number, name, box: { xmin, ymin, xmax, ymax }, difficult, truncated };
}

const LONGEST_NAME = 255; // characters

function checkName(name: string): void {
  if (name === '') throw new RangeError('it has no <name>');
  if (name.length > LONGEST_NAME) throw new RangeError(`its <name> has more than ${LONGEST_NAME} characters`);
  if (/\p{Cc}/u.test(name)) throw new RangeError(`its <name> has a control character: ${quoted(name)}`);
}

const WORDS = new Map([['', false], ['0', false], ['1', true], ['false', false], ['true', true], ['no', false],
  ['yes', true], ['unspecified', false]]);

/** Throws RangeError for what is no flag: training would go another way by it. */
function difficultOf(node: XmlNode, note: Note): boolean {
  const text = childText(node, 'difficult');
  const flag = WORDS.get(text.toLowerCase());
  if (flag === undefined) throw new RangeError(`<difficult> must be 0 or 1, got ${quoted(text)}`);
  if (text.length > 1) note('flag', `<difficult> is ${quoted(text)} and was read as ${Number(flag)}`);
  return flag;
}

/** A share above 0 counts as truncated, any other word as not: the flag is counted and used for nothing else. */
function truncatedOf(node: XmlNode, note: Note): boolean {
  const text = childText(node, 'truncated');
  const flag = WORDS.get(text.toLowerCase()) ?? (isDecimal(text) && Number(text) > 0 && Number(text) <= 1);
  if (text.length > 1) note('flag', `<truncated> is ${quoted(text)} and was read as ${Number(flag)}`);
  return flag;
}

function isDecimal(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text));
}

function decimalOf(text: string, tag: string): number {
  if (!isDecimal(text)) throw new RangeError(`its <${tag}> is ${quoted(text)}, not a decimal number`);
  return Number(text);
}

/** null where it is missing or 0: the image has it. Throws RangeError for what is no size. */
function readSize(node: unknown, note: Note): Size | null {
  if (!isNode(node)) {
    if (Array.isArray(node)) throw new RangeError('it has several <size>');
    const what = node === undefined ? 'no <size>' : 'no <size> with a width and a height';
    note('size', `it has ${what}; the size of the image counts`);
    return null;
  }
  const [w, h] = ['width', 'height'].map((key) => childText(node, key));
  const [width, height] = [['width', w], ['height', h]].map(([key, text]) => text === '' ? 0 : decimalOf(text, key));
  if (width < 0 || height < 0) throw new RangeError(`<size> says ${quoted(`${w}x${h}`)}; it needs positive numbers`);
  if (width > 0 && height > 0) return { width, height };
  note('size', `<size> says ${w === '' ? 'nothing' : w}x${h === '' ? 'nothing' : h}; the size of the image counts`);
  return null;
}
