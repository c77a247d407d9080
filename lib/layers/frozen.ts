// A layer that keeps its weights (Caffe: lr_mult 0): the same forward and backward, but no parameters for the solver.
// `sequential` computes nothing below its lowest layer with parameters, so frozen lower layers cost no backward pass.
import type { Layer } from './layer.js';
import type { Placed } from '../tensor/tensor.js';

export function frozen<Saved, T extends Placed>(layer: Layer<Saved, T>): Layer<Saved, T> {
  return { ...layer, params: [] };
}
