// M0 in a detector: "Let M0 be an ImageNet pre-trained network" (deck). A new detector copies its trunk, fc6 and fc7;
// fc8, which separates the classes of the pre-training, is not copied.
import type { Param } from '../tensor/param.js';
import { loadWeights, type Weights } from '../tensor/weights.js';
import type { Fc } from './fc.js';

/** The layers that no pre-trained network gives: they answer for the classes and anchors of the detector alone. */
export const NEW_LAYERS: readonly string[] = [
  'fc8', 'cls_score', 'bbox_pred', 'rpn_conv', 'rpn_cls_score', 'rpn_bbox_pred',
];

/** The weights of a pre-trained network by name: conv1.weight, …, fc7.bias. */
export type Pretrained = Weights;

/**
 * Copies M0 into a trunk and into fc6 and fc7; null: they keep their random numbers. Throws RangeError, before anything
 * is copied, when a tensor is missing or has another shape.
 */
export function applyInit(M0: Pretrained | null, conv: { readonly params: readonly Param[] }, fc: Fc): void {
  if (M0 !== null) loadWeights([...conv.params, ...fc.params], M0);
}
