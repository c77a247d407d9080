// The values of parameters by name, for saving, loading and copying between networks.
import type { Param } from './param.js';
import { copyOf, sameShape, type Tensor } from './tensor.js';

export type Weights = Readonly<Record<string, Tensor>>;

/** Copies of all values under their names. */
export function weightsOf(params: readonly Param[]): Weights {
  return Object.fromEntries(params.map(({ name, value }) => [name, copyOf(value)]));
}

/**
 * Copies into each parameter the tensor of its name; weights without a parameter are ignored. Throws RangeError, before
 * anything is changed, when a tensor is missing or has another shape.
 */
export function loadWeights(params: readonly Param[], weights: Weights): void {
  for (const { name, value } of params) {
    const found = weights[name];
    if (found === undefined) throw new RangeError(`loadWeights: there is no tensor ${name}`);
    if (!sameShape(found.shape, value.shape)) {
      throw new RangeError(`loadWeights: ${name} is [${found.shape}], the network expects [${value.shape}]`);
    }
  }
  for (const { name, value } of params) value.data.set(weights[name].data);
}

/**
 * Copies into each parameter the tensor of its name, where the shapes agree. Returns a phrase for each tensor that was
 * not taken, and for each parameter without one: these keep their values.
 */
export function loadFittingWeights(params: readonly Param[], weights: Weights): string[] {
  const names = new Set(params.map(({ name }) => name));
  const foreign = Object.keys(weights).filter((name) => !names.has(name)).map((name) => `${name} has no place here`);
  const misfits = params.flatMap(({ name, value }) => {
    const found = weights[name];
    if (found === undefined) return [`${name} is missing`];
    if (!sameShape(found.shape, value.shape)) return [`${name} is [${found.shape}], here [${value.shape}]`];
    value.data.set(found.data);
    return [];
  });
  return [...misfits, ...foreign];
}
