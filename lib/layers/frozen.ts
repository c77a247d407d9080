// A layer that keeps its weights: it runs forward as ever, and has no parameters to give to a solver. In a `sequential`
// nothing is computed backward below the lowest layer that has parameters, so frozen lower layers of a trunk cost no
// backward pass (Caffe: lr_mult 0).
import type { Layer } from './layer.js';

export function frozen<Saved>(layer: Layer<Saved>): Layer<Saved> {
  return { ...layer, params: [] };
}
