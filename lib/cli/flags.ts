// The flags of a command: what may be typed, checked before anything else happens.
import { parseArgs } from 'node:util';
import { UsageError } from '../systems/usage-error.js';
import { meantText } from './nearest-word.js';

export { UsageError };

interface Named {
  /** Without the dashes. */
  readonly name: string;
  /** What it does and the default; a phrase. */
  readonly about: string;
}

export type Flag =
  | Named & { readonly kind: 'switch' }
  | Named & { readonly kind: 'text'; readonly value: string }
  | Named & { readonly kind: 'choice'; readonly choices: readonly string[] }
  | Named & { readonly kind: 'integer'; readonly minimum: number; readonly maximum?: number }
  /** Words with commas between them; `numbers`: integers from 1 on. */
  | Named & { readonly kind: 'words'; readonly value: string }
  | Named & { readonly kind: 'numbers' }
  /** May be typed several times, and be followed by several words that hold an equals sign. */
  | Named & { readonly kind: 'pairs'; readonly value: string }
  /** `share`: from 0 to 1; `part`: neither nothing nor the whole. */
  | Named & { readonly kind: 'share' | 'part' | 'positive' };

type Value = string | number | true | readonly string[] | readonly number[];

/** A command line, every value checked against its flag. */
export class Arguments {
  /** All words as they were typed after the name of the command. */
  readonly typed: readonly string[];
  /** The words that belong to no flag, in order. */
  readonly operands: readonly string[];
  private readonly values: ReadonlyMap<string, Value>;

  constructor(typed: readonly string[], operands: readonly string[], values: ReadonlyMap<string, Value>) {
    this.typed = typed;
    this.operands = operands;
    this.values = values;
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  text(name: string): string | undefined {
    const value = this.values.get(name);
    return value === undefined ? undefined : String(value);
  }

  /** The text of a flag that must be typed. Throws UsageError: `--name VALUE` is missing. */
  needed(name: string, value: string): string {
    const text = this.text(name);
    if (text === undefined) throw new UsageError(`--${name} ${value} is missing`);
    return text;
  }

  number(name: string): number | undefined {
    const value = this.values.get(name);
    return value === undefined ? undefined : Number(value);
  }

  words(name: string): readonly string[] | undefined {
    return this.values.get(name) as readonly string[] | undefined; // by the kind of the flag
  }

  /** What a flag of pairs was given, in order; nothing where it was not typed. */
  pairs(name: string): readonly string[] {
    return (this.values.get(name) ?? []) as readonly string[]; // by the kind of the flag
  }

  numbers(name: string): readonly number[] | undefined {
    return this.values.get(name) as readonly number[] | undefined; // by the kind of the flag
  }
}

/**
 * Reads `argv` (what follows the command's name). Throws UsageError, in one line, for a flag that is not among `flags`
 * (listing them), a flag typed twice (but for flags of pairs), a missing value, or a value that the flag does not take
 * (saying what it takes).
 */
export function parseFlags(argv: readonly string[], flags: readonly Flag[]): Arguments {
  const options = Object.fromEntries(flags.map(({ name, kind }) =>
    [name, { type: kind === 'switch' ? 'boolean' : 'string' } as const]));
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true, allowPositionals: true });
  const operands: string[] = [];
  const values = new Map<string, Value>();
  let open: Flag | null = null; // the flag of pairs that the next word may go on with
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (open === null || !token.value.includes('=')) operands.push(token.value);
      else addPair(values, open, token.value);
    }
    if (token.kind !== 'option') continue;
    const flag = flags.find(({ name }) => name === token.name && token.rawName.startsWith('--'));
    if (flag === undefined) throw unknownFlag(token.rawName, flags);
    open = flag.kind === 'pairs' ? flag : null;
    if (flag.kind === 'pairs') {
      addPair(values, flag, valueOf(flag, token.value) as string); // the word itself
      continue;
    }
    if (values.has(flag.name)) throw new UsageError(`--${flag.name} is given twice`);
    values.set(flag.name, valueOf(flag, token.value));
  }
  return new Arguments(argv, operands, values);
}

function addPair(values: Map<string, Value>, { name }: Flag, word: string): void {
  values.set(name, [...(values.get(name) ?? []) as readonly string[], word]);
}

/** `--steps N` as help shows it. */
export function flagUsage(flag: Flag): string {
  switch (flag.kind) {
    case 'switch': return `--${flag.name}`;
    case 'choice': return `--${flag.name} ${flag.choices.join('|')}`;
    case 'text': case 'pairs': return `--${flag.name} ${flag.value}`;
    case 'words': return `--${flag.name} ${flag.value},…`;
    case 'numbers': return `--${flag.name} N,…`;
    case 'integer': return `--${flag.name} N`;
    default: return `--${flag.name} X`;
  }
}

function unknownFlag(typed: string, flags: readonly Flag[]): UsageError {
  const names = flags.map(({ name }) => name);
  const meant = meantText(typed.replace(/^-+/, ''), names, '--');
  return new UsageError(`unknown flag ${typed}${meant} known are ${names.map((name) => `--${name}`).join(', ')}`);
}

function valueOf(flag: Flag, text: string | undefined): Value {
  if (flag.kind === 'switch') {
    if (text !== undefined) throw new UsageError(`--${flag.name} takes no value, got ${JSON.stringify(text)}`);
    return true;
  }
  if (text === undefined || text === '' || text.startsWith('--')) throw new UsageError(`--${flag.name} needs a value`);
  switch (flag.kind) {
    case 'text': case 'pairs': return text;
    case 'words': return text.split(',').map((word) => word.trim());
    case 'numbers': return checkedNumbers(flag, text);
    case 'choice': return chosen(flag, text, flag.choices);
    case 'integer': return checkedInteger(flag, text);
    case 'share': return checkedNumber(flag, text, 'a number from 0 to 1', (x) => x >= 0 && x <= 1);
    case 'part': return checkedNumber(flag, text, 'a number above 0 and below 1', (x) => x > 0 && x < 1);
    case 'positive': return checkedNumber(flag, text, 'a positive number', (x) => x > 0 && x < Infinity);
  }
}

function chosen(flag: Flag, text: string, choices: readonly string[]): string {
  if (!choices.includes(text)) {
    const meant = meantText(text, choices);
    throw new UsageError(`--${flag.name} is ${JSON.stringify(text)}${meant} known are ${choices.join(', ')}`);
  }
  return text;
}

function checkedInteger(flag: Flag & { readonly kind: 'integer' }, text: string): number {
  const { minimum, maximum = Number.MAX_SAFE_INTEGER } = flag;
  const range = flag.maximum === undefined ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
  return checkedNumber(flag, text, `an integer ${range}`, (n) => Number.isInteger(n) && n >= minimum && n <= maximum);
}

export const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function checkedNumber(flag: Flag, text: string, rule: string, holds: (value: number) => boolean): number {
  const value = DECIMAL.test(text.trim()) ? Number(text) : NaN;
  if (!holds(value)) throw new UsageError(`--${flag.name} must be ${rule}, got ${JSON.stringify(text)}`);
  return value;
}

/** `1,3` → 1, 3. */
function checkedNumbers(flag: Flag, text: string): number[] {
  return text.split(',').map((part) => {
    const number = DECIMAL.test(part.trim()) ? Number(part) : NaN;
    if (Number.isInteger(number) && number >= 1) return number;
    throw new UsageError(`--${flag.name} must be numbers from 1 with commas between, got ${JSON.stringify(text)}`);
  });
}
