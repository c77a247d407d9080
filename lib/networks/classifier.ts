// M0, the network pre-trained offline ("Let M0 be an ImageNet pre-trained network"): it classifies whole images.
//   crop (N,3,56,56) → trunk → RoI pooling with the whole crop as its RoI → fc6 → fc7 → fc8 → one score per class
// Because crops go through the RoI layer too, a detector can take over fc6 and fc7 unchanged.
import type { LayerOps } from '../compute/compute.js';
import type { Layer } from '../layers/layer.js';
import { roiPoolBackward, type Roi } from '../layers/roi-pool.js';
import { softmaxLoss } from '../losses/softmax.js';
import type { Param } from '../tensor/param.js';
import type { Placed, Tensor } from '../tensor/tensor.js';
import { newTrunk, roiPooling, type BackboneSpec, type FeatureSpec } from './backbones.js';
import { fcBackward, fcForward, newFc, noDropout, type Fc } from './fc.js';
import { newLinear, type Factory } from './layer-factory.js';

export interface Classifier<T extends Placed = Tensor> {
  readonly spec: FeatureSpec;
  readonly conv: Layer<readonly unknown[], T>;
  readonly fc: Fc<T>;
  readonly fc8: Layer<T, T>;
  readonly params: readonly Param<T>[];
}

/** Standard deviation of fc8's new weights, as of every new classifier layer (Fast R-CNN §2.3). */
const FC8_STD = 0.01;

/** A classifier with new parameters. */
export function newClassifier<T extends Placed>(
  spec: BackboneSpec, classes: number, factory: Factory<T>,
): Classifier<T> {
  const conv = newTrunk(spec, factory);
  const fc = newFc(spec, factory);
  const fc8 = newLinear(factory, 'fc8', { in: spec.fc[1], out: classes }, FC8_STD);
  return { spec, conv, fc, fc8, params: [...conv.params, ...fc.params, ...fc8.params] };
}

/** Crops (N,3,H,W) → scores (N, classes), and what backward needs. */
export async function classifierForward(net: Classifier, compute: LayerOps, crops: Tensor) {
  const conv = await net.conv.forward(crops);
  const { grid, spatialScale } = roiPooling(net.spec);
  const pooled = await compute.roiPoolForward(conv.y, wholeCrops(net.spec, crops, conv.y), grid, spatialScale);
  const fc = await fcForward(net.fc, pooled.y, noDropout);
  const fc8 = await net.fc8.forward(fc.y);
  return { scores: fc8.y, saved: { conv, pooled, fc: fc.saved, fc8: fc8.saved } };
}

/** Forward, log loss, backward: adds into the gradient of every parameter; returns the loss and the scores. */
export async function classifierStep(net: Classifier, compute: LayerOps, crops: Tensor, labels: readonly number[]) {
  const { scores, saved } = await classifierForward(net, compute, crops);
  const cls = softmaxLoss(scores, labels);
  const dFc = await net.fc8.backward(cls.dx, saved.fc8);
  const dPooled = await fcBackward(net.fc, dFc, saved.fc);
  const dConv = roiPoolBackward(dPooled, saved.pooled.switches, saved.conv.y.shape);
  await net.conv.backwardParams(dConv, saved.conv.saved);
  return { loss: cls.loss, scores };
}

/** For each crop (N,3,H,W) with its map (N,C,Hc,Wc), the RoI that covers all of it, in pixels of the crop. */
export function wholeCrops(
  { cropRegion, stride }: Pick<FeatureSpec, 'cropRegion' | 'stride'>, crops: Placed, map: Placed,
): Roi[] {
  const [N, , H, W] = crops.shape;
  const [, , Hc, Wc] = map.shape;
  const [x2, y2] = cropRegion === 'map' ? [(Wc - 1) * stride, (Hc - 1) * stride] : [W - 1, H - 1];
  return Array.from({ length: N }, (_, image) => ({ image, x1: 0, y1: 0, x2, y2 }));
}
