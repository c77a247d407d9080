// The Fast R-CNN inside the tiny Faster R-CNN: the same trunk and head, and a batch of regions written by hand.
import { fastRcnnOf, type FastRcnn } from '../../lib/detectors/fast-rcnn/network.js';
import type { FastBatch } from '../../lib/detectors/fast-rcnn/step.js';
import type { Roi } from '../../lib/layers/roi-pool.js';
import { boxTargetRows } from '../../lib/sampling/proposal-targets.js';
import type { Rng } from '../../lib/tensor/rng.js';
import { randomTensor } from './gradient.js';
import { TINY_CLASSES, tinyFasterRcnn } from './tiny-faster-rcnn.js';

export function tinyFastRcnn(rng: Rng): FastRcnn {
  const { conv, head } = tinyFasterRcnn(rng);
  return fastRcnnOf(conv, head);
}

/** Overlapping regions of two images, one of a single cell and one across the border; labels 0 is background. */
const ROIS: readonly Roi[] = [
  { image: 0, x1: 2, y1: 1, x2: 14, y2: 13 },
  { image: 0, x1: 6, y1: 3, x2: 20, y2: 18 },
  { image: 0, x1: 13, y1: 7, x2: 30, y2: 22 },
  { image: 1, x1: 7, y1: 6, x2: 16, y2: 17 },
  { image: 1, x1: 22, y1: 14, x2: 23, y2: 15 },
  { image: 1, x1: 0, y1: 10, x2: 40, y2: 23 },
];
const LABELS = [1, 0, 2, 2, 0, 1];

/** 2 images of 3×24×32 and six regions; random targets, large enough that smooth L1 shows both of its parts. */
export function tinyFastBatch(rng: Rng): FastBatch {
  const deltas = ROIS.map(() => ({ tx: 2 * rng.normal(), ty: 2 * rng.normal(), tw: rng.normal(), th: rng.normal() }));
  return {
    images: randomTensor([2, 3, 24, 32], rng),
    regions: { rois: ROIS, labels: LABELS, boxes: boxTargetRows(LABELS, deltas, TINY_CLASSES, 'float64') },
  };
}
