// The contract of every layer (deck: "Forward / backward").
//   forward(x)          → { y, saved }     saved: what backward needs (inputs, masks, switches); the caller keeps it
//   backward(dy, saved) → dx               dx is a new tensor; ∂L/∂param is added (+=) into param.grad
// A layer holds its parameters and no other state: it can run forward on a second image before the backward pass of the
// first, and several losses can share one trunk. All methods return Promises, because GPUs compute asynchronously.
import type { Param } from '../tensor/param.js';
import type { Placed, Tensor } from '../tensor/tensor.js';

export interface Forwarded<Saved, T extends Placed = Tensor> {
  readonly y: T;
  readonly saved: Saved;
}

/** T: where the layer computes, on the processor or on a card. */
export interface Layer<Saved, T extends Placed = Tensor> {
  readonly params: readonly Param<T>[];
  forward(x: T): Promise<Forwarded<Saved, T>>;
  backward(dy: T, saved: Saved): Promise<T>;
  /** Like backward without dx: for the lowest layer that is trained. */
  backwardParams(dy: T, saved: Saved): Promise<void>;
}
