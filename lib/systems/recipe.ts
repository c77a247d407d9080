// The two recipes of every system: `small`, the quarter-scale configuration that trains in minutes, and `published`,
// the constants of the papers and their code. A recipe is a whole configuration: anchors, sizes, batches, schedule.
import { PUBLISHED_NAMES } from '../networks/published-backbones.js';

export const RECIPES = ['small', 'published'] as const;
export type Recipe = typeof RECIPES[number];

/** A configuration for each recipe. */
export type ByRecipe<Config> = Readonly<Record<Recipe, Config>>;

/** What `--recipe` means when it is not typed: small for S, M and L, published for the published backbones. */
export function defaultRecipe(backbone: string): Recipe {
  return PUBLISHED_NAMES.some((name) => name === backbone) ? 'published' : 'small';
}

/** What `--backbone` means when only the recipe is typed: small is made for S, the deck's tables for L = vgg16. */
export const DEFAULT_BACKBONES: ByRecipe<string> = { small: 'S', published: 'vgg16' };
