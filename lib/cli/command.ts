// A command of `rcnn`: its name, the words that may be typed after it, and what it does.
import type { World } from '../runs/world.js';
import type { Arguments, Flag } from './flags.js';

export interface Command {
  readonly name: string;
  /** One line of `rcnn --help`. */
  readonly summary: string;
  /** The word after the name that is no flag, as help shows it, and whether several may be typed; null: none. */
  readonly operand: { readonly name: string; readonly several: boolean } | null;
  /** What it does in a few sentences, without line breaks. */
  readonly about: string;
  readonly flags: readonly Flag[];
  /** Whole lines that can be typed. */
  readonly examples: readonly string[];
  /** Results go to `world.print`, progress to `world.progress`. Rejects with one line when it cannot be done. */
  run(args: Arguments, world: World): Promise<void>;
}

/** `train` or `detect IMAGE…`: what is typed before the flags. */
export function usageOf({ name, operand }: Command): string {
  return operand === null ? name : `${name} ${operand.name}`;
}

/** Prints the result: with --json the value in one line, otherwise the lines. */
export function printResult(args: Arguments, world: World, value: unknown, lines: readonly string[]): void {
  if (args.has('json')) world.print(JSON.stringify(value));
  else for (const line of lines) world.print(line);
}

/** A command line to be typed in a clone; a word that a shell would take apart stands in quotes. */
export function commandLine(words: readonly string[]): string {
  const quoted = words.map((word) => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`);
  return ['npx', 'rcnn', ...quoted].join(' ');
}
