// The configuration that a training would have, value by value, with the source of each.
import { isDeepStrictEqual } from 'node:util';
import { leavesOf, type Leaf } from './overrides.js';
import { publishedSource } from './published-sources.js';
import type { System, TrainSettings } from './system.js';

export interface DescribedValue extends Leaf {
  readonly source: string;
}

const SMALL_SOURCE = 'docs/recipe.md';

/** All values in the order of the configuration. Throws RangeError as System.configOf(). */
export function describedConfig(system: System, settings: TrainSettings): DescribedValue[] {
  const { backbone, recipe, set } = settings;
  const usual = valuesOf(system.configOf(system.defaults(backbone, recipe)));
  const published = valuesOf(system.configOf(system.defaults(backbone, 'published')));
  return leavesOf(system.configOf(settings)).map(({ path, value }) => {
    const isPublished = isDeepStrictEqual(value, published.get(path));
    const source = Object.keys(set).some((one) => path === one || path.startsWith(`${one}.`)) ? '--set'
      : !isDeepStrictEqual(value, usual.get(path)) ? 'follows from --steps, --scale or --lr'
        : isPublished ? publishedSource(system.name, path) : SMALL_SOURCE;
    return { path, value, source };
  });
}

function valuesOf(config: object): ReadonlyMap<string, unknown> {
  return new Map(leavesOf(config).map(({ path, value }) => [path, value]));
}
