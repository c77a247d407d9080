// Faster R-CNN as detection takes it, untrained, with pictures of 60×100 pixels: fast enough for the loops.
import type { Compute } from '../../lib/compute/compute.js';
import { SHAPE_CLASSES } from '../../lib/data/shapes/shape-outlines.js';
import { anchorsPerCell, FASTER_JOINT_SMALL, type FasterConfig } from '../../lib/detectors/faster-rcnn/config.js';
import type { FasterModel } from '../../lib/detectors/faster-rcnn/detect.js';
import { newFasterRcnn } from '../../lib/detectors/faster-rcnn/network.js';
import { BACKBONES, roiPooling } from '../../lib/networks/backbones.js';
import { Rng } from '../../lib/tensor/rng.js';

export const SMALL_CONFIG: FasterConfig = {
  ...FASTER_JOINT_SMALL,
  preprocessing: { ...FASTER_JOINT_SMALL.preprocessing, shorterSide: 60, longerSide: 100 },
};

/** Backbone S for the drawn shapes; its output layers are nearly 0, so that every class has a score near 1/9. */
export function smallModel(compute: Compute, seed: number): FasterModel {
  const spec = BACKBONES.S;
  const factory = { compute, init: { rng: new Rng(seed), precision: 'float32' } } as const;
  const net = newFasterRcnn(spec, SHAPE_CLASSES.length, anchorsPerCell(SMALL_CONFIG), factory);
  const setting = { compute, ...roiPooling(spec) };
  return { net, classes: SHAPE_CLASSES, config: SMALL_CONFIG, setting, bilinear: null };
}
