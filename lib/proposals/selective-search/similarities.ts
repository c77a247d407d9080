// Similarity of two regions: four measures, each in 0..1 and symmetric.  Source: SS §3.2.2.
//   colour   C = Σ_i min(c_a[i], c_b[i])                     histogram intersection
//   texture  T = Σ_i min(t_a[i], t_b[i])
//   size     S = 1 − (|a| + |b|) / |im|                      largest for small regions
//   fill     F = 1 − (|BB(a ∪ b)| − |a| − |b|) / |im|        largest for regions that fit into each other
import { areaOf } from '../../boxes/box.js';
import { boxAroundBoth, type Region } from './region.js';

export type Similarity = 'colour' | 'texture' | 'size' | 'fill';

/** `image` is the number of pixels of the image. */
type Measure = (a: Region, b: Region, image: number) => number;

export const SIMILARITIES: Readonly<Record<Similarity, Measure>> = {
  colour: (a, b) => intersection(a.colour, b.colour),
  texture: (a, b) => intersection(a.texture, b.texture),
  size: (a, b, image) => 1 - (a.size + b.size) / image,
  fill: (a, b, image) => 1 - (areaOf(boxAroundBoth(a.box, b.box)) - a.size - b.size) / image,
};

/** The sum of the chosen measures: a strategy of selective search (its code takes the mean: the same order). */
export function similarity(a: Region, b: Region, image: number, chosen: readonly Similarity[]): number {
  let sum = 0;
  for (const name of chosen) sum += SIMILARITIES[name](a, b, image);
  return sum;
}

function intersection(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.min(a[i], b[i]);
  return sum;
}
