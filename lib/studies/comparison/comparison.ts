// compare.json: every number of a comparison, as measured. The report, the table of README.md and the sentences about
// the deck are made from these numbers alone.
import type { Metrics } from '../../runs/metrics.js';
import type { PROGRAM } from '../../runs/run-config.js';
import type { LogRows } from '../../runs/training-log.js';
import type { Machine } from '../../runs/world.js';

export interface Comparison {
  readonly program: typeof PROGRAM;
  readonly versions: Readonly<Record<string, string>>;
  /** The day on which it was put together. */
  readonly date: string;
  readonly machine: Machine;
  readonly quick: boolean;
  readonly data: {
    readonly name: string;
    readonly split: string;
    readonly testSplit: string;
    readonly testImages: number;
    /** Names of classes 1..K. */
    readonly classes: readonly string[];
  };
  readonly backbone: string;
  /** SHA-256 of the M0 that all systems start from; null: random numbers. */
  readonly init: string | null;
  readonly seeds: readonly number[];
  /** Time of external proposals, made anew for some test images; null where no system needs any. */
  readonly proposals: ProposalTime | null;
  /** In the deck's order; a system without finished runs has its failures. */
  readonly systems: readonly ComparedSystem[];
}

export interface ProposalTime {
  /** What made them, e.g. `selective-search`. */
  readonly kind: string;
  readonly images: number;
  readonly boxesPerImage: number;
  readonly secondsPerImage: number;
  readonly cpuSecondsPerImage: number;
}

export interface ComparedSystem {
  /** The name of `--system`. */
  readonly name: string;
  /** SGD steps. */
  readonly steps: number;
  /** Needs external proposals. */
  readonly external: boolean;
  readonly runs: readonly ComparedRun[];
  readonly failures: readonly { readonly seed: number; readonly reason: string }[];
}

export interface ComparedRun extends Pick<Metrics,
  'seed' | 'backend' | 'mAP' | 'mAPArea' | 'ap' | 'recall' | 'cacheBytes'> {
  readonly trainingImages: number;
  readonly testImages: number;
  readonly seconds: {
    /** All stages together, without external proposals. */
    readonly train: number;
    /** By name, in their order; a training of one stage has none. */
    readonly stages: Readonly<Record<string, number>>;
    /** One image, without external proposals. */
    readonly test: number;
    /** Seconds of the processors, all threads together; null where they were not counted. */
    readonly cpuTrain: number | null;
    readonly cpuTest: number | null;
  };
  /** `step`, `learningRate`, then the losses: means over windows of steps. */
  readonly losses: LogRows;
  /** Interpolated precision at recall 0, .01, …, 1: mean over the classes, and of each. */
  readonly precision: {
    readonly mean: readonly number[];
    readonly classes: Readonly<Record<string, readonly number[]>>;
  };
  /** The lowest score that counts when precision and recall of all classes together balance best (F1). */
  readonly bestScore: number;
}

/** JSON.stringify(value, null, 2) with each list of numbers on one line, because the curves have thousands. */
export function jsonWithNumberLists(value: unknown): string {
  const number = '-?[\\d.]+(?:e[+-]?\\d+)?';
  const list = new RegExp(`\\[\\n\\s*${number}(?:,\\s+${number})*\\s+\\]`, 'g'); // a string has no bare line break
  return JSON.stringify(value, null, 2).replace(list, (numbers) =>
    numbers.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'));
}
