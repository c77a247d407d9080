// What commands have around them, as values, so that a test can give them another world.
import type { Compute } from '../compute/compute.js';
import type { Machine } from './machine.js';
import type { Progress } from './progress.js';
import type { Pretraining, System } from '../systems/system.js';

export interface World {
  readonly systems: readonly System[];
  readonly pretraining: Pretraining;
  /** Where the pre-trained M0 of each backbone lies: `m0-S.safetensors`. */
  readonly pretrainedFolder: string;
  readonly versions: Readonly<Record<string, string>>;
  openCompute(mode: string): Promise<Compute>;
  /** One line of result, to stdout. */
  print(text: string): void;
  /** How far it is, to stderr. */
  readonly progress: Progress;
  /** Seconds from some fixed moment. */
  now(): number;
  /** Seconds that the processors have worked for this program, all threads together. */
  cpuSeconds(): number;
  readonly machine: Machine;
  /** The day, as `2015-12-17`. */
  today(): string;
}
