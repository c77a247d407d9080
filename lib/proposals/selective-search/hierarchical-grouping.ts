// Hierarchical grouping, the heart of selective search.  Source: SS §3.1, algorithm 1.
//   S = similarities of all pairs of neighbours
//   until one region is left:
//     1. take the most similar pair (a, b)
//     2. n = a ∪ b
//     3. take every pair that holds a or b out of S
//     4. put in n with each former neighbour of a or b
// N regions make N − 1 merges; the boxes of all 2N − 1 regions are the proposals of this hierarchy.
import { unionOf, type Region } from './region.js';
import { similarity, type Similarity } from './similarities.js';
import type { Segmentation } from './felzenszwalb.js';

/** The tree of all regions: 0..N−1 are initial, merge m makes region N + m, the last region is the whole image. */
export interface MergeTree {
  /** N */
  readonly initial: number;
  /** All 2N − 1 regions. */
  readonly regions: readonly Region[];
  /** All N − 1 merges, in their order. */
  readonly merges: readonly Merge[];
}

/** Regions `a` and `b` became one. */
export interface Merge {
  readonly a: number;
  readonly b: number;
  readonly similarity: number;
}

/**
 * Merges the most similar neighbours until one region is left; of equally similar pairs, the first in S. Throws
 * RangeError without regions, without similarities, or for a region without neighbours.
 */
export function hierarchicalGrouping(
  initial: readonly Region[], neighbours: readonly (readonly [number, number])[], chosen: readonly Similarity[],
): MergeTree {
  if (initial.length === 0) throw new RangeError('hierarchicalGrouping: no regions');
  if (chosen.length === 0) throw new RangeError('hierarchicalGrouping: no similarities');
  const image = initial.reduce((pixels, { size }) => pixels + size, 0);
  const regions = [...initial];
  const merges: Merge[] = [];
  const pairOf = (a: number, b: number): Merge =>
    ({ a, b, similarity: similarity(regions[a], regions[b], image, chosen) });
  let S = neighbours.map(([a, b]) => pairOf(a, b));
  while (regions.length < 2 * initial.length - 1) {
    if (S.length === 0) throw new RangeError('hierarchicalGrouping: a region touches none of the others');
    const merge = mostSimilar(S);                                                           // 1.
    const n = regions.push(unionOf(regions[merge.a], regions[merge.b])) - 1;                // 2.
    merges.push(merge);
    const touching = S.filter((pair) => holds(pair, merge));
    S = S.filter((pair) => !holds(pair, merge));                                            // 3.
    for (const neighbour of othersOf(touching, merge)) S.push(pairOf(neighbour, n));        // 4.
  }
  return { initial: initial.length, regions, merges };
}

function mostSimilar(pairs: readonly Merge[]): Merge {
  let best = pairs[0];
  for (const pair of pairs) if (pair.similarity > best.similarity) best = pair;
  return best;
}

/** Whether a pair has a region in common with the merge. */
function holds(pair: Merge, { a, b }: Merge): boolean {
  return pair.a === a || pair.a === b || pair.b === a || pair.b === b;
}

/** The neighbours of the merged regions, each once. */
function othersOf(touching: readonly Merge[], { a, b }: Merge): Set<number> {
  const members = touching.flatMap((pair) => [pair.a, pair.b]);
  return new Set(members.filter((region) => region !== a && region !== b));
}

/**
 * A merge tree cut at a level: the partition of the image into `count` regions, after merges 0..N−count−1. Labels are
 * numbered in the order of rows from the top. Throws RangeError unless 1 ≤ count ≤ N.
 */
export function levelOf(tree: MergeTree, segmentation: Segmentation, count: number): Segmentation {
  const regionOfPart = regionsAtLevel(tree, count);
  const numberOf = new Map<number, number>();
  const labels = segmentation.labels.map((part) => {
    const region = regionOfPart[part];
    if (!numberOf.has(region)) numberOf.set(region, numberOf.size);
    return numberOf.get(region)!;
  });
  return { ...segmentation, labels, count };
}

/** For each initial region, the region of the tree that contains it when `count` regions are left. */
export function regionsAtLevel({ initial, merges }: MergeTree, count: number): number[] {
  if (!(Number.isInteger(count) && count >= 1 && count <= initial)) {
    throw new RangeError(`regionsAtLevel: a tree over ${initial} regions has no level of ${count}`);
  }
  const parent = new Map<number, number>();
  merges.slice(0, initial - count).forEach(({ a, b }, m) => {
    parent.set(a, initial + m);
    parent.set(b, initial + m);
  });
  return Array.from({ length: initial }, (_, part) => {
    let region = part;
    while (parent.has(region)) region = parent.get(region)!;
    return region;
  });
}
