// Which parts of a segmentation touch, be it at a corner: the 8-connected neighbourhood in which they were grown.
import type { Segmentation } from './felzenszwalb.js';

/** Pairs a < b of labels that touch, each once, in the order in which rows from the top meet them. */
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
