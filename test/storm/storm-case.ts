// A storm: generated input, damaged or hostile, each given to the program as one command line with a limit of time and
// memory. A kind of input is a list of fixed cases and as many random ones as are asked for, made from a seed.
import { Rng } from '../../lib/tensor/rng.js';

export interface StormCase {
  /** What is special about the input. */
  readonly name: string;
  /** Writes the input into `dir`, a new empty folder, and returns the command line. `base` is what setup() made. */
  prepare(dir: string, base: string): readonly string[] | Promise<readonly string[]>;
  /** `either`: whatever is right, as long as no rule of storm-verdict.ts is broken. */
  readonly expect: 'accepted' | 'refused' | 'either';
  /** It takes seconds: left out of the short form. */
  readonly isHeavy?: boolean;
  /** What the output must hold, e.g. the name of the file that is refused. */
  readonly shows?: string | RegExp;
}

export interface StormKind {
  readonly name: string;
  /** Makes what all cases of the kind share, e.g. a trained run; once for each process. */
  setup?(base: string): Promise<void>;
  /** The fixed cases. */
  readonly fixed: readonly StormCase[];
  /** One random case. */
  random(rng: Rng): StormCase;
}

/** What a case did. */
export interface StormResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** The most memory that the process has taken so far. */
  readonly peakBytes: number;
}

/** What a storm is made of. */
export interface StormPlan {
  /** Random cases of each kind. */
  readonly count: number;
  readonly seed: number;
  /** Leaves out heavy cases. */
  readonly isShort: boolean;
}

/** The cases of a kind: the fixed ones, then the random ones. The seed and the position alone decide a case. */
export function casesOf(kind: StormKind, { count, seed, isShort }: StormPlan): StormCase[] {
  const rng = new Rng(seed);
  const random = Array.from({ length: count }, (_, i) => {
    const made = kind.random(rng.fork(`${kind.name} ${i}`));
    return { ...made, name: `${made.name} (random ${i})` };
  });
  return [...kind.fixed.filter(({ isHeavy = false }) => !(isShort && isHeavy)), ...random];
}
