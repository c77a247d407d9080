// A merge tree as a picture: one row per level, the leaves on top and the root at the bottom. Each region is as wide as
// its share of the image, has its mean colour, and lies below the regions that it was merged from.
import type { RgbImage } from '../../data/sample.js';
import { blankCanvas, fillArea } from './canvas.js';
import { WHITE, type Colour } from './colour.js';

/** A tree over regions 0..initial−1; merge m makes region initial + m, the last merge makes the root. */
export interface DrawnTree {
  readonly initial: number;
  readonly merges: readonly { readonly a: number; readonly b: number }[];
  /** Pixels of each initial region. */
  readonly sizes: readonly number[];
  /** Mean colour of each initial region. */
  readonly colours: readonly Colour[];
}

export interface TreePictureStyle {
  readonly width: number;
  readonly rowHeight: number;
  /** Number of regions in each row, from top to bottom. */
  readonly levels: readonly number[];
}

interface Node {
  readonly size: number;
  readonly colour: Colour;
  /** Pixels of all leaves to the left of the region. */
  start: number;
  /** Number of merges after which the region exists, and after which it is part of a larger one. */
  readonly born: number;
  merged: number;
}

/** Throws RangeError for a level outside 1..initial regions. */
export function mergeTreePicture(tree: DrawnTree, { width, rowHeight, levels }: TreePictureStyle): RgbImage {
  const wrong = levels.find((count) => !(Number.isInteger(count) && count >= 1 && count <= tree.initial));
  if (wrong !== undefined) throw new RangeError(`mergeTreePicture: no ${wrong} regions in a tree over ${tree.initial}`);
  const nodes = placedNodes(tree);
  const pixels = nodes[nodes.length - 1].size;
  const picture = blankCanvas(width, rowHeight * levels.length, WHITE);
  levels.forEach((count, row) => {
    const happened = tree.initial - count;
    for (const { start, size, colour, born, merged } of nodes) {
      if (born > happened || merged <= happened) continue;
      const from = Math.round(start / pixels * width);
      const to = Math.round((start + size) / pixels * width);
      const gap = to - from > 2 ? 1 : 0; // a line between regions of more than 2 pixels
      fillArea(picture, { x: from, y: row * rowHeight, width: to - from - gap, height: rowHeight - 1 }, colour);
    }
  });
  return picture;
}

/** All regions with their places: children share the interval of their parent, `a` to the left of `b`. */
function placedNodes({ initial, merges, sizes, colours }: DrawnTree): Node[] {
  const nodes: Node[] = Array.from({ length: initial }, (_, r) =>
    ({ size: sizes[r], colour: colours[r], start: 0, born: 0, merged: Infinity }));
  merges.forEach(({ a, b }, m) => {
    const [first, second] = [nodes[a], nodes[b]];
    const size = first.size + second.size;
    first.merged = second.merged = m + 1;
    nodes.push({ size, colour: blend(first, second), start: 0, born: m + 1, merged: Infinity });
  });
  for (let m = merges.length - 1; m >= 0; m--) {
    const { a, b } = merges[m];
    nodes[a].start = nodes[initial + m].start;
    nodes[b].start = nodes[a].start + nodes[a].size;
  }
  return nodes;
}

function blend(a: Node, b: Node): Colour {
  const share = a.size / (a.size + b.size);
  const mix = (c: 0 | 1 | 2): number => Math.round(share * a.colour[c] + (1 - share) * b.colour[c]);
  return [mix(0), mix(1), mix(2)];
}
