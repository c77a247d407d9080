// The contract of every layer (deck: "Forward / backward").
//   forward(x)          → { y, saved }     saved: what backward needs (inputs, masks, switches), held by the caller
//   backward(dy, saved) → dx               dx is fresh; ∂L/∂param is added (+=) into param.grad
// A layer owns its parameters and nothing else: two images can be in flight, and two losses can meet in one trunk.
// Whatever computes returns a Promise, because GPUs answer later.
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
  /** Like backward, where nobody needs dx: the first layer of a network, or the last one that is trained. */
  backwardParams(dy: Tensor, saved: Saved): Promise<void>;
}
