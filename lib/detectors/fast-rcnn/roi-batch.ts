// The sampled regions of a mini-batch's images as one list: what the head is trained on.
import type { HeadTargets } from '../../sampling/proposal-targets.js';
import { boxTargetRows } from '../../sampling/proposal-targets.js';
import type { Precision } from '../../tensor/tensor.js';
import type { RoiBatch } from './step.js';

/** `samples` are the images of the batch in order; K classes. */
export function roiBatchOf(samples: readonly HeadTargets[], K: number, precision: Precision): RoiBatch {
  const labels = samples.flatMap((sample) => Array.from(sample.labels));
  const deltas = samples.flatMap((sample) => sample.deltas);
  return {
    rois: samples.flatMap(({ boxes }, image) => boxes.map((box) => ({ ...box, image }))),
    labels,
    boxes: boxTargetRows(labels, deltas, K, precision),
  };
}
