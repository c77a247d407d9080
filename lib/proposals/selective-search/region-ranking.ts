// In which order the regions of many hierarchies are proposed.  Source: SS ("Combining Locations").
//   position   root 1, the merge before it 2, …, the first merge N − 1; every initial region N
//   rank       position · u,  u uniform in (0, 1);  sorted ascending over all hierarchies
//   then drop boxes with a side below minSide, then exact duplicates but the first
// Without u, large regions would always come first; with u alone, the hierarchy would not matter.
import { heightOf, widthOf, type Box } from '../../boxes/box.js';
import type { Rng } from '../../tensor/rng.js';
import type { MergeTree } from './hierarchical-grouping.js';
import type { ProposedBox } from '../proposer.js';

/** A box and its place in its hierarchy: 1 for the root, larger further down. */
export interface PositionedBox {
  readonly box: Box;
  readonly position: number;
}

/** The regions that came out of merges, root first. */
export function mergedBoxes({ regions, merges }: MergeTree): PositionedBox[] {
  return merges.map((_, i) => ({ box: regions[regions.length - 1 - i].box, position: i + 1 }));
}

/** The regions of the segmentation itself: the same in each hierarchy over it, so they are to be taken once. */
export function initialBoxes({ initial, regions }: MergeTree): PositionedBox[] {
  return regions.slice(0, initial).map(({ box }) => ({ box, position: initial }));
}

/** Boxes in the order of their ranks, one draw of `rng` each in the order given. */
export function rankBoxes(boxes: readonly PositionedBox[], rng: Rng): ProposedBox[] {
  const ranks = Float64Array.from(boxes, ({ position }) => position * rng.uniform());
  const order = Array.from(boxes, (_, i) => i).sort((i, j) => ranks[i] - ranks[j]);
  return order.map((i) => boxes[i].box);
}

/** Without boxes that are narrower or lower than `minSide` pixels. */
export function dropSmall(boxes: readonly ProposedBox[], minSide: number): ProposedBox[] {
  return boxes.filter((box) => widthOf(box) >= minSide && heightOf(box) >= minSide);
}

/** Of boxes with the same four numbers, the first. */
export function dropDuplicates(boxes: readonly ProposedBox[]): ProposedBox[] {
  const seen = new Set<string>();
  return boxes.filter(({ x1, y1, x2, y2 }) => {
    const key = `${x1} ${y1} ${x2} ${y2}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
