// The learning rate for classes that M0 has never seen. M0 was trained to tell drawn shapes apart, and the recipe's
// rate is made for a training that goes on with them; towards photographs its weights have farther to go.
//   rate = twice the recipe's where a class is none of the drawn shapes        measured: docs/recipe.md
import { SHAPE_CLASSES } from '../../data/shapes/shape-outlines.js';

const NEW_CLASSES = 2; // times the rate

/** The rate for these classes and why; null: the recipe's. */
export function rateFor(classes: readonly string[], recipe: number): { rate: number; reason: string } | null {
  const known: readonly string[] = SHAPE_CLASSES;
  if (classes.every((name) => known.includes(name))) return null;
  const rate = Number((NEW_CLASSES * recipe).toPrecision(3));
  return { rate, reason: `learning rate ${rate}, ${NEW_CLASSES} times the usual: M0 has seen drawn shapes only` };
}
