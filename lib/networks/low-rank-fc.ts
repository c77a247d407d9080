// fc6 and fc7 compressed by truncated SVD after training: smaller and faster.  Source: Fast R-CNN §3.1, §4.4 (t = 1024
// for fc6 and 256 for fc7 of VGG16: 320 → 223 ms an image, 66.9 → 66.6 mAP); fast-rcnn's tools/compress_net.py.
//   fc6.weight → fc6_L.weight = Σ_t V_tᵀ (t,I), no bias   and   fc6_U.weight = U_t (O,t), fc6_U.bias = fc6.bias
import type { Layer } from '../layers/layer.js';
import { lowRankLinear } from '../layers/low-rank-linear.js';
import { svd } from '../solvers/svd.js';
import { biasParam, weightParam } from '../tensor/param.js';
import { tensor, zeros, type Tensor } from '../tensor/tensor.js';
import type { Weights } from '../tensor/weights.js';
import type { FeatureSpec } from './backbones.js';
import type { Fc } from './fc.js';
import { newLinear, type Factory, type LinearShape } from './layer-factory.js';

/** How many singular values each layer keeps; null: the layer is not compressed. */
export interface FcRanks {
  readonly fc6: number | null;
  readonly fc7: number | null;
}

/** Size and error of one compressed layer. */
export interface Compression {
  readonly layer: 'fc6' | 'fc7';
  readonly rank: number;
  /** Weights and biases. */
  readonly parametersBefore: number;
  readonly parametersAfter: number;
  /** ‖W − U_t Σ_t V_tᵀ‖ / ‖W‖ in Frobenius norms: the share of the dropped singular values. */
  readonly error: number;
}

/** fc6 and fc7 to load compressed weights into. Rank null: a full layer, as newFc makes it. */
export function newLowRankFc(spec: FeatureSpec, ranks: FcRanks, factory: Factory): Fc {
  const [out6, out7] = spec.fc;
  const fc6 = newLayer(factory, 'fc6', { in: spec.channels * spec.grid ** 2, out: out6 }, ranks.fc6);
  const fc7 = newLayer(factory, 'fc7', { in: out6, out: out7 }, ranks.fc7);
  return { fc6, fc7, params: [...fc6.params, ...fc7.params] };
}

/** The weights with fc6 and fc7 compressed to `ranks`. Throws RangeError for a rank outside 1..min(outputs, inputs). */
export function compressedFc(
  weights: Weights, ranks: FcRanks,
): { readonly weights: Weights; readonly compressions: readonly Compression[] } {
  const all: Record<string, Tensor> = { ...weights };
  const compressions: Compression[] = [];
  for (const layer of ['fc6', 'fc7'] as const) {
    const rank = ranks[layer];
    if (rank === null) continue;
    const [weight, bias] = [all[`${layer}.weight`], all[`${layer}.bias`]];
    if (weight === undefined) throw new RangeError(`compress: there is no tensor ${layer}.weight`);
    const { first, second, error } = truncated(weight, rank, layer);
    delete all[`${layer}.weight`];
    delete all[`${layer}.bias`];
    Object.assign(all, { [`${layer}_L.weight`]: first, [`${layer}_U.weight`]: second, [`${layer}_U.bias`]: bias });
    const [O, I] = weight.shape;
    compressions.push({ layer, rank, parametersBefore: O * I + O, parametersAfter: rank * (O + I) + O, error });
  }
  return { weights: all, compressions };
}

function truncated(W: Tensor, t: number, layer: string): { first: Tensor; second: Tensor; error: number } {
  const [O, I] = W.shape;
  const R = Math.min(O, I);
  if (!(Number.isInteger(t) && t >= 1 && t <= R)) {
    throw new RangeError(`compress: the rank of ${layer} must be in 1..${R}, got ${t}`);
  }
  const { U, sigma, Vt } = svd(W);
  const first = tensor([t, I], Float32Array.from(Vt.data.subarray(0, t * I), (v, i) => sigma[Math.floor(i / I)] * v));
  const second = tensor([O, t], Float32Array.from({ length: O * t }, (_, i) => U.data[Math.floor(i / t) * R + i % t]));
  const squares = (part: Float64Array): number => part.reduce((sum, value) => sum + value * value, 0);
  return { first, second, error: Math.sqrt(squares(sigma.subarray(t)) / squares(sigma)) };
}

function newLayer(factory: Factory, name: string, shape: LinearShape, rank: number | null): Layer<Tensor> {
  if (rank === null) return newLinear(factory, name, shape);
  const { precision } = factory.init;
  return lowRankLinear(factory.compute, {
    first: weightParam(`${name}_L.weight`, zeros([rank, shape.in], precision)),
    second: weightParam(`${name}_U.weight`, zeros([shape.out, rank], precision)),
    bias: biasParam(`${name}_U.bias`, zeros([shape.out], precision)),
  });
}
