// What a network with two classes says about boxes, whatever its targets were normalised by.
import { denormaliseDeltas, type TargetNormalisation } from '../../lib/sampling/target-normalisation.js';
import type { Deltas } from '../../lib/boxes/deltas.js';
import type { Tensor } from '../../lib/tensor/tensor.js';

const zero = { tx: 0, ty: 0, tw: 0, th: 0 };

/** A normalisation by statistics of two classes. */
export const STATISTICS: TargetNormalisation = {
  means: [zero, { tx: 0.02, ty: -0.01, tw: 0.05, th: -0.3 }, { tx: 0.1, ty: 0, tw: -0.04, th: 0.07 }],
  stds: [zero, { tx: 0.13, ty: 0.09, tw: 0.24, th: 0.31 }, { tx: 0.08, ty: 0.11, tw: 0.19, th: 0.17 }],
};

/** Raw deltas of each class for each region, as detection makes them. */
export function rawDeltas({ shape: [R, columns], data }: Tensor, norm: TargetNormalisation): Deltas[] {
  return Array.from({ length: R }, (_, r) => [1, 2].map((label) => {
    const [tx, ty, tw, th] = data.subarray(r * columns + 4 * label, r * columns + 4 * label + 4);
    return denormaliseDeltas({ tx, ty, tw, th }, label, norm);
  })).flat();
}
