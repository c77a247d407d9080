// What a command has around it, as values: systems, clocks, streams, machine. A test gives a command another world.
import type { Compute } from '../compute/compute.js';
import type { SoundKeys } from '../data/voc/check-pictures.js';
import type { Pretraining, System } from '../systems/system.js';
import type { Interruption } from './guards/interruption.js';
import type { Progress } from './lines/progress.js';
import type { RunJob } from './run-config.js';

/** What times were measured on. */
export interface Machine {
  /** As the operating system names it, e.g. `Intel(R) Xeon(R) Processor @ 2.60GHz`. */
  readonly processor: string;
  /** Processors this program may use at once. */
  readonly cores: number;
  readonly memoryBytes: number;
  /** E.g. `linux x64`. */
  readonly system: string;
}

export interface World {
  readonly systems: readonly System[];
  readonly pretraining: Pretraining;
  /** The folder of the pre-trained M0 of each backbone: `m0-S.safetensors`. */
  readonly pretrainedFolder: string;
  readonly versions: Readonly<Record<string, string>>;
  openCompute(mode: string): Promise<Compute>;
  /** Does a job in a process of its own, on one thread; `said` gets its progress. Rejects with the job's error. */
  inOwnProcess(job: RunJob, said: (line: string) => void): Promise<void>;
  /** One line of result, to stdout. */
  print(text: string): void;
  /** Characters in a line of the terminal that shows results; absent: there is no terminal. */
  readonly columns?: number;
  /** How far a command has come, to stderr. */
  readonly progress: Progress;
  /** Whether a signal asks to stop. */
  readonly interruption: Interruption;
  /** Keys of pictures that were found sound (checkPictures()); absent: they are not remembered. */
  readonly sound?: SoundKeys;
  /** Seconds from some fixed moment. */
  now(): number;
  /** Seconds that the processors have worked for this program, all threads together. */
  cpuSeconds(): number;
  readonly machine: Machine;
  /** The day, as `2015-12-17`. */
  today(): string;
}

/** Does `work` with the backend of a mode and closes the backend afterwards, also when `work` rejects. */
export async function withCompute<T>(
  { openCompute }: World, mode: string, work: (compute: Compute) => Promise<T>,
): Promise<T> {
  const compute = await openCompute(mode);
  try {
    return await work(compute);
  } finally {
    await compute.close();
  }
}
