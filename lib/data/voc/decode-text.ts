// Bytes of an annotation or a list to text: by the byte order mark, by the encoding that an XML prolog names, or UTF-8.
// Source: XML 1.0 §4.3.3, appendix F; names of encodings: WHATWG Encoding Standard, as Node's TextDecoder has them.
import { quoted } from './voc-trouble.js';

export interface DecodedText {
  readonly text: string;
  /** What was done about a prolog that names another encoding than the bytes have; null: nothing. */
  readonly note: string | null;
}

type Encoding = { readonly label: string; readonly note: string | null };

const PROLOG_BYTES = 1024;
const UTF8 = ['us-ascii', 'ascii', 'ansi_x3.4-1968']; // read as UTF-8, of which ASCII is a part

// What XML 1.0 §2.2 does not allow, in lists neither.
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

/** The text without its byte order mark. Throws RangeError with a rule, which names an encoding that is at fault. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const { label, note } = encodingOf(bytes);
  const text = decoded(bytes, label);
  const forbidden = FORBIDDEN.exec(text);
  if (forbidden !== null) {
    const line = text.slice(0, forbidden.index).split('\n').length;
    const code = forbidden[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    throw new RangeError(`line ${line}: the character U+${code} is not allowed in a text; save the file as UTF-8`);
  }
  return { text, note };
}

function encodingOf(bytes: Uint8Array): Encoding {
  const starts = (...first: number[]): boolean => first.every((byte, i) => bytes[i] === byte);
  if (starts(0xff, 0xfe, 0, 0) || starts(0, 0, 0xfe, 0xff)) return { label: 'utf-32', note: null };
  if (starts(0xff, 0xfe) || starts(0x3c, 0)) return { label: 'utf-16le', note: null };
  if (starts(0xfe, 0xff) || starts(0, 0x3c)) return { label: 'utf-16be', note: null };
  const named = starts(0xef, 0xbb, 0xbf) ? null : prologEncoding(bytes);
  if (named === null) return { label: 'utf-8', note: null };
  const label = named.toLowerCase();
  if (UTF8.includes(label)) return { label: 'utf-8', note: null };
  if (/^(utf-?16|ucs-?2|iso-10646-ucs-2|(cs)?unicode$)/.test(label)) {
    return { label: 'utf-8', note: `its first line names ${named}, its bytes are UTF-8 and were read so` };
  }
  return { label, note: null };
}

/** The encoding in `<?xml … encoding="…"?>`; null: none is named. */
function prologEncoding(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, PROLOG_BYTES)).toString('latin1');
  return /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']\s*([^"'>]*?)\s*["']/.exec(start)?.[1] ?? null;
}

function decoded(bytes: Uint8Array, label: string): string {
  const toDo = 'save the file as UTF-8';
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(label, { fatal: true });
  } catch {
    throw new RangeError(`the encoding ${quoted(label)} is unknown here; ${toDo}`);
  }
  try {
    return decoder.decode(bytes);
  } catch {
    const { encoding } = decoder;
    throw new RangeError(`its bytes are not valid ${encoding}; ${toDo}, or name its encoding in the first line`);
  }
}
