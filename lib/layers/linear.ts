// Fully connected layer (deck: "fc6-fc7-fc8"), one row of x per example.
//   y[n,o]    = b[o] + Σ_i w[o,i] · x[n,i]
//   ∂L/∂x[n,i] = Σ_o w[o,i] · ∂L/∂y[n,o]
//   ∂L/∂w[o,i] = Σ_n x[n,i] · ∂L/∂y[n,o]
//   ∂L/∂b[o]   = Σ_n ∂L/∂y[n,o]                                              Kernel twin: linear.kernel.ts
import type { Param } from '../tensor/param.js';
import { addInto, isOnCard, zerosLike, type Placed, type Tensor } from '../tensor/tensor.js';
import type { Layer } from './layer.js';

/** The operations of a fully connected layer, computed by the loops below or by the kernels of linear.kernel.ts. */
export interface LinearOps<T extends Placed = Tensor> {
  linearForward(x: T, w: T, b: T): Promise<T>;
  linearBackwardInput(dy: T, w: T): Promise<T>;
  /** ∂L/∂w, added to `into`; without it, to zeros. Resolves to the sum. */
  linearBackwardWeights(x: T, dy: T, into?: T): Promise<T>;
}

/** x (N,I), w (O,I), b (O) → y (N,O). Throws when the shapes do not fit. */
export function linearForward(x: Tensor, w: Tensor, b: Tensor): Tensor {
  checkLinear(x, w);
  const [N, I] = x.shape;
  const [O] = w.shape;
  const y = zerosLike(x, [N, O]);
  for (let n = 0; n < N; n++) {
    for (let o = 0; o < O; o++) {
      let sum = b.data[o];
      for (let i = 0; i < I; i++) sum += w.data[o * I + i] * x.data[n * I + i];
      y.data[n * O + o] = sum;
    }
  }
  return y;
}

/** dy (N,O), w (O,I) → dx (N,I). */
export function linearBackwardInput(dy: Tensor, w: Tensor): Tensor {
  const [N, O] = dy.shape;
  const [, I] = w.shape;
  const dx = zerosLike(dy, [N, I]);
  for (let n = 0; n < N; n++) {
    for (let o = 0; o < O; o++) {
      const dyCell = dy.data[n * O + o];
      for (let i = 0; i < I; i++) dx.data[n * I + i] += w.data[o * I + i] * dyCell;
    }
  }
  return dx;
}

/** x (N,I), dy (N,O) → dw (O,I). */
export function linearBackwardWeights(x: Tensor, dy: Tensor): Tensor {
  const [N, I] = x.shape;
  const [, O] = dy.shape;
  const dw = zerosLike(x, [O, I]);
  for (let n = 0; n < N; n++) {
    for (let o = 0; o < O; o++) {
      const dyCell = dy.data[n * O + o];
      for (let i = 0; i < I; i++) dw.data[o * I + i] += x.data[n * I + i] * dyCell;
    }
  }
  return dw;
}

/** dy (N,O) → db (O). */
export function linearBackwardBias(dy: Tensor): Tensor {
  const [N, O] = dy.shape;
  const db = zerosLike(dy, [O]);
  for (let n = 0; n < N; n++) {
    for (let o = 0; o < O; o++) db.data[o] += dy.data[n * O + o];
  }
  return db;
}

/** linearBackwardBias() wherever dy is. */
function biasGradient<T extends Placed>(dy: T): T {
  return (isOnCard(dy) ? dy.card.channelSums(dy) : linearBackwardBias(dy as Tensor)) as T; // where dy is
}

/** Throws unless x (N,I) and w (O,I) fit together. */
export function checkLinear(x: Tensor, w: Tensor): void {
  if (x.shape.length !== 2 || w.shape.length !== 2) {
    throw new TypeError(`linear: x and weight must have 2 axes, got [${x.shape}] and [${w.shape}]`);
  }
  if (x.shape[1] !== w.shape[1]) {
    throw new RangeError(`linear: x has ${x.shape[1]} inputs, weight expects ${w.shape[1]}`);
  }
}

/** A fully connected layer with its parameters, weight (O,I) and bias (O). saved = x. */
export function linearLayer<T extends Placed>(ops: LinearOps<T>, weight: Param<T>, bias: Param<T>): Layer<T, T> {
  const addParamGrads = async (x: T, dy: T): Promise<void> => {
    await ops.linearBackwardWeights(x, dy, weight.grad);
    addInto(bias.grad, biasGradient(dy));
  };
  return {
    params: [weight, bias],
    async forward(x) {
      return { y: await ops.linearForward(x, weight.value, bias.value), saved: x };
    },
    async backward(dy, x) {
      const [dx] = await Promise.all([ops.linearBackwardInput(dy, weight.value), addParamGrads(x, dy)]);
      return dx;
    },
    async backwardParams(dy, x) {
      await addParamGrads(x, dy);
    },
  };
}
