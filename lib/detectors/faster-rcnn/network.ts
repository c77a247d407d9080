// Faster R-CNN = Fast R-CNN + Region Proposal Networks (deck): one trunk, two branches on its feature map.
//   images ── conv ── feature map ─┬─ rpn: where could objects be?
//                                  └─ RoI pooling ── head: what are they, and where exactly?
// Compared with Fast R-CNN: the field `rpn` is added; conv and head are the same.
import type { Layer } from '../../layers/layer.js';
import { newTrunk, type BackboneSpec } from '../../networks/backbones.js';
import { newHeadFromScratch, type Head } from '../../networks/head.js';
import { newFineTunedTrunk } from '../../networks/fine-tuned-trunk.js';
import type { Factory } from '../../networks/layer-factory.js';
import { applyInit, type Pretrained } from '../../networks/pretrained.js';
import { newRpn, type Rpn } from '../../networks/rpn.js';
import type { Param } from '../../tensor/param.js';
import type { Placed, Tensor } from '../../tensor/tensor.js';
import { loadWeights } from '../../tensor/weights.js';

export interface FasterRcnn<T extends Placed = Tensor> {
  /** The trunk; its `params` are those of the trained layers. */
  readonly conv: Layer<readonly unknown[], T>;
  readonly rpn: Rpn<T>;
  readonly head: Head<T>;
  /** The parameters of all layers, for loading and saving. */
  readonly params: readonly Param<T>[];
}

/** An RPN alone on a trunk: M1 of alternating optimization. */
export type RpnNetwork<T extends Placed = Tensor> = Pick<FasterRcnn<T>, 'conv' | 'rpn' | 'params'>;

/** A fresh network for K classes and A anchors per cell, no layer of it frozen. */
export function newFasterRcnn<T extends Placed>(
  spec: BackboneSpec, classes: number, anchorsPerCell: number, factory: Factory<T>,
): FasterRcnn<T> {
  return fasterRcnnOf(
    newTrunk(spec, factory),
    newRpn(spec, anchorsPerCell, factory),
    newHeadFromScratch(spec, classes, factory),
  );
}

/** The same with M0 in conv, fc6 and fc7; the trunk below `spec.firstTrained` is frozen. null: random numbers. */
export function fasterRcnnFrom(
  M0: Pretrained | null, spec: BackboneSpec, classes: number, anchorsPerCell: number, factory: Factory,
): FasterRcnn {
  const trunk = newFineTunedTrunk(spec, factory);
  const rpn = newRpn(spec, anchorsPerCell, factory);
  const head = newHeadFromScratch(spec, classes, factory);
  applyInit(M0, trunk, head.fc);
  return { ...fasterRcnnOf(trunk.layer, rpn, head), params: [...trunk.params, ...rpn.params, ...head.params] };
}

/** A fresh RPN for A anchors per cell on M0's trunk, which is frozen below `spec.firstTrained`. */
export function rpnNetworkFrom(
  M0: Pretrained | null, spec: BackboneSpec, anchorsPerCell: number, factory: Factory,
): RpnNetwork {
  const trunk = newFineTunedTrunk(spec, factory);
  const rpn = newRpn(spec, anchorsPerCell, factory);
  if (M0 !== null) loadWeights(trunk.params, M0);
  return { ...rpnNetworkOf(trunk.layer, rpn), params: [...trunk.params, ...rpn.params] };
}

/** The parameters that a training moves: those of all layers that are not frozen. */
export function trainedParams<T extends Placed>(
  { conv, rpn, head }: Omit<FasterRcnn<T>, 'params'>,
): readonly Param<T>[] {
  return [...conv.params, ...rpn.params, ...head.params];
}

/** The parts as one network. */
export function rpnNetworkOf<T extends Placed>(conv: Layer<readonly unknown[], T>, rpn: Rpn<T>): RpnNetwork<T> {
  return { conv, rpn, params: [...conv.params, ...rpn.params] };
}

/** The parts as one network. */
export function fasterRcnnOf<T extends Placed>(
  conv: Layer<readonly unknown[], T>, rpn: Rpn<T>, head: Head<T>,
): FasterRcnn<T> {
  return { conv, rpn, head, params: [...conv.params, ...rpn.params, ...head.params] };
}
