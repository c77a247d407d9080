// Joint training of a network with three convolutions on two drawn pictures of 40×66 pixels.
import { loopsCompute } from '../../lib/compute/loops.js';
import { shapesDataset } from '../../lib/data/shapes/shapes.js';
import { FASTER_JOINT_SMALL, type FasterConfig } from '../../lib/detectors/faster-rcnn/config.js';
import type { JointJob } from '../../lib/detectors/faster-rcnn/train-joint.js';
import { BACKBONES, type BackboneSpec } from '../../lib/networks/backbones.js';
import { convRelu, maxPool } from '../../lib/networks/trunk-layer.js';

const { preprocessing, roiSampling, schedule } = FASTER_JOINT_SMALL;

export const TINY_JOINT: FasterConfig = {
  ...FASTER_JOINT_SMALL,
  preprocessing: { ...preprocessing, shorterSide: 40, longerSide: 66 },
  roiSampling: { ...roiSampling, roisPerImage: 8 },
  schedule: { ...schedule, steps: 3, warmUp: 0 },
};

const SPEC: BackboneSpec = {
  ...BACKBONES.S,
  trunk: [
    convRelu('conv1', { in: 3, out: 5, kernel: 5, stride: 2 }), maxPool('pool1', { kernel: 2, stride: 2, pad: 0 }),
    convRelu('conv2', { in: 5, out: 6, kernel: 3 }), convRelu('conv3', { in: 6, out: 6, kernel: 3 }),
  ],
  channels: 6, grid: 3, fc: [10, 9], rpnChannels: 7,
};

export function tinyJointJob(config: Partial<FasterConfig> = {}): JointJob {
  const data = shapesDataset({ split: 'train', images: 2, seed: 1, occluders: false });
  return { M0: null, spec: SPEC, data, config: { ...TINY_JOINT, ...config }, seed: 1, compute: loopsCompute() };
}
