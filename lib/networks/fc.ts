// fc6 and fc7, the fully connected layers that every system puts on pooled features (deck: "fc6-fc7-fc8").
//   pooled (R,C,h,w) → flatten → fc6 → ReLU → dropout → fc7 → ReLU → dropout → (R, fc7)
import { applyMask, dropoutMask } from '../layers/dropout.js';
import type { Layer } from '../layers/layer.js';
import { relu, reluGradient } from '../layers/relu.js';
import type { Param } from '../tensor/param.js';
import type { Rng } from '../tensor/rng.js';
import {
  beside, endStepAt, onProcessor, reshape, shapedLike, sizeOf, type Placed, type Shape, type Tensor,
} from '../tensor/tensor.js';
import type { FeatureSpec } from './backbones.js';
import { newLinear, type Factory } from './layer-factory.js';

export interface Fc<T extends Placed = Tensor> {
  readonly fc6: Layer<T, T>;
  readonly fc7: Layer<T, T>;
  readonly params: readonly Param<T>[];
}

/** Draws a dropout mask for a layer's output; null: no dropout. */
export type DrawMask = (x: Tensor) => Tensor | null;

/** No dropout: for testing, and for training the small configurations. */
export const noDropout: DrawMask = () => null;

/** Masks that set the share `ratio` of the outputs to 0; with ratio 0, no masks and no draws from `rng`. */
export function dropoutMasks(ratio: number, rng: Rng): DrawMask {
  return ratio === 0 ? noDropout : (x) => dropoutMask(x, ratio, rng);
}

/** What backward needs of fc6 or fc7. */
interface Hidden<T extends Placed> {
  readonly input: T;
  /** After the ReLU, before dropout. */
  readonly activation: T;
  readonly mask: T | null;
}

export interface FcSaved<T extends Placed = Tensor> {
  readonly pooledShape: Shape;
  readonly fc6: Hidden<T>;
  readonly fc7: Hidden<T>;
}

/** New fc6 and fc7 on RoI-pooled features of a backbone. */
export function newFc<T extends Placed>(spec: FeatureSpec, factory: Factory<T>): Fc<T> {
  return newFcOf(spec.channels * spec.grid ** 2, spec.fc, factory);
}

/** New fc6 and fc7 on features of any length. */
export function newFcOf<T extends Placed>(
  inputs: number, [out6, out7]: FeatureSpec['fc'], factory: Factory<T>,
): Fc<T> {
  const fc6 = newLinear(factory, 'fc6', { in: inputs, out: out6 });
  const fc7 = newLinear(factory, 'fc7', { in: out6, out: out7 });
  return { fc6, fc7, params: [...fc6.params, ...fc7.params] };
}

/** pooled (R,C,h,w) → y (R, outputs of fc7). */
export async function fcForward<T extends Placed>(fc: Fc<T>, pooled: T, drawMask: DrawMask) {
  const [R, ...perRoi] = pooled.shape;
  const flat = reshape(pooled, [R, sizeOf(perRoi)]); // (R, C·h·w)
  const hidden6 = await hiddenForward(fc.fc6, flat, drawMask);
  const hidden7 = await hiddenForward(fc.fc7, hidden6.y, drawMask);
  const saved: FcSaved<T> = { pooledShape: pooled.shape, fc6: hidden6.saved, fc7: hidden7.saved };
  return { y: hidden7.y, saved };
}

/**
 * y of fcForward() without dropout, for what is learnt from features on the processor. Where the layers are on a card,
 * `pooled` is sent, y is fetched, and all else that was made there is freed.
 */
export async function fetchedFc7<T extends Placed>(fc: Fc<T>, pooled: Tensor): Promise<Tensor> {
  const { y } = await fcForward(fc, beside(fc.params[0].value, pooled), noDropout);
  const features = await onProcessor(y);
  await endStepAt(y);
  return features;
}

/** dy (R, outputs of fc7) → dPooled (R,C,h,w). */
export async function fcBackward<T extends Placed>(fc: Fc<T>, dy: T, saved: FcSaved<T>): Promise<T> {
  const d6 = await hiddenBackward(fc.fc7, dy, saved.fc7);
  const dFlat = await hiddenBackward(fc.fc6, d6, saved.fc6);
  return reshape(dFlat, saved.pooledShape);
}

/** Like fcBackward without dPooled: for a network that trains nothing below fc6. */
export async function fcBackwardParams<T extends Placed>(fc: Fc<T>, dy: T, saved: FcSaved<T>): Promise<void> {
  const d6 = await hiddenBackward(fc.fc7, dy, saved.fc7);
  await fc.fc6.backwardParams(beforeRelu(d6, saved.fc6), saved.fc6.input);
}

async function hiddenForward<T extends Placed>(layer: Layer<T, T>, x: T, drawMask: DrawMask) {
  const { y, saved: input } = await layer.forward(x);
  const activation = relu(y, true); // in place: nothing else reads the layer's output
  const drawn = drawMask(shapedLike(activation));
  const mask = drawn === null ? null : beside(activation, drawn);
  const saved: Hidden<T> = { input, activation, mask };
  return { y: mask === null ? activation : applyMask(activation, mask), saved };
}

function hiddenBackward<T extends Placed>(layer: Layer<T, T>, dy: T, hidden: Hidden<T>): Promise<T> {
  return layer.backward(beforeRelu(dy, hidden), hidden.input);
}

/** ∂L/∂(output of the layer after dropout) → ∂L/∂(its output before the ReLU). */
function beforeRelu<T extends Placed>(dy: T, { activation, mask }: Hidden<T>): T {
  const dActivation = mask === null ? dy : applyMask(dy, mask);
  return reluGradient(dActivation, activation);
}
