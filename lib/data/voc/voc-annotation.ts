// One VOC annotation: the XML text to plain records and back. Boxes keep the file's numbers; voc-box.ts checks them.
import type { Size } from '../../boxes/box.js';
import { fileTrouble, type Trouble } from './voc-trouble.js';
import type { VocBox } from './voc-box.js';

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
  readonly objects: readonly VocObject[];
}

export interface ParsedAnnotation {
  readonly annotation: VocAnnotation;
  /** All fatal. The annotation leaves out objects with a trouble. */
  readonly troubles: readonly Trouble[];
}

type Node = Readonly<Record<string, unknown>>;

const FLAGS: Readonly<Record<string, boolean>> = { '': false, 0: false, false: false, 1: true, true: true };

/** Parses the text of an annotation; `file` is the name used in troubles. */
export async function parseAnnotation(text: string, file: string): Promise<ParsedAnnotation> {
  const { XMLParser, XMLValidator } = await import('fast-xml-parser');
  const valid = XMLValidator.validate(text);
  if (valid !== true) {
    return broken(file, `malformed XML, line ${valid.err.line}: ${valid.err.msg.replace(/\.$/, '')}`);
  }
  const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, isArray: (tag) => tag === 'object' });
  const root: unknown = (parser.parse(text) as Node)['annotation'];
  if (root === undefined) return broken(file, 'its root is not <annotation>');
  return readRoot(isNode(root) ? root : {}, file);
}

/** The XML text of an annotation, laid out as VOC's. */
export function annotationText(image: { readonly file: string } & Size, objects: readonly VocObject[]): string {
  const { file, width, height } = image;
  return [
    '<annotation>',
    '\t<folder>JPEGImages</folder>',
    `\t<filename>${escaped(file)}</filename>`,
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
    `\t\t<name>${escaped(name)}</name>`,
    '\t\t<pose>Unspecified</pose>',
    `\t\t<truncated>${Number(truncated)}</truncated>`,
    `\t\t<difficult>${Number(difficult)}</difficult>`,
    `\t\t<bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox>`,
    '\t</object>',
  ].join('\n');
}

function readRoot(root: Node, file: string): ParsedAnnotation {
  const troubles: Trouble[] = [];
  const objects: VocObject[] = [];
  const nodes = Array.isArray(root['object']) ? root['object'] as unknown[] : [];
  nodes.forEach((node, i) => {
    const object = readObject(isNode(node) ? node : {}, i + 1);
    if ('rule' in object) {
      const { name, rule } = object;
      troubles.push({ file, object: { number: i + 1, name }, rule, fatal: true });
    } else {
      objects.push(object);
    }
  });
  const size = readSize(root['size']);
  if (size === 'bad') troubles.push(fileTrouble(file, '<size> needs a positive <width> and <height>'));
  return { annotation: { size: size === 'bad' ? null : size, objects }, troubles };
}

function readObject(node: Node, number: number): VocObject | { readonly name: string; readonly rule: string } {
  const name = textOf(node['name']);
  if (name === '') return { name, rule: 'it has no <name>' };
  const bndbox = node['bndbox'];
  if (!isNode(bndbox)) return { name, rule: Array.isArray(bndbox) ? 'it has several <bndbox>' : 'it has no <bndbox>' };
  const missing = ['xmin', 'ymin', 'xmax', 'ymax'].find((key) => textOf(bndbox[key]) === '');
  if (missing !== undefined) return { name, rule: `its <bndbox> has no <${missing}>` };
  const wrongFlag = ['difficult', 'truncated'].find((key) => flagOf(node[key]) === undefined);
  if (wrongFlag !== undefined) return { name, rule: `<${wrongFlag}> must be 0 or 1, got ${textOf(node[wrongFlag])}` };
  const [xmin, ymin, xmax, ymax] = ['xmin', 'ymin', 'xmax', 'ymax'].map((key) => Number(textOf(bndbox[key])));
  return {
    number,
    name,
    box: { xmin, ymin, xmax, ymax },
    difficult: flagOf(node['difficult']) === true,
    truncated: flagOf(node['truncated']) === true,
  };
}

function readSize(node: unknown): Size | null | 'bad' {
  if (node === undefined) return null;
  if (!isNode(node)) return 'bad';
  const [width, height] = [Number(textOf(node['width'])), Number(textOf(node['height']))];
  return width > 0 && height > 0 ? { width, height } : 'bad';
}

function broken(file: string, rule: string): ParsedAnnotation {
  return { annotation: { size: null, objects: [] }, troubles: [fileTrouble(file, rule)] };
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function flagOf(value: unknown): boolean | undefined {
  return FLAGS[textOf(value).toLowerCase()];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
