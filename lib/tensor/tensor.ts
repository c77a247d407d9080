// A tensor is a shape and its numbers, row-major. Images and feature maps are N,C,H,W
// (deck: "Fast R-CNN unified network", B × 3 × H × W).
// Training uses float32, gradient checks use float64. Every loop runs in both.
// The numbers are on the processor (a Tensor, which has `data`), or on a graphics card (an OnCard, which has none).
// Layers and networks have the place as a type T, so that nothing moves by accident:
//   beside(other, x)   Tensor → where `other` is       the way to a card
//   onProcessor(x)      OnCard → Tensor                 the way back, which waits for the card

export type Shape = readonly number[];
export type TensorData = Float32Array | Float64Array;
export type Precision = 'float32' | 'float64';

export interface Tensor {
  readonly shape: Shape;
  readonly data: TensorData;
}

/** A tensor on a graphics card. Its numbers may still be being computed. */
export interface OnCard {
  readonly shape: Shape;
  readonly card: Card;
  /** Fetches the numbers: a read-back. */
  read(): Promise<Tensor>;
}

/** A tensor, wherever its numbers are. */
export type Placed = Tensor | OnCard;

/** The switches of a pooling: of each output the index of its maximum, or what stands for them on a card. */
export type Switches<T extends Placed> = T extends OnCard ? SwitchesOnCard : Int32Array;

export interface SwitchesOnCard {
  /** dy in the shape of the pooled output → dx in the shape of the input. */
  backward(dy: OnCard): OnCard;
}

/**
 * The cheap operations of a card. Each returns at once, and gives what the function gives that it is named after;
 * an error of the card comes out where numbers are read.
 */
export interface Card {
  send(x: Tensor): OnCard;
  zeros(shape: Shape): OnCard;
  reshape(x: OnCard, shape: Shape): OnCard;
  add(a: OnCard, b: OnCard): OnCard;
  /** Makes the numbers of `target` those of `x`. */
  replace(target: OnCard, x: OnCard): void;
  /** a · b, element by element. */
  product(a: OnCard, b: OnCard): OnCard;
  /** x · factor. */
  scaled(x: OnCard, factor: number): OnCard;
  reluForward(x: OnCard): OnCard;
  reluBackward(dy: OnCard, y: OnCard): OnCard;
  /** x (N,C) or (N,C,H,W) → the sum of each channel, (C). */
  channelSums(x: OnCard): OnCard;
  /** Σ x² over all elements of all tensors, (1). */
  squaredNorm(xs: readonly OnCard[]): OnCard;
  /** One update of SGD; replaces V and w. */
  momentumStep(step: MomentumStep): void;
  /** Lets the numbers of x live from step to step, for as long as the program refers to x. */
  keep(x: OnCard): OnCard;
  /** Frees all numbers but those of tensors that are kept. */
  endStep(): Promise<void>;
}

/** V ← μ·V + rate·(shrink·g + decay·w), w ← w − V; shrink = min(1, clipNorm / √squaredNorm) (solvers/sgd.ts). */
export interface MomentumStep {
  readonly w: OnCard;
  readonly g: OnCard;
  readonly V: OnCard;
  readonly squaredNorm: OnCard;
  readonly momentum: number;
  readonly rate: number;
  readonly decay: number;
  readonly clipNorm: number;
}

/** Number of elements of a shape; 1 for a scalar (the empty shape). */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

export function isOnCard(x: object): x is OnCard {
  return 'card' in x;
}

/** The numbers on the processor; of a tensor on a card a copy, which is a read-back. */
export async function onProcessor(x: Placed): Promise<Tensor> {
  return isOnCard(x) ? x.read() : x;
}

/** x where `other` is: x itself, or sent to the card of `other`. */
export function beside<T extends Placed>(other: T, x: Tensor): T {
  return (isOnCard(other) ? other.card.send(x) : x) as T; // the place of `other`
}

/** Where x is on a card, frees there what is not kept (Card.endStep); on the processor there is nothing to do. */
export async function endStepAt(x: Placed): Promise<void> {
  if (isOnCard(x)) await x.card.endStep();
}

/** A tensor on the processor in the shape of x: x itself, or zeros. For what looks at the shape alone. */
export function shapedLike(x: Placed): Tensor {
  return isOnCard(x) ? { shape: x.shape, data: zeroData(sizeOf(x.shape), 'float32') } : x;
}

/** `float64` when the data are doubles, `float32` otherwise and on a card. */
export function precisionOf(x: Pick<Tensor, 'data'> | OnCard): Precision {
  return !isOnCard(x) && x.data instanceof Float64Array ? 'float64' : 'float32';
}

/** An array of `size` zeros of the given precision. */
export function zeroData(size: number, precision: Precision): TensorData {
  return precision === 'float64' ? new Float64Array(size) : new Float32Array(size);
}

/**
 * Wraps numbers as a tensor; a typed array is kept (not copied), a plain array is copied into float32 or `precision`.
 * Throws RangeError when the shape does not hold exactly `data.length` numbers.
 */
export function tensor(shape: Shape, data: TensorData | readonly number[], precision: Precision = 'float32'): Tensor {
  if (sizeOf(shape) !== data.length) {
    throw new RangeError(`tensor: shape [${shape}] holds ${sizeOf(shape)} numbers, got ${data.length}`);
  }
  if (data instanceof Float32Array || data instanceof Float64Array) return { shape, data };
  return { shape, data: precision === 'float64' ? Float64Array.from(data) : Float32Array.from(data) };
}

/** A tensor of zeros. */
export function zeros(shape: Shape, precision: Precision = 'float32'): Tensor {
  return { shape, data: zeroData(sizeOf(shape), precision) };
}

/** Zeros in the precision of `x`, in the given shape or in that of `x`. */
export function zerosLike(x: Tensor, shape: Shape = x.shape): Tensor {
  return zeros(shape, precisionOf(x));
}

/** A copy that shares nothing with `x`. */
export function copyOf(x: Tensor): Tensor {
  return { shape: x.shape, data: x.data.slice() };
}

/** The same numbers under another shape of the same size (no copy). */
export function reshape<T extends Placed>(x: T, shape: Shape): T {
  return (isOnCard(x) ? x.card.reshape(x, shape) : tensor(shape, (x as Tensor).data)) as T; // where x is
}

/** The same numbers, rounded or widened to `precision`; always a copy. */
export function withPrecision(x: Tensor, precision: Precision): Tensor {
  const data = zeroData(x.data.length, precision);
  data.set(x.data);
  return { shape: x.shape, data };
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, i) => extent === b[i]);
}

/** a + b, element by element. Where one tensor feeds two branches, their gradients are added here. */
export function add<T extends Placed>(a: T, b: T): T {
  if (isOnCard(a)) return a.card.add(a, b as OnCard) as T; // one T: both are on the card
  const sum = copyOf(a as Tensor);
  addInto<Tensor>(sum, b as Tensor);
  return sum as T;
}

/** target += x. */
export function addInto<T extends Placed>(target: T, x: T): void {
  if (!sameShape(target.shape, x.shape)) {
    throw new RangeError(`add: shapes differ, [${target.shape}] and [${x.shape}]`);
  }
  if (isOnCard(target)) target.card.replace(target, target.card.add(target, x as OnCard)); // one T, as above
  else addNumbers((x as Tensor).data, 0, (target as Tensor).data, 0, sizeOf(x.shape));
}

/** target[to + i] += source[from + i] for i = 0..count−1. Eight at a time: one by one takes twice as long. */
export function addNumbers(
  source: TensorData, from: number, target: TensorData, to: number, count: number,
): void {
  let i = 0;
  for (let s = from, t = to; i + 8 <= count; i += 8, s += 8, t += 8) {
    target[t] += source[s];
    target[t + 1] += source[s + 1];
    target[t + 2] += source[s + 2];
    target[t + 3] += source[s + 3];
    target[t + 4] += source[s + 4];
    target[t + 5] += source[s + 5];
    target[t + 6] += source[s + 6];
    target[t + 7] += source[s + 7];
  }
  for (; i < count; i++) target[to + i] += source[from + i];
}

/** Σ a·b over all elements. */
export function dot(a: Tensor, b: Tensor): number {
  if (!sameShape(a.shape, b.shape)) throw new RangeError(`dot: shapes differ, [${a.shape}] and [${b.shape}]`);
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += a.data[i] * b.data[i];
  return sum;
}

/** √(Σ x²), summed in double precision. */
export function l2Norm(x: Tensor): number {
  return Math.sqrt(dot(x, x));
}

/** a · x, a new tensor. */
export function scaled(x: Tensor, a: number): Tensor {
  const y = copyOf(x);
  for (let i = 0; i < y.data.length; i++) y.data[i] *= a;
  return y;
}

/** x (N,…) → its entry n as (1,…), for example one image of a batch. A view, not a copy. */
export function entry(x: Tensor, n: number): Tensor {
  const [N, ...rest] = x.shape;
  if (!(n >= 0 && n < N)) throw new RangeError(`entry: there is no entry ${n} in [${x.shape}]`);
  const size = sizeOf(rest);
  return { shape: [1, ...rest], data: x.data.subarray(n * size, (n + 1) * size) };
}

/** Tensors joined along the first axis; their other axes must be equal. */
export function concatenate(parts: readonly Tensor[]): Tensor {
  const [, ...rest] = parts[0].shape;
  const length = parts.reduce((sum, part) => sum + part.shape[0], 0);
  const whole = zerosLike(parts[0], [length, ...rest]);
  let at = 0;
  for (const part of parts) {
    if (!sameShape(part.shape.slice(1), rest)) {
      throw new RangeError(`concatenate: [${part.shape}] does not continue [${parts[0].shape}]`);
    }
    whole.data.set(part.data, at);
    at += part.data.length;
  }
  return whole;
}
