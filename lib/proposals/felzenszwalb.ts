// Efficient graph-based image segmentation.  Source: FH (Felzenszwalb & Huttenlocher, IJCV 2004) §3, §4.
//   1. smooth each channel with a Gaussian of standard deviation σ
//   2. the grid graph of the pixels (pixel-graph.ts), edges by increasing weight w
//   3. join the parts a ≠ b of an edge's ends when w ≤ τ(a) and w ≤ τ(b);  then τ(a ∪ b) = w + k/|a ∪ b|
//      (at first τ = k; edges come in increasing order, so w is then the largest difference inside: τ = Int + k/|C|)
//   4. go over the edges again: join a ≠ b when |a| < minSize or |b| < minSize
// A larger k asks for stronger evidence before a border is left standing, and makes larger parts.
import type { Size } from '../boxes/box.js';
import { DisjointSets } from './disjoint-sets.js';
import { smoothed } from './gaussian-filter.js';
import { pixelGraph, type PixelGraph } from './pixel-graph.js';
import { checkPlanes, type Planes } from './planes.js';

export interface FelzenszwalbConfig {
  /** Scale of observation, in units of the channels' values. */
  readonly k: number;
  /** Pixels that a part must have at least. */
  readonly minSize: number;
  readonly sigma: number;
}

/** Parts of a picture: `labels[y·W + x]` is 0..count−1, numbered in the order in which rows from the top meet them. */
export interface Segmentation extends Size {
  readonly labels: Int32Array;
  readonly count: number;
}

/** Throws RangeError for planes that are not a picture, and for a configuration outside k > 0, minSize ≥ 0, σ ≥ 0. */
export function felzenszwalb(planes: Planes, cfg: FelzenszwalbConfig): Segmentation {
  checkPlanes(planes, 'felzenszwalb');
  if (!(cfg.k > 0)) throw new RangeError(`felzenszwalb: k must be positive, got ${cfg.k}`);
  if (!(cfg.minSize >= 0)) throw new RangeError(`felzenszwalb: minSize must be at least 0, got ${cfg.minSize}`);
  const graph = pixelGraph(smoothed(planes, cfg.sigma));      // 1., 2.
  const parts = new DisjointSets(planes.width * planes.height);
  joinByEvidence(parts, graph, cfg.k);                        // 3.
  joinSmallParts(parts, graph, cfg.minSize);                  // 4.
  return labelled(parts, planes);
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
