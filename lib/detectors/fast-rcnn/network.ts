// Fast R-CNN (deck: "Define one network with two loss branches"): one trunk, RoI pooling, one head.
//   images ── conv ── feature map ── RoI pooling (external proposals) ── head: what are they, and where exactly?
import type { Layer } from '../../layers/layer.js';
import { newTrunk, type BackboneSpec } from '../../networks/backbones.js';
import { newHeadFromScratch, type Head } from '../../networks/head.js';
import type { Factory } from '../../networks/layer-factory.js';
import type { Param } from '../../tensor/param.js';
import type { Placed, Tensor } from '../../tensor/tensor.js';

export interface FastRcnn<T extends Placed = Tensor> {
  readonly conv: Layer<readonly unknown[], T>;
  readonly head: Head<T>;
  readonly params: readonly Param<T>[];
}

/** A fresh network for K classes; a pre-trained M0 is loaded into conv, fc6 and fc7 afterwards. */
export function newFastRcnn(spec: BackboneSpec, classes: number, factory: Factory): FastRcnn {
  return fastRcnnOf(newTrunk(spec, factory), newHeadFromScratch(spec, classes, factory));
}

/** The parts as one network. */
export function fastRcnnOf<T extends Placed>(conv: Layer<readonly unknown[], T>, head: Head<T>): FastRcnn<T> {
  return { conv, head, params: [...conv.params, ...head.params] };
}
