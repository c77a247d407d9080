// Slow R-CNN's network: a classifier of crops, as M0 is, with one more answer: background.
//   crop of a region ── conv ── pool5 ─┬─ fc6 ── fc7 ─┬─ fc8: which class          fine-tuning alone, then left behind
//                        box regressors ┘         SVMs ┘                            learnt post hoc
// Compared with fast-rcnn: every region runs through conv by itself, and no layer for boxes.
import type { LayerOps } from '../../compute/compute.js';
import { roiPooling, type BackboneSpec } from '../../networks/backbones.js';
import { newClassifier, wholeCrops, type Classifier } from '../../networks/classifier.js';
import { fcForward, noDropout } from '../../networks/fc.js';
import type { Factory } from '../../networks/layer-factory.js';
import type { PostHoc } from '../../posthoc/post-hoc.js';
import { reshape, sizeOf, type Placed, type Tensor } from '../../tensor/tensor.js';

/** The parts of a trained detector. */
export interface Rcnn<T extends Placed = Tensor> extends PostHoc {
  /** M': fixed once it is fine-tuned. */
  readonly net: Classifier<T>;
}

/** What makes pool5. */
export type CropTrunk<T extends Placed = Tensor> = Pick<Classifier<T>, 'spec' | 'conv'>;

/** A fresh network for K classes; a pre-trained M is loaded into conv, fc6 and fc7 afterwards. */
export function newRcnnNetwork<T extends Placed>(
  spec: BackboneSpec, classes: number, factory: Factory<T>,
): Classifier<T> {
  return newClassifier(spec, classes + 1, factory);
}

/** pool5 (N, C·h·w) of crops (N,3,S,S). */
export async function pool5<T extends Placed>(net: CropTrunk<T>, compute: LayerOps<T>, crops: T): Promise<T> {
  const { grid, spatialScale } = roiPooling(net.spec);
  const conv = await net.conv.forward(crops);                                                        // (N,C,Hc,Wc)
  const rois = wholeCrops(net.spec, crops, conv.y);                                                  // one of each crop
  const { y } = await compute.roiPoolForward(conv.y, rois, grid, spatialScale);                      // (N,C,h,w)
  const [N, ...perCrop] = y.shape;
  return reshape(y, [N, sizeOf(perCrop)]);
}

/** fc7 (N, outputs) of pool5 (N, C·h·w). */
export async function fc7<T extends Placed>(net: Classifier<T>, pooled: T): Promise<T> {
  return (await fcForward(net.fc, pooled, noDropout)).y;
}
