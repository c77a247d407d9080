// Dropout (Srivastava et al. 2014), scaled while training so that testing needs no change (Caffe's default).
//   y = x · m           m = 0 with probability ratio, else 1 / (1 − ratio)
//   ∂L/∂x = ∂L/∂y · m
// At test time dropout is the identity and is not called.
import type { Rng } from '../tensor/rng.js';
import { isOnCard, zerosLike, type OnCard, type Placed, type Tensor } from '../tensor/tensor.js';

/** A random mask m in the shape of `x`, for forward and backward. Throws RangeError unless 0 ≤ ratio < 1. */
export function dropoutMask(x: Tensor, ratio: number, rng: Rng): Tensor {
  if (!(ratio >= 0 && ratio < 1)) throw new RangeError(`dropout: the ratio must be in [0,1), got ${ratio}`);
  const mask = zerosLike(x);
  for (let i = 0; i < mask.data.length; i++) mask.data[i] = rng.chance(ratio) ? 0 : 1 / (1 - ratio);
  return mask;
}

/** x · m: forward takes x to y, backward takes dy to dx. */
export function applyMask<T extends Placed>(x: T, mask: T): T {
  if (isOnCard(x)) return x.card.product(x, mask as OnCard) as T; // one T: both are on the card
  return product(x as Tensor, mask as Tensor) as T;
}

function product(x: Tensor, mask: Tensor): Tensor {
  const y = zerosLike(x);
  for (let i = 0; i < y.data.length; i++) y.data[i] = x.data[i] * mask.data[i];
  return y;
}
