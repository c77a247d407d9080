// How well the anchors of a map cover a box: the best IoU over all anchors, those across the border included.
//   of one shape the best anchor is the one whose centre is nearest, since both overlaps shrink with the distance
// Compared with anchor-labels.ts, which labels the anchors of one image for training and leaves out those that cross
// the border.
import { centreOf, type Box, type Size } from './box.js';
import { iou } from './iou.js';

/** The anchors of a map, in network-input pixels. */
export interface AnchorGrid {
  /** The anchors of cell (0,0). */
  readonly anchors: readonly Box[];
  /** Network-input pixels a cell. */
  readonly stride: number;
}

/** The best IoU of a box (network-input pixels) with any anchor of a network input of this size. */
export function bestAnchorIou(box: Box, { anchors, stride }: AnchorGrid, input: Size): number {
  const { x, y } = centreOf(box);
  return Math.max(...anchors.map((anchor) => {
    const centre = centreOf(anchor);
    const dx = stride * nearestCell((x - centre.x) / stride, Math.ceil(input.width / stride));
    const dy = stride * nearestCell((y - centre.y) / stride, Math.ceil(input.height / stride));
    return iou(box, { x1: anchor.x1 + dx, y1: anchor.y1 + dy, x2: anchor.x2 + dx, y2: anchor.y2 + dy });
  }));
}

function nearestCell(cell: number, count: number): number {
  return Math.min(Math.max(Math.round(cell), 0), count - 1);
}
