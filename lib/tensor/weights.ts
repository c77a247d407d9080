// Parameters by name: what is saved, loaded and copied between networks.
import type { Param } from './param.js';
import { copyOf, sameShape, type Tensor } from './tensor.js';

export type Weights = Readonly<Record<string, Tensor>>;

/** Copies of all values under their names. */
export function weightsOf(params: readonly Param[]): Weights {
  return Object.fromEntries(params.map(({ name, value }) => [name, copyOf(value)]));
}

/**
 * Copies the values of the same name into the parameters. Throws RangeError for a name that is missing or a shape that
 * differs, before anything is changed; names the parameters do not have are left alone.
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
