// A layer that remembers what went through it: the golden files ask for values inside a network.
import type { Layer } from '../../lib/layers/layer.js';
import type { Tensor } from '../../lib/tensor/tensor.js';

export interface Recording {
  /** The last output of forward. */
  y: Tensor | undefined;
  /** The last gradient given to backward. */
  dy: Tensor | undefined;
}

export function recorded<Saved>(layer: Layer<Saved>): { readonly layer: Layer<Saved>; readonly seen: Recording } {
  const seen: Recording = { y: undefined, dy: undefined };
  return {
    seen,
    layer: {
      params: layer.params,
      async forward(x) {
        const forwarded = await layer.forward(x);
        seen.y = forwarded.y;
        return forwarded;
      },
      backward(dy, saved) {
        seen.dy = dy;
        return layer.backward(dy, saved);
      },
      backwardParams(dy, saved) {
        seen.dy = dy;
        return layer.backwardParams(dy, saved);
      },
    },
  };
}

/** What a recording saw; throws when nothing went through. */
export function seenValue(value: Tensor | undefined): Tensor {
  if (value === undefined) throw new Error('recorded: nothing went through this layer');
  return value;
}
