// The head's part of a step of Fast R-CNN, as the worker tells of it.
import type { Box } from '../../../lib/boxes/box.js';

/** Numbers of shape (rows, columns), in float64. */
export interface Matrix {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** What the two branches of the head answer for a region, and what the box branch should answer. */
export interface BranchAnswer {
  /** 0: background. */
  readonly label: number;
  /** Of this label. */
  readonly probability: number;
  /** tx ty tw th of this label, in normalised units; null: the box of background is not trained. */
  readonly deltas: readonly number[] | null;
  readonly targets: readonly number[] | null;
}

/** The head's part of a step of Fast R-CNN on R regions; fc7 has D units. */
export interface BranchStep {
  readonly losses: Readonly<Record<'cls' | 'bbox', number>>;
  /** R, in network-input pixels. */
  readonly boxes: readonly Box[];
  readonly answers: readonly BranchAnswer[];
  /** (R,D), after the ReLU. */
  readonly fc7: Matrix;
  /** (R,D): what each branch sends back to fc7. */
  readonly fromCls: Matrix;
  readonly fromBbox: Matrix;
  /** (R,D): what fc7 gets, behind its ReLU. */
  readonly added: Matrix;
  /** Length of the gradient of the parameters of each layer. */
  readonly lengths: Readonly<Record<string, number>>;
}

export interface UnitOfFc7 {
  readonly region: number;
  readonly unit: number;
}
