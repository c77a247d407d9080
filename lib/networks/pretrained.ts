// M0 as the detectors take it: "Let M0 be an ImageNet pre-trained network" (deck). Its trunk and its fc6 and fc7 are
// copied into a new detector; its fc8 is left behind.
import type { Param } from '../tensor/param.js';
import { loadWeights, type Weights } from '../tensor/weights.js';
import type { Fc } from './fc.js';

/** The weights of a pre-trained network by name: conv1.weight, …, fc7.bias. */
export type Pretrained = Weights;

/**
 * Copies M0 into a trunk and into fc6 and fc7; null leaves their fresh random numbers. M0 itself is not changed.
 * Throws RangeError, before anything is copied, when a tensor is missing or has another shape.
 */
export function applyInit(M0: Pretrained | null, conv: { readonly params: readonly Param[] }, fc: Fc): void {
  if (M0 !== null) loadWeights([...conv.params, ...fc.params], M0);
}
