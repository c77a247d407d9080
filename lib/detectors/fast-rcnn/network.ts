// Fast R-CNN (deck: "Define one network with two loss branches"): one trunk, RoI pooling, one head.
//   images ── conv ── feature map ── RoI pooling (external proposals) ── head: what are they, and where exactly?
import type { Layer } from '../../layers/layer.js';
import { newTrunk, type BackboneSpec } from '../../networks/backbones.js';
import { newHeadFromScratch, type Head } from '../../networks/head.js';
import type { Factory } from '../../networks/layer-factory.js';
import type { Param } from '../../tensor/param.js';

export interface FastRcnn {
  readonly conv: Layer<readonly unknown[]>;
  readonly head: Head;
  readonly params: readonly Param[];
}

/** A fresh network for K classes; a pre-trained M0 is loaded into conv, fc6 and fc7 afterwards. */
export function newFastRcnn(spec: BackboneSpec, classes: number, factory: Factory): FastRcnn {
  return fastRcnnOf(newTrunk(spec, factory), newHeadFromScratch(spec, classes, factory));
}

/** The parts as one network. */
export function fastRcnnOf(conv: Layer<readonly unknown[]>, head: Head): FastRcnn {
  return { conv, head, params: [...conv.params, ...head.params] };
}
