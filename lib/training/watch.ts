// How a reader looks into a step of SGD. Beside each step file there is a twin, `step-….watched.ts`, which the project
// makes from the text of the step: the same statements in the same order, and what each of them makes passes through
// a Watch. The step itself knows nothing of this, and runs as it always does when nobody watches.
import type { Param } from '../tensor/param.js';

/** A statement of a step, as its source has it. */
export interface StageCode {
  /** The variable that the statement makes; `+` for the addition of two gradients, `….params` for a last backward. */
  readonly name: string;
  /** The comment above the group that the statement belongs to, such as `forward`. */
  readonly part: string;
  /** The function that does the work, as `lib/layers/roi-pool.ts#roiPoolForward`. */
  readonly code: string;
  /** The file of the step. */
  readonly file: string;
  /** The lines of the statement in that file, from 1; null: the update, which follows the step. */
  readonly lines: readonly [first: number, last: number] | null;
  /** The comment at the end of the line: shapes, or which loss; empty: none. */
  readonly note: string;
}

/** The stages of a step by name, in their order. */
export type StepStages = Readonly<Record<string, StageCode>>;

/**
 * Is called after each statement with what the statement made, and gives it on; the step waits for the answer.
 * `params`: the parameters whose gradients the statement added to; absent for all but backward statements. Where it
 * rejects, the step rejects with the same error.
 */
export type Watch = <T>(stage: StageCode, value: T, params?: readonly Param[]) => Promise<T>;
