// The order in which the regions of many hierarchies are proposed.  Source: SS ("Combining Locations").
//   position   root 1, the merge before it 2, …, the first merge N − 1; every initial region N
//   rank       position · u,  u uniform in (0, 1);  sorted ascending over all hierarchies
//   then drop boxes with a side below minSide, then all but the first of equal boxes
// Without u, large regions would always come first; with u alone, the position would have no influence.
import { heightOf, widthOf, type Box } from '../../boxes/box.js';
import type { Rng } from '../../tensor/rng.js';
import type { MergeTree } from './hierarchical-grouping.js';
import type { ProposedBox } from '../proposer.js';

/** A box and its place in its hierarchy: 1 for the root, larger further down. */
export interface PositionedBox {
  readonly box: Box;
  readonly position: number;
}

/** The boxes of merged regions, root first. */
export function mergedBoxes({ regions, merges }: MergeTree): PositionedBox[] {
  return merges.map((_, i) => ({ box: regions[regions.length - 1 - i].box, position: i + 1 }));
}

/** The boxes of the segmentation's own regions, shared by all hierarchies over the segmentation: take them once. */
export function initialBoxes({ initial, regions }: MergeTree): PositionedBox[] {
  return regions.slice(0, initial).map(({ box }) => ({ box, position: initial }));
}

/** Boxes by increasing rank; draws one u per box, in the order given. */
export function rankBoxes(boxes: readonly PositionedBox[], rng: Rng): ProposedBox[] {
  const ranks = Float64Array.from(boxes, ({ position }) => position * rng.uniform());
  const order = Array.from(boxes, (_, i) => i).sort((i, j) => ranks[i] - ranks[j]);
  return order.map((i) => boxes[i].box);
}

/** Without boxes that are narrower or lower than `minSide` pixels. */
export function dropSmall(boxes: readonly ProposedBox[], minSide: number): ProposedBox[] {
  return boxes.filter((box) => widthOf(box) >= minSide && heightOf(box) >= minSide);
}

/** Without boxes whose four numbers equal those of an earlier box. */
export function dropDuplicates(boxes: readonly ProposedBox[]): ProposedBox[] {
  const seen = new Set<string>();
  return boxes.filter(({ x1, y1, x2, y2 }) => {
    const key = `${x1} ${y1} ${x2} ${y2}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
