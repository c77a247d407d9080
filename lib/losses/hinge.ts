// Hinge loss of the linear SVMs (deck: "Train post hoc linear SVMs on F (hinge loss)").  R-CNN §2.3.
//   L = C · Σ_i c_i · max(0, 1 − y_i·s_i)        y = 1 or −1,  s = w·x + b,  c = positiveWeight where y = 1, else 1
//   ∂L/∂s_i = −C · c_i · y_i  where y_i·s_i < 1,  0 elsewhere       (on the margin itself: 0, one of its subgradients)
import { zerosLike, type Tensor } from '../tensor/tensor.js';
import type { Loss } from './softmax.js';

export interface HingeWeights {
  /** Weight of the hinge loss against the regulariser. */
  readonly C: number;
  /** The hinge of a positive counts this many times that of a negative. */
  readonly positiveWeight: number;
}

/** max(0, 1 − y·s): how far an example lies on the wrong side of its margin; 0 on the right side. */
export function hinge(score: number, label: number): number {
  return Math.max(0, 1 - label * score);
}

/** C · c: the weight of an example's hinge. */
export function hingeWeight(label: number, { C, positiveWeight }: HingeWeights): number {
  return label > 0 ? C * positiveWeight : C;
}

/**
 * The weighted sum over scores (N) with labels 1 or −1. Throws TypeError unless each score has a label, RangeError for
 * another label.
 */
export function hingeLoss(scores: Tensor, labels: ArrayLike<number>, weights: HingeWeights): Loss {
  checkLabels(scores.data.length, labels);
  const dx = zerosLike(scores);
  let loss = 0;
  for (let i = 0; i < labels.length; i++) {
    const apart = hinge(scores.data[i], labels[i]);
    loss += hingeWeight(labels[i], weights) * apart;
    dx.data[i] = apart > 0 ? -hingeWeight(labels[i], weights) * labels[i] : 0;
  }
  return { loss, dx };
}

/** Throws unless there are `count` labels, all of them 1 or −1. */
function checkLabels(count: number, labels: ArrayLike<number>): void {
  if (labels.length !== count) throw new TypeError(`hinge: there are ${count} scores and ${labels.length} labels`);
  for (let i = 0; i < labels.length; i++) {
    if (Math.abs(labels[i]) !== 1) throw new RangeError(`hinge: label ${i} must be 1 or -1, got ${labels[i]}`);
  }
}
