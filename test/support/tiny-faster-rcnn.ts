// A Faster R-CNN small enough to differentiate numerically with respect to every parameter: 2 images of 3×24×32,
// trunk of two convolutions with stride 4, two anchors per cell, two classes. All in float64.
import type { Box } from '../../lib/boxes/box.js';
import { loopsCompute } from '../../lib/compute/loops.js';
import { FASTER_EXACT_SMALL, type ExactConfig } from '../../lib/detectors/faster-rcnn/config.js';
import { fasterRcnnOf, type FasterRcnn } from '../../lib/detectors/faster-rcnn/network.js';
import { JOINT_RULES, type JointRules, type JointSetting } from '../../lib/detectors/faster-rcnn/step-joint.js';
import { anchorsOf } from '../../lib/detectors/faster-rcnn/training-rules.js';
import type { Layer } from '../../lib/layers/layer.js';
import { maxPoolLayer } from '../../lib/layers/max-pool.js';
import { reluLayer } from '../../lib/layers/relu.js';
import { sequential } from '../../lib/layers/sequential.js';
import type { FeatureSpec } from '../../lib/networks/backbones.js';
import { noDropout } from '../../lib/networks/fc.js';
import { newHeadFromScratch } from '../../lib/networks/head.js';
import { newConv, type Factory } from '../../lib/networks/layer-factory.js';
import { newRpn } from '../../lib/networks/rpn.js';
import { rpnForward } from '../../lib/networks/rpn.js';
import type { TrainingBatch } from '../../lib/sampling/training-image.js';
import { Rng } from '../../lib/tensor/rng.js';
import { randomTensor } from './gradient.js';

export const TINY_CLASSES = 2;

const SPEC: FeatureSpec = {
  stride: 4, channels: 5, grid: 2, fc: [7, 6], rpnChannels: 4, rpnStride: 8, rpnConvStd: null, cropRegion: 'pixels',
};
const ANCHORS_PER_CELL = 2;

const CONFIG: ExactConfig = {
  ...FASTER_EXACT_SMALL,
  anchors: { baseSize: 8, ratios: [1], scales: [1, 2], centre: 3.5 },
  anchorSampling: { ...FASTER_EXACT_SMALL.anchorSampling, batchSize: 16 },
  roiSampling: { ...FASTER_EXACT_SMALL.roiSampling, roisPerImage: 8 },
};

export const TINY_SETTING: JointSetting = {
  compute: loopsCompute(), grid: { width: 2, height: 2 }, spatialScale: 1 / 4, drawMask: noDropout,
  config: CONFIG, classes: TINY_CLASSES, rng: new Rng(0),
};

/** Weights large enough that every layer matters: the published 0.001 would hide bbox_pred from the check. */
export function tinyFasterRcnn(rng: Rng): FasterRcnn {
  const factory: Factory = { compute: TINY_SETTING.compute, init: { rng, precision: 'float64' } };
  const pool = (): Layer<unknown> => maxPoolLayer(factory.compute, { kernel: 2, stride: 2, pad: 0 });
  const trunk = sequential([
    newConv(factory, 'conv1', { in: 3, out: 4, kernel: 3, stride: 2 }), reluLayer(), pool(),
    newConv(factory, 'conv2', { in: 4, out: 5, kernel: 3 }), reluLayer(),
  ]);
  const head = newHeadFromScratch(SPEC, TINY_CLASSES, factory);
  const net = fasterRcnnOf(trunk, newRpn(SPEC, ANCHORS_PER_CELL, factory), head);
  for (const { value } of net.params) for (let i = 0; i < value.data.length; i++) value.data[i] += 0.2 * rng.normal();
  return net;
}

const OBJECTS: readonly (readonly { readonly box: Box; readonly label: number }[])[] = [
  [{ box: { x1: 3, y1: 2, x2: 12, y2: 12 }, label: 1 }, { box: { x1: 14, y1: 8, x2: 29, y2: 21 }, label: 2 }],
  [{ box: { x1: 8, y1: 7, x2: 15, y2: 16 }, label: 2 }],
];

/** The images of the batches below. */
export const TINY_IMAGES = OBJECTS.map((objects) => ({ width: 32, height: 24, scale: 1, objects }));

/** A batch, and rules whose outcome was worked out once, by the network as it is now, and stays the same. */
export async function tinyFixedBatch(
  net: FasterRcnn, rng: Rng,
): Promise<{ readonly batch: TrainingBatch; readonly rules: JointRules }> {
  const batch = { input: randomTensor([2, 3, 24, 32], rng), images: TINY_IMAGES };
  const features = await net.conv.forward(batch.input);
  const rpn = await rpnForward(net.rpn, features.y);
  const setting = { ...TINY_SETTING, rng };
  const anchors = anchorsOf(rpn.scores, CONFIG);
  const targets = JOINT_RULES.anchorTargetsOf(rpn, anchors, batch.images, setting);
  const proposals = JOINT_RULES.proposalsOf(rpn, anchors, batch.images, CONFIG);
  const regions = JOINT_RULES.sampleRegions(proposals, batch, setting);
  return {
    batch,
    rules: { anchorTargetsOf: () => targets, proposalsOf: () => proposals, sampleRegions: () => regions },
  };
}
