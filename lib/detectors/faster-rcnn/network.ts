// Faster R-CNN = Fast R-CNN + Region Proposal Networks (deck): one trunk, two branches on its feature map.
//   images ── conv ── feature map ─┬─ rpn: where could objects be?
//                                  └─ RoI pooling ── head: what are they, and where exactly?
// Compared with Fast R-CNN: the field `rpn` is added; conv and head are the same.
import type { Layer } from '../../layers/layer.js';
import { newTrunk, type BackboneSpec } from '../../networks/backbones.js';
import { newHeadFromScratch, type Head } from '../../networks/head.js';
import type { Factory } from '../../networks/layer-factory.js';
import { newRpn, type Rpn } from '../../networks/rpn.js';
import type { Param } from '../../tensor/param.js';

export interface FasterRcnn {
  readonly conv: Layer<readonly unknown[]>;
  readonly rpn: Rpn;
  readonly head: Head;
  readonly params: readonly Param[];
}

/** An RPN alone on a trunk: M1 of alternating optimization. */
export type RpnNetwork = Pick<FasterRcnn, 'conv' | 'rpn' | 'params'>;

/** A fresh network for K classes and A anchors per cell; M0 is loaded into conv, fc6 and fc7 afterwards. */
export function newFasterRcnn(
  spec: BackboneSpec, classes: number, anchorsPerCell: number, factory: Factory,
): FasterRcnn {
  return fasterRcnnOf(
    newTrunk(spec, factory),
    newRpn(spec, anchorsPerCell, factory),
    newHeadFromScratch(spec, classes, factory),
  );
}

/** A fresh RPN for A anchors per cell on a fresh trunk. */
export function newRpnNetwork(spec: BackboneSpec, anchorsPerCell: number, factory: Factory): RpnNetwork {
  return rpnNetworkOf(newTrunk(spec, factory), newRpn(spec, anchorsPerCell, factory));
}

/** The parts as one network. */
export function rpnNetworkOf(conv: Layer<readonly unknown[]>, rpn: Rpn): RpnNetwork {
  return { conv, rpn, params: [...conv.params, ...rpn.params] };
}

/** The parts as one network. */
export function fasterRcnnOf(conv: Layer<readonly unknown[]>, rpn: Rpn, head: Head): FasterRcnn {
  return { conv, rpn, head, params: [...conv.params, ...rpn.params, ...head.params] };
}
