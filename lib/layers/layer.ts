// The contract of every layer (deck: "Forward / backward").
//   forward(x)          → { y, saved }     saved: what backward needs (inputs, masks, switches); the caller keeps it
//   backward(dy, saved) → dx               dx is a new tensor; ∂L/∂param is added (+=) into param.grad
// A layer holds its parameters and no other state: it can run forward on a second image before the backward pass of the
// first, and several losses can share one trunk. All methods return Promises, because GPUs compute asynchronously.
import type { Param } from '../tensor/param.js';
import type { Tensor } from '../tensor/tensor.js';

export interface Forwarded<Saved> {
  readonly y: Tensor;
  readonly saved: Saved;
}

export interface Layer<Saved> {
  readonly params: readonly Param[];
  forward(x: Tensor): Promise<Forwarded<Saved>>;
  backward(dy: Tensor, saved: Saved): Promise<Tensor>;
  /** Like backward without dx: for the lowest layer that is trained. */
  backwardParams(dy: Tensor, saved: Saved): Promise<void>;
}
