// M0 in a detector: "Let M0 be an ImageNet pre-trained network" (deck). A new detector copies its trunk, fc6 and fc7;
// fc8, which separates the classes of the pre-training, is not copied.
import type { Param } from '../tensor/param.js';
import { sameShape } from '../tensor/tensor.js';
import { loadWeights, type Weights } from '../tensor/weights.js';
import type { Fc } from './fc.js';

/** The weights of a pre-trained network by name: conv1.weight, …, fc7.bias. */
export type Pretrained = Weights;

/**
 * Copies M0 into a trunk, and into fc6 and fc7 where it has them in their shapes; other layers keep their random
 * numbers, and with null all do. Throws RangeError, before anything is copied, when a tensor of the trunk is missing or
 * has another shape.
 */
export function applyInit(M0: Pretrained | null, conv: { readonly params: readonly Param[] }, fc: Fc): void {
  if (M0 === null) return;
  const fits = ({ name, value }: Param): boolean => name in M0 && sameShape(M0[name].shape, value.shape);
  const whole = [fc.fc6, fc.fc7].filter((layer) => layer.params.every(fits));
  loadWeights([...conv.params, ...whole.flatMap(({ params }) => params)], M0);
}
