// Softmax and log loss (deck: "softmax classifier + log loss").
//   p[k] = exp(x[k]) / Σ_m exp(x[m])       L = −(1/V) Σ_positions log p[label]       V = number of labelled positions
//   ∂L/∂x[k] = (p[k] − [k = label]) / V,  0 where the label is IGNORE
// The classes are axis 1: (N,K) for RoIs, (N,2,A·H,W) for the anchors of an RPN; all other axes are positions.
import { sizeOf, zerosLike, type Tensor } from '../tensor/tensor.js';

/** Positions with this label add nothing to the loss. */
export const IGNORE = -1;

export interface Loss {
  readonly loss: number;
  /** ∂L/∂x */
  readonly dx: Tensor;
}

/** Softmax over axis 1. */
export function softmax(x: Tensor): Tensor {
  const p = zerosLike(x);
  const powers = new Float64Array(x.shape[1]); // of one position
  forEachPosition(x, (first, stride, K) => {
    let max = -Infinity;
    for (let k = 0; k < K; k++) max = Math.max(max, x.data[first + k * stride]); // exp(x − max) cannot overflow
    let sum = 0;
    for (let k = 0; k < K; k++) sum += powers[k] = Math.exp(x.data[first + k * stride] - max);
    for (let k = 0; k < K; k++) p.data[first + k * stride] = powers[k] / sum;
  });
  return p;
}

/**
 * Mean log loss over the labelled positions; 0 when every label is IGNORE. One label per position, row-major over all
 * axes but axis 1. Throws TypeError for another number of labels, RangeError for a label that is no class.
 */
export function softmaxLoss(x: Tensor, labels: ArrayLike<number>): Loss {
  const K = x.shape[1];
  const positions = x.data.length / K;
  if (labels.length !== positions) {
    throw new TypeError(`softmaxLoss: x has ${positions} positions, got ${labels.length} labels`);
  }
  const dx = softmax(x);
  let valid = 0;
  for (let i = 0; i < labels.length; i++) if (checkedLabel(labels[i], K) !== IGNORE) valid++;
  let loss = 0;
  forEachPosition(x, (first, stride, classes, position) => {
    const label = labels[position];
    if (label !== IGNORE) loss -= Math.log(Math.max(dx.data[first + label * stride], Number.MIN_VALUE)) / valid;
    for (let k = 0; k < classes; k++) {
      const at = first + k * stride;
      dx.data[at] = label === IGNORE ? 0 : (dx.data[at] - (k === label ? 1 : 0)) / valid;
    }
  });
  return { loss, dx };
}

/** For each position: the flat index of class 0, the distance from a class to the next, K, the position's number. */
function forEachPosition(
  x: Tensor, visit: (first: number, stride: number, classes: number, position: number) => void,
): void {
  const [N, K, ...rest] = x.shape;
  const stride = sizeOf(rest);
  for (let n = 0; n < N; n++) {
    for (let i = 0; i < stride; i++) visit(n * K * stride + i, stride, K, n * stride + i);
  }
}

function checkedLabel(label: number, K: number): number {
  if (label !== IGNORE && !(Number.isInteger(label) && label >= 0 && label < K)) {
    throw new RangeError(`softmaxLoss: label ${label} is not IGNORE (${IGNORE}) or one of the ${K} classes`);
  }
  return label;
}
