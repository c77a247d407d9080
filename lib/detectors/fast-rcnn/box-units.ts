// What the numbers of bbox_pred mean: deltas of class c, normalised by the mean and std of its targets. A trained layer
// is brought from one normalisation to another, so that detection need not know what it was trained with:
//   t·std + mean = t'·std' + mean'    ⇒    W' = W·std/std'      b' = b·std/std' + (mean − mean')/std'
// Source: py-faster-rcnn's fast_rcnn/train.py, snapshot(), where mean' = 0 and std' = 1.
import { ZERO_DELTAS, type Deltas } from '../../boxes/deltas.js';
import { BACKGROUND } from '../../data/sample.js';
import type { Head } from '../../networks/head.js';
import type { TargetNormalisation } from '../../sampling/target-normalisation.js';

const COORDINATES = Object.keys(ZERO_DELTAS) as readonly (keyof Deltas)[]; // tx ty tw th, as in the layer's rows

/** Changes bbox_pred between two trainings. Row 4c + k is coordinate k of class c; background is left. */
export function changeBoxUnits(
  { bboxPred }: Pick<Head, 'bboxPred'>, from: TargetNormalisation, to: TargetNormalisation,
): void {
  const [weight, bias] = bboxPred.params;
  const [rows, inputs] = weight.value.shape;
  for (let row = 0; row < rows; row++) {
    const [label, k] = [Math.floor(row / 4), COORDINATES[row % 4]];
    if (label === BACKGROUND) continue;
    const ratio = from.stds[label][k] / to.stds[label][k];
    const shift = (from.means[label][k] - to.means[label][k]) / to.stds[label][k];
    for (let i = row * inputs; i < (row + 1) * inputs; i++) weight.value.data[i] *= ratio;
    bias.value.data[row] = bias.value.data[row] * ratio + shift;
  }
}
