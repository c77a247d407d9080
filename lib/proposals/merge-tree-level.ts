// A merge tree cut at a level: the partition of the image into `count` regions.
import type { Segmentation } from './felzenszwalb.js';
import type { MergeTree } from './hierarchical-grouping.js';

/**
 * The segmentation as it was when `count` regions were left: merges 0..N−count−1 have happened. Labels are numbered in
 * the order in which rows from the top meet them. Throws RangeError unless 1 ≤ count ≤ N.
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

/** For each initial region, the region of the tree it belongs to when `count` are left. */
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
