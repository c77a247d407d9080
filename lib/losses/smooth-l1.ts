// Smooth L1 loss of the bounding-box regressors (deck: "linear bounding-box regressors").  Fast R-CNN §2.3.
//   d = w_in · (x − t)       f(d) = ½σ²d²  if |d| < 1/σ²,  |d| − ½/σ²  otherwise
//   L = (1/normaliser) Σ w_out · f(d)
//   ∂L/∂x = w_in · w_out · f'(d) / normaliser              f'(d) = σ²d  if |d| < 1/σ²,  sign(d) otherwise
// σ = 1 for the detector's head, σ = 3 for the RPN.
import { sameShape, zerosLike, type Tensor } from '../tensor/tensor.js';
import type { Loss } from './softmax.js';

/** Targets and weights, all in the shape of the prediction. */
export interface BoxTargets {
  readonly targets: Tensor;
  /** w_in: 1 where a coordinate is trained, 0 elsewhere. */
  readonly insideWeights: Tensor;
  /** w_out: the weight of each coordinate's loss. */
  readonly outsideWeights: Tensor;
}

export interface SmoothL1 {
  readonly sigma: number;
  /** Divides the sum. Caffe takes the first axis: the number of RoIs, or 1 for an RPN map. */
  readonly normaliser: number;
}

/** Throws TypeError when the shapes differ. */
export function smoothL1Loss(x: Tensor, { targets, insideWeights, outsideWeights }: BoxTargets, how: SmoothL1): Loss {
  for (const other of [targets, insideWeights, outsideWeights]) {
    if (!sameShape(x.shape, other.shape)) {
      throw new TypeError(`smoothL1Loss: prediction is [${x.shape}], targets or weights are [${other.shape}]`);
    }
  }
  const sigma2 = how.sigma ** 2;
  const dx = zerosLike(x);
  let loss = 0;
  for (let i = 0; i < x.data.length; i++) {
    const wIn = insideWeights.data[i];
    const wOut = outsideWeights.data[i];
    const d = wIn * (x.data[i] - targets.data[i]);
    const quadratic = Math.abs(d) < 1 / sigma2;
    loss += wOut * (quadratic ? 0.5 * sigma2 * d * d : Math.abs(d) - 0.5 / sigma2) / how.normaliser;
    dx.data[i] = wIn * wOut * (quadratic ? sigma2 * d : Math.sign(d)) / how.normaliser;
  }
  return { loss, dx };
}
