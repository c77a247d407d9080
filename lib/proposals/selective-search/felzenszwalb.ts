// Efficient graph-based image segmentation.  Source: FH (Felzenszwalb & Huttenlocher, IJCV 2004) §3, §4.
//   1. smooth each channel with a Gaussian of standard deviation σ
//   2. the grid graph of the pixels (pixel-graph.ts), edges by increasing weight w
//   3. join the parts a ≠ b of an edge's ends when w ≤ τ(a) and w ≤ τ(b);  then τ(a ∪ b) = w + k/|a ∪ b|
//      (at first τ = k; edges come in increasing order, so w is then the largest difference inside: τ = Int + k/|C|)
//   4. go over the edges again: join a ≠ b when |a| < minSize or |b| < minSize
// A larger k requires stronger evidence for a border, and makes larger parts.
import type { Size } from '../../boxes/box.js';
import { smoothed } from './gaussian-filter.js';
import { pixelGraph, type PixelGraph } from './pixel-graph.js';
import { checkPlanes, type Planes } from './colour-spaces.js';

export interface FelzenszwalbConfig {
  /** Scale of observation, in units of the channels' values. */
  readonly k: number;
  /** Least pixels of a part. */
  readonly minSize: number;
  readonly sigma: number;
}

/** Parts of a picture: `labels[y·W + x]` is 0..count−1, numbered in the order of rows from the top. */
export interface Segmentation extends Size {
  readonly labels: Int32Array;
  readonly count: number;
}

/** Throws RangeError for planes that are not a picture, and for a configuration outside k > 0, minSize ≥ 0, σ ≥ 0. */
export function felzenszwalb(planes: Planes, { sigma, ...scale }: FelzenszwalbConfig): Segmentation {
  checkPlanes(planes, 'felzenszwalb');
  return segmented(pixelGraph(smoothed(planes, sigma)), planes, scale); // 1., 2.
}

/** Steps 3 and 4 on the graph of a picture, which several scales share. Throws RangeError as felzenszwalb() does. */
export function segmented(
  graph: PixelGraph, picture: Size, { k, minSize }: Omit<FelzenszwalbConfig, 'sigma'>,
): Segmentation {
  if (!(k > 0)) throw new RangeError(`felzenszwalb: k must be positive, got ${k}`);
  if (!(minSize >= 0)) throw new RangeError(`felzenszwalb: minSize must be at least 0, got ${minSize}`);
  const parts = new DisjointSets(picture.width * picture.height);
  joinByEvidence(parts, graph, k);                            // 3.
  joinSmallParts(parts, graph, minSize);                      // 4.
  return labelled(parts, picture);
}

function joinByEvidence(parts: DisjointSets, { from, to, weight }: PixelGraph, k: number): void {
  const tau = new Float64Array(parts.members).fill(k); // of each root
  for (let e = 0; e < weight.length; e++) {
    const a = parts.find(from[e]);
    const b = parts.find(to[e]);
    if (a === b || weight[e] > tau[a] || weight[e] > tau[b]) continue;
    const root = parts.join(a, b);
    tau[root] = weight[e] + k / parts.sizeOf(root);
  }
}

function joinSmallParts(parts: DisjointSets, { from, to }: PixelGraph, minSize: number): void {
  for (let e = 0; e < from.length; e++) {
    const a = parts.find(from[e]);
    const b = parts.find(to[e]);
    if (a !== b && (parts.sizeOf(a) < minSize || parts.sizeOf(b) < minSize)) parts.join(a, b);
  }
}

function labelled(parts: DisjointSets, { width, height }: Size): Segmentation {
  const labelOfRoot = new Int32Array(width * height).fill(-1);
  let count = 0;
  const labels = labelOfRoot.map((_, pixel) => {
    const root = parts.find(pixel);
    if (labelOfRoot[root] === -1) labelOfRoot[root] = count++;
    return labelOfRoot[root];
  });
  return { width, height, labels, count };
}

/**
 * Pairs a < b of labels whose parts touch, if only at a corner, as in the pixel graph. Each pair once, in the order in
 * which rows from the top meet them.
 */
export function neighbourPairs({ width, height, labels, count }: Segmentation): [a: number, b: number][] {
  const seen = new Set<number>();
  const note = (p: number, q: number): void => {
    if (labels[p] === labels[q]) return;
    seen.add(Math.min(labels[p], labels[q]) * count + Math.max(labels[p], labels[q]));
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p = y * width + x;
      if (x < width - 1) note(p, p + 1);
      if (y < height - 1) note(p, p + width);
      if (x < width - 1 && y < height - 1) note(p, p + width + 1);
      if (x > 0 && y < height - 1) note(p, p + width - 1);
    }
  }
  return [...seen].map((key) => [Math.floor(key / count), key % count]);
}

/** A partition of 0..n−1 whose sets can be joined (union-find: union by size, path halving). */
export class DisjointSets {
  readonly members: number;
  /** The next member on the way to the root of the set; a root is its own parent. */
  private readonly parent: Int32Array;
  private readonly size: Int32Array;

  /** Makes n sets of one member each. */
  constructor(n: number) {
    this.members = n;
    this.parent = new Int32Array(n).map((_, i) => i);
    this.size = new Int32Array(n).fill(1);
  }

  /** Root of the set of `member`: one member stands for each set. */
  find(member: number): number {
    const { parent } = this;
    let at = member;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  /** Joins two different sets, given by their roots; returns the root of the larger one, now the root of both. */
  join(a: number, b: number): number {
    const [root, other] = this.size[a] >= this.size[b] ? [a, b] : [b, a];
    this.parent[other] = root;
    this.size[root] += this.size[other];
    return root;
  }

  /** Members in the set with this root. */
  sizeOf(root: number): number {
    return this.size[root];
  }
}
