// A command of `rcnn`: what it is called, what may be typed after it, what it does.
import type { Arguments, Flag } from './flags.js';
import type { World } from '../runs/world.js';

export interface Command {
  readonly name: string;
  /** One line of `rcnn --help`. */
  readonly summary: string;
  /** What follows the name and is no flag, as help shows it: `IMAGE…`, or nothing. */
  readonly operands: string;
  /** Fewest and most operands. */
  readonly operandCount: readonly [least: number, most: number];
  /** What it does in a few sentences, without line breaks. */
  readonly about: string;
  readonly flags: readonly Flag[];
  /** Whole lines that can be typed. */
  readonly examples: readonly string[];
  /** Results go to `world.print`, progress to `world.progress`. Rejects with one line when it cannot be done. */
  run(args: Arguments, world: World): Promise<void>;
}
