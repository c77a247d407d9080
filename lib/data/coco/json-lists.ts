// The records in the lists at the top of a large JSON file, one after the other: { "images": [{…}, …], … }. A COCO file
// has hundreds of megabytes, most of it outlines that are not used. JSON.parse() would need several gigabytes for the
// whole; here each record is parsed alone and may be forgotten at once. A general streaming parser was three times
// slower and took all memory for a file of brackets.
import { open } from 'node:fs/promises';
import { checkInputFile } from '../files/input-file.js';

/** Takes the records of a list in their order; `index` counts from 0. */
export type TakeRecord = (record: unknown, index: number) => void;

export const JSON_LIMITS = {
  fileBytes: 2 ** 31,        // 2 GiB; the annotations of COCO 2017 have 448 MB
  recordBytes: 16 * 2 ** 20, // of a record, with its outline
  depth: 64,                 // brackets inside each other
} as const;

const CHUNK = 4 * 2 ** 20; // bytes read at once

/**
 * Hands each record of the lists that have a name in `lists` to the function there. Gives the names that were found.
 * Throws RangeError with a rule, without the path, for a file that is no such JSON or exceeds a limit; and what the
 * functions throw. What is in other parts of the file is not looked at, but for its brackets.
 */
export async function readLists(path: string, lists: Readonly<Record<string, TakeRecord>>): Promise<Set<string>> {
  await checkInputFile(path, JSON_LIMITS.fileBytes);
  const scanner = new ListScanner(lists);
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK);
      if (bytesRead === 0) break;
      scanner.take(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
  return scanner.finish();
}

const code = (sign: string): number => sign.charCodeAt(0);
const [QUOTE, BACKSLASH, COMMA, OPEN, CLOSE] = ['"', '\\', ',', '{', '}'].map(code);
const [OPEN_LIST, CLOSE_LIST] = ['[', ']'].map(code);
const BLANKS = new Set([' ', '\t', '\r', '\n'].map(code));
const MARK = [0xef, 0xbb, 0xbf]; // of UTF-8, which some editors write

const UTF_16 = [0xff, 0xfe, 0]; // its byte order marks, and the first half of a sign
const NO_RECORD = 'is no JSON record: it does not begin with {';

const [AT_ROOT, IN_ROOT, IN_LIST] = [0, 1, 2]; // depths

interface OpenList {
  readonly take: TakeRecord;
  /** Records so far. */
  count: number;
  /** How many there were before the last comma. */
  comma: number;
}

class ListScanner {
  private readonly lists: Readonly<Record<string, TakeRecord>>;
  private readonly found = new Set<string>();
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private depth = AT_ROOT;
  private isOver = false;
  private isText = false;
  private isEscaped = false;
  /** In the root: whether the next text is a name; and the last name. */
  private isName = false;
  private name = '';
  /** The list that is being read; null: none of those asked for. */
  private list: OpenList | null = null;
  /** Bytes of a name or record that began in an earlier chunk; null: none has begun. */
  private begun: Buffer[] | null = null;
  private begunBytes = 0;
  private position = 0;

  constructor(lists: Readonly<Record<string, TakeRecord>>) {
    this.lists = lists;
  }

  take(chunk: Buffer): void {
    let start = 0; // of what has begun, in this chunk
    for (let i = this.position === 0 && MARK.every((byte, k) => chunk[k] === byte) ? 3 : 0; i < chunk.length; i++) {
      if (this.depth > IN_LIST) i = this.skipped(chunk, i);
      if (i === chunk.length) break;
      const byte = chunk[i];
      if (this.isText) {
        if (this.isEscaped) this.isEscaped = false;
        else if (byte === BACKSLASH) this.isEscaped = true;
        else if (byte === QUOTE) {
          this.isText = false;
          if (this.depth === IN_ROOT && this.isName) this.endName(chunk.subarray(start, i + 1));
        }
      } else if (!BLANKS.has(byte)) {
        if (this.begins(byte)) {
          this.begun = [];
          start = i;
        }
        this.sign(byte, i, chunk, start);
      }
    }
    if (this.begun !== null) this.keep(chunk.subarray(start));
    this.position += chunk.length;
  }

  finish(): Set<string> {
    if (!this.isOver) throw new RangeError(this.position === 0 ? 'the file is empty' : 'the file ends in the middle');
    return this.found;
  }

  /** The next byte from `i` on that ends what is inside a list; the chunk's length: it goes on in the next chunk. */
  private skipped(chunk: Buffer, from: number): number {
    let { depth, isText, isEscaped } = this; // locals: nearly all bytes of a file pass here
    let i = from;
    for (; i < chunk.length; i++) {
      const byte = chunk[i];
      if (isText) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isText = false;
      } else if (byte === QUOTE) isText = true;
      else if (byte === OPEN || byte === OPEN_LIST) {
        depth++;
        if (depth > JSON_LIMITS.depth) throw tooDeep();
      } else if (byte === CLOSE || byte === CLOSE_LIST) {
        if (depth === IN_LIST + 1) break;
        depth--;
      }
    }
    [this.depth, this.isText, this.isEscaped] = [depth, isText, isEscaped];
    return i;
  }

  /** Whether a name of the root, or a record of a list that is asked for, begins with this byte. */
  private begins(byte: number): boolean {
    if (this.depth === IN_ROOT && this.isName) return byte === QUOTE;
    return this.depth === IN_LIST && this.list !== null && byte === OPEN;
  }

  /** A byte outside of texts that is no blank. */
  private sign(byte: number, i: number, chunk: Buffer, start: number): void {
    if (this.isOver) throw new RangeError('something follows the end of the record');
    if (this.depth === AT_ROOT && byte !== OPEN) {
      throw new RangeError(UTF_16.includes(byte) ? 'is not UTF-8, perhaps UTF-16; save it as UTF-8' : NO_RECORD);
    }
    if (this.depth === IN_LIST && this.list !== null) this.list.comma = this.signInList(byte, this.list);
    if (byte === QUOTE) this.isText = true;
    else if (byte === OPEN || byte === OPEN_LIST) this.opened(byte);
    else if (byte === CLOSE || byte === CLOSE_LIST) this.closed(chunk.subarray(start, i + 1));
    else if (byte === COMMA && this.depth === IN_ROOT) this.isName = true;
  }

  /** The position of the last comma of a list, counted in records. Throws RangeError for one too few or too many. */
  private signInList(byte: number, { count, comma }: OpenList): number {
    if (![OPEN, COMMA, CLOSE_LIST].includes(byte)) throw new RangeError(`${this.name}[${count}] is no record`);
    const isDue = count > comma; // after a record
    const isRight = byte === OPEN ? !isDue : isDue || (byte === CLOSE_LIST && count === 0);
    if (!isRight) {
      throw new RangeError(`${this.name}[${count}] is no JSON: a comma is ${isDue ? 'missing' : 'too much'}`);
    }
    return byte === COMMA ? count : comma;
  }

  private opened(byte: number): void {
    this.depth++;
    if (this.depth > JSON_LIMITS.depth) throw tooDeep();
    if (this.depth === IN_ROOT) this.isName = true;
    if (this.depth !== IN_LIST || !Object.hasOwn(this.lists, this.name)) return;
    if (byte !== OPEN_LIST) throw new RangeError(`${this.name} is no list`);
    if (this.found.has(this.name)) throw new RangeError(`has two lists ${this.name}`);
    this.found.add(this.name);
    this.list = { take: this.lists[this.name], count: 0, comma: 0 };
  }

  private closed(record: Buffer): void {
    this.depth--;
    if (this.depth === AT_ROOT) this.isOver = true;
    if (this.depth < IN_LIST) this.list = null;
    if (this.depth !== IN_LIST || this.list === null) return;
    const { list, name } = this;
    const value = this.parsed(record, `${name}[${list.count}]`);
    list.take(value, list.count++);
  }

  private endName(bytes: Buffer): void {
    this.isName = false;
    this.name = String(this.parsed(bytes, 'a name'));
  }

  /** What began in earlier chunks or in this one and ends with these bytes. */
  private parsed(last: Buffer, what: string): unknown {
    const pieces = this.begun ?? [];
    this.begun = null;
    this.begunBytes = 0;
    return valueOf(this.textOf(pieces.length === 0 ? last : Buffer.concat([...pieces, last]), what), what);
  }

  private textOf(bytes: Uint8Array, what: string): string {
    try {
      return this.decoder.decode(bytes);
    } catch {
      throw new RangeError(`${what} is not UTF-8; save the file as UTF-8`);
    }
  }

  /** Keeps a copy of what goes on in the next chunk. */
  private keep(bytes: Buffer): void {
    this.begunBytes += bytes.length;
    if (this.begunBytes > JSON_LIMITS.recordBytes) {
      throw new RangeError(`a record of ${this.name} has more than ${JSON_LIMITS.recordBytes} bytes`);
    }
    this.begun!.push(Buffer.from(bytes));
  }
}

const NOT_FINITE = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

/**
 * The value of a JSON text. NaN and Infinity, which are no JSON but which Python writes, are read as 1e999, which is
 * JSON and Infinity: a field that is not used may be that.
 */
function valueOf(text: string, what: string): unknown {
  const value = parsedJson(text)
    ?? parsedJson(text.replace(NOT_FINITE, (sign) => sign.startsWith('"') ? sign : '1e999'));
  if (value === undefined) throw new RangeError(`${what} is no JSON`);
  return value;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function tooDeep(): RangeError {
  return new RangeError(`has more than ${JSON_LIMITS.depth} brackets inside each other`);
}
