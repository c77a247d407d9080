// The XML of an annotation as nested records, and the texts in them. Character references are decoded here; a text that
// declares entities of its own is refused, since a few lines of them can stand for gigabytes.
import { quoted, visible } from './voc-trouble.js';

export type XmlNode = Readonly<Record<string, unknown>>;

export interface ParsedXml {
  readonly root: XmlNode;
  /** Known elements that were spelled with other capitals or a prefix, as they stand in the text. */
  readonly spellings: readonly string[];
}

/** The elements that are read. Their names count in any capitals, and with the prefix of a namespace. */
const KNOWN = new Set(['annotation', 'filename', 'size', 'width', 'height', 'object', 'name', 'bndbox', 'xmin', 'ymin',
  'xmax', 'ymax', 'difficult', 'truncated']);

/** The root of a text that is well formed. Throws RangeError with a rule for any other. */
export async function parseXml(source: string): Promise<ParsedXml> {
  const { XMLParser, XMLValidator } = await import('fast-xml-parser');
  const text = plainText(source.replace(/^\s+(?=<\?xml)/, '')); // blanks before the prolog change nothing
  if (/<!ENTITY/i.test(text)) throw new RangeError('it declares entities; write their text instead');
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw malformed(`line ${valid.err.line}: ${valid.err.msg}`);
  const spellings = new Set<string>();
  const parser = new XMLParser({
    ignoreAttributes: true,
    parseTagValue: false,
    processEntities: false,
    isArray: (tag) => tag === 'object',
    transformTagName: (asFound) => { // the parser asks about `<size/>` twice: as `size/`, then about its own answer
      const [tag, slash] = asFound.endsWith('/') ? [asFound.slice(0, -1), '/'] : [asFound, ''];
      const name = knownName(tag);
      if (!KNOWN.has(name)) return tag.startsWith(UNKNOWN) ? asFound : `${UNKNOWN}${asFound}`;
      if (tag !== name) spellings.add(tag);
      return `${name}${slash}`;
    },
  });
  try {
    return { root: parser.parse(text) as XmlNode, spellings: [...spellings] };
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error));
  }
}

/** In front of the names of all other elements in a record: a name like `constructor` is no key of the parser's. */
const UNKNOWN = '?';

/** The name of an element of a record, as it stands in the text. */
export function tagName(key: string): string {
  return key.startsWith(UNKNOWN) ? key.slice(UNKNOWN.length) : key;
}

/** `v:Object` is read as `object`. */
export function knownName(tag: string): string {
  return tag.slice(tag.indexOf(':') + 1).toLowerCase();
}

/** The text of a child, trimmed and in one line; '' where there is none. Throws RangeError for more than one text. */
export function childText(node: XmlNode, key: string): string {
  const value = node[key];
  if (value === undefined) return '';
  if (Array.isArray(value)) throw new RangeError(`it has several <${key}>`);
  if (typeof value !== 'string') throw new RangeError(`its <${key}> holds elements, not a text`);
  return withoutReferences(value).trim().replace(/\s*[\t\r\n\u0085\u2028\u2029]\s*/g, ' ');
}

/** Whether the value of an element is a single element with children. */
export function isNode(value: unknown): value is XmlNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Safe as the text of an element or inside a quoted attribute. */
export function escapedXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function malformed(message: string): RangeError {
  const [start] = message.split('\n');
  return new RangeError(`malformed XML, ${visible(start.slice(0, 120)).replace(/\.$/, '')}`);
}

/** The text without its comments, and `<![CDATA[a & b]]>` as `a &amp; b`; whichever begins first holds the other. */
function plainText(text: string): string {
  return text.replace(/<!--[^]*?-->|<!\[CDATA\[([^]*?)\]\]>/g, (comment, inside?: string) =>
    inside === undefined ? comment.replace(/[^\n]/g, '') : escapedXml(inside));
}

const NAMED = new Map([['amp', '&'], ['lt', '<'], ['gt', '>'], ['quot', '"'], ['apos', '\'']]);

/** Source: XML 1.0 §4.1, §4.6. */
function withoutReferences(text: string): string {
  return text.replace(/&([^;&\s]*);/g, (reference, inside: string) => {
    const number = /^#(?:x([0-9a-f]{1,8})|([0-9]{1,8}))$/i.exec(inside);
    const code = number === null ? null : parseInt(number[1] ?? number[2], number[1] === undefined ? 10 : 16);
    const sign = code === null ? NAMED.get(inside) : characterOf(code);
    if (sign === undefined) throw new RangeError(`the reference ${quoted(reference)} stands for no character`);
    return sign;
  });
}

/** The character of a code point that XML 1.0 §2.2 allows; undefined for any other. */
function characterOf(code: number): string | undefined {
  const isAllowed = code === 9 || code === 10 || code === 13 || (code >= 0x20 && code < 0xd800)
    || (code > 0xdfff && code < 0xfffe) || (code > 0xffff && code <= 0x10ffff);
  return isAllowed ? String.fromCodePoint(code) : undefined;
}
