// A region of selective search, with everything that the similarities use.  Source: SS §3.2.
//   a ∪ b:  |a| + |b| pixels;   the box around both boxes;   h = (|a| h_a + |b| h_b) / (|a| + |b|)
// The histograms of a union follow from the histograms of its parts, so each pixel is read once.
import type { Box } from '../../boxes/box.js';
import { histograms, type BinPlanes } from './histograms.js';
import type { Segmentation } from './felzenszwalb.js';

export interface Region {
  /** Pixels. */
  readonly size: number;
  /** Tight, in image pixels. */
  readonly box: Box;
  /** Histogram, sums to 1. */
  readonly colour: Float64Array;
  /** Histogram, sums to 1. */
  readonly texture: Float64Array;
}

/** The parts of a segmentation as regions, in the order of their labels. */
export function regionsOf(segmentation: Segmentation, colour: BinPlanes, texture: BinPlanes): Region[] {
  const sizes = new Float64Array(segmentation.count);
  segmentation.labels.forEach((label) => { sizes[label]++; });
  const boxes = boxesOf(segmentation);
  const colours = histograms(segmentation, colour);
  const textures = histograms(segmentation, texture);
  return boxes.map((box, r) => ({ size: sizes[r], box, colour: colours[r], texture: textures[r] }));
}

/** The union of two regions that share no pixel. */
export function unionOf(a: Region, b: Region): Region {
  const size = a.size + b.size;
  const share = a.size / size;
  const mean = (ha: Float64Array, hb: Float64Array): Float64Array => ha.map((v, i) => share * v + (1 - share) * hb[i]);
  const [colour, texture] = [mean(a.colour, b.colour), mean(a.texture, b.texture)];
  return { size, box: boxAroundBoth(a.box, b.box), colour, texture };
}

/** The smallest box that holds both. */
export function boxAroundBoth(a: Box, b: Box): Box {
  return {
    x1: Math.min(a.x1, b.x1), y1: Math.min(a.y1, b.y1), x2: Math.max(a.x2, b.x2), y2: Math.max(a.y2, b.y2),
  };
}

function boxesOf({ width, height, labels, count }: Segmentation): Box[] {
  const [x1, y1] = [new Int32Array(count).fill(width), new Int32Array(count).fill(height)];
  const [x2, y2] = [new Int32Array(count).fill(-1), new Int32Array(count).fill(-1)];
  labels.forEach((label, i) => {
    const x = i % width;
    const y = (i - x) / width;
    x1[label] = Math.min(x1[label], x);
    y1[label] = Math.min(y1[label], y);
    x2[label] = Math.max(x2[label], x);
    y2[label] = Math.max(y2[label], y);
  });
  return Array.from({ length: count }, (_, r) => ({ x1: x1[r], y1: y1[r], x2: x2[r], y2: y2[r] }));
}
