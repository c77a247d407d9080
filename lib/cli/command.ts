// A command of `rcnn`: its name, the words that may be typed after it, and what it does.
import { typedCommand } from '../data/files/typed-command.js';
import { Interrupted } from '../runs/guards/interruption.js';
import type { World } from '../runs/world.js';
import { shownLines, visibleJson } from '../viz/plain-text.js';
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
  world.progress.settle();
  if (args.has('json')) world.print(visibleJson(JSON.stringify(value)));
  else for (const line of lines) world.print(shownLines(line));
}

/** Does work; where a signal stops it, the line also says how to go on: `…; go on by: npx rcnn …`. */
export async function goingOnBy<T>(words: readonly string[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted(error.signal, `${error.message}; go on by: ${typedCommand(words)}`);
  }
}

export { typedCommand as commandLine };
