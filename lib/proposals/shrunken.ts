// A proposer run on a smaller copy of a large picture, because its settings are in pixels and made for one size.
// Compared with the published runs: selective search at the picture's own size; the R-CNN code shrinks pictures to a
// width of 500 in its demo alone (selective_search_boxes.m).
//   s = min(1, side / shorter side);  propose in the picture resized by s;  boxes / s
import { clipBox, scaleBox } from '../boxes/box.js';
import { resizedImage } from '../data/pictures/resize-bilinear.js';
import type { Proposer } from './proposer.js';

/** The proposer, run at a shorter side of at most `side` pixels. Throws RangeError unless side ≥ 1. */
export function shrunken(proposer: Proposer, side: number): Proposer {
  if (!(side >= 1 && Number.isFinite(side))) throw new RangeError(`shrunken: a side of ${side} pixels`);
  return (image, rng) => {
    const scale = side / Math.min(image.width, image.height);
    if (scale >= 1) return proposer(image, rng);
    return proposer(resizedImage(image, scale), rng).map((box) => clipBox(scaleBox(box, 1 / scale), image));
  };
}
