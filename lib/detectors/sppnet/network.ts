// SPP-net's network (deck: "3-layer network fc6-fc7-fc8"): one trunk, a pyramid of bins over each window, a classifier.
//   image ── conv ── feature map ── spatial pyramid pooling (external proposals) ─┬─ fc6 ── fc7 ─┬─ fc8: which class
//                                                                  box regressors ┘         SVMs ┘
// Compared with slow R-CNN: the trunk runs once an image, not once a region; fc6 is longer, so M's does not fit.
// Deviation: SPP-net's M is pre-trained with the pyramid, and its fc6 and fc7 are kept; here both are fresh.
// Compared with Fast R-CNN: four levels of bins instead of one, no bbox_pred, and `trained` ends above the trunk.
import type { Layer } from '../../layers/layer.js';
import { sppLength } from '../../layers/spp.js';
import { newTrunk, type BackboneSpec } from '../../networks/backbones.js';
import { newFcOf, type Fc } from '../../networks/fc.js';
import { newLinear, type Factory } from '../../networks/layer-factory.js';
import type { Pretrained } from '../../networks/pretrained.js';
import type { PostHoc } from '../../posthoc/post-hoc.js';
import type { Param } from '../../tensor/param.js';
import type { Placed, Tensor } from '../../tensor/tensor.js';
import { loadWeights } from '../../tensor/weights.js';

export interface SppNetwork<T extends Placed = Tensor> {
  readonly conv: Layer<readonly unknown[], T>;
  readonly fc: Fc<T>;
  /** K + 1 scores; fine-tuned and left behind. */
  readonly fc8: Layer<T, T>;
  /** All weights, for loading and saving. */
  readonly params: readonly Param<T>[];
  /** Deck: "only classifier layers are fine-tuned, the conv layers are fixed" */
  readonly trained: readonly Param<T>[];
}

/** "3-layer network fc6-fc7-fc8" */
export type SppClassifier<T extends Placed = Tensor> = Pick<SppNetwork<T>, 'fc' | 'fc8'>;

/** The parts of a trained detector. */
export interface SppNet<T extends Placed = Tensor> extends PostHoc {
  /** M' */
  readonly net: SppNetwork<T>;
}

/** SPP-net §4.1; the layers below as every fresh layer. */
const FC8_STD = 0.01;

/** M.conv: the trunk of a pre-trained network; null leaves it random. Throws RangeError when a tensor does not fit. */
export function pretrainedTrunk(M0: Pretrained | null, spec: BackboneSpec, factory: Factory): SppNetwork['conv'] {
  const conv = newTrunk(spec, factory);
  if (M0 !== null) loadWeights(conv.params, M0);
  return conv;
}

/** A trunk as it is, with fresh fc6, fc7 and fc8 for K classes on it. */
export function newSppNetwork<T extends Placed>(
  conv: SppNetwork<T>['conv'], spec: BackboneSpec, levels: readonly number[], classes: number, factory: Factory<T>,
): SppNetwork<T> {
  const { fc, fc8 } = newSppClassifier(spec, levels, classes, factory);
  const trained = [...fc.params, ...fc8.params];
  return { conv, fc, fc8, params: [...conv.params, ...trained], trained };
}

/** Fresh fc6, fc7 and fc8 for K classes. */
export function newSppClassifier<T extends Placed>(
  spec: BackboneSpec, levels: readonly number[], classes: number, factory: Factory<T>,
): SppClassifier<T> {
  const fc = newFcOf(sppLength(spec.channels, levels), spec.fc, factory);
  const fc8 = newLinear(factory, 'fc8', { in: spec.fc[1], out: classes + 1 }, FC8_STD);
  return { fc, fc8 };
}
