// Targets of class-specific box regression: 4(K+1) columns a RoI, of which class c owns 4c..4c+3 (tx ty tw th).
// Inside weights are 1 at the four columns of the RoI's class, outside weights = (inside > 0).
// The four columns of background exist and are never trained.  Source: Fast R-CNN §2.3; its minibatch.py.
import { BACKGROUND } from '../data/sample.js';
import { zeros, type Precision, type Tensor } from '../tensor/tensor.js';
import type { Deltas } from '../boxes/deltas.js';

export interface BoxTargetRows {
  /** (R, 4(K+1)) each */
  readonly targets: Tensor;
  readonly insideWeights: Tensor;
  readonly outsideWeights: Tensor;
}

/** Expands R deltas to rows for K classes. Throws RangeError for a label outside 0..K. */
export function boxTargetRows(
  labels: ArrayLike<number>, deltas: readonly Deltas[], K: number, precision: Precision,
): BoxTargetRows {
  const R = deltas.length;
  if (labels.length !== R) throw new RangeError(`boxTargetRows: ${labels.length} labels, ${R} deltas`);
  const columns = 4 * (K + 1);
  const [targets, insideWeights, outsideWeights] = [0, 0, 0].map(() => zeros([R, columns], precision));
  deltas.forEach(({ tx, ty, tw, th }, r) => {
    const c = labels[r];
    if (!(c >= 0 && c <= K)) throw new RangeError(`boxTargetRows: a label must be in 0..${K}, got ${c}`);
    if (c === BACKGROUND) return;
    const start = r * columns + 4 * c;
    targets.data.set([tx, ty, tw, th], start);
    insideWeights.data.fill(1, start, start + 4);
    outsideWeights.data.fill(1, start, start + 4);
  });
  return { targets, insideWeights, outsideWeights };
}
