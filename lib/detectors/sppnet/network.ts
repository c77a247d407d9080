// SPP-net's network (deck: "3-layer network fc6-fc7-fc8"): one trunk, a pyramid of bins over each window, a classifier.
//   image ── conv ── feature map ── spatial pyramid pooling (external proposals) ── fc6 ── fc7 ── fc8: what are they?
// Compared with slow R-CNN: the trunk runs once an image, not once a region; fc6 is longer, so M's does not fit.
// Compared with Fast R-CNN: four pyramid levels, not one; no bbox_pred; `trained` ends above the trunk.
import type { Layer } from '../../layers/layer.js';
import { sppLength } from '../../layers/spp.js';
import { newTrunk, type BackboneSpec } from '../../networks/backbones.js';
import { newFcOf, type Fc } from '../../networks/fc.js';
import { newLinear, type Factory } from '../../networks/layer-factory.js';
import type { Param } from '../../tensor/param.js';
import type { Tensor } from '../../tensor/tensor.js';

export interface SppNet {
  readonly conv: Layer<readonly unknown[]>;
  readonly fc: Fc;
  /** K + 1 scores. */
  readonly fc8: Layer<Tensor>;
  /** All weights, for loading and saving. */
  readonly params: readonly Param[];
  /** Deck: "only classifier layers are fine-tuned, the conv layers are fixed" */
  readonly trained: readonly Param[];
}

/** SPP-net §4.1: "fc8 … std 0.01"; the layers below as every fresh layer. */
const FC8_STD = 0.01;

/** A fresh network for K classes; the trunk of a pre-trained M is loaded into conv afterwards. */
export function newSppNet(spec: BackboneSpec, levels: readonly number[], classes: number, factory: Factory): SppNet {
  const conv = newTrunk(spec, factory);
  const fc = newFcOf(sppLength(spec.channels, levels), spec.fc, factory);
  const fc8 = newLinear(factory, 'fc8', { in: spec.fc[1], out: classes + 1 }, FC8_STD);
  const trained = [...fc.params, ...fc8.params];
  return { conv, fc, fc8, params: [...conv.params, ...trained], trained };
}
