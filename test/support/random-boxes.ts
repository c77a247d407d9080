import type { Box, Size } from '../../lib/boxes/box.js';
import type { Rng } from '../../lib/tensor/rng.js';

/** `count` boxes inside the image, sides of 1 pixel and more, corners not rounded. */
export function randomBoxes(count: number, image: Size, rng: Rng): Box[] {
  return Array.from({ length: count }, () => {
    const [xa, xb] = [rng.between(0, image.width - 1), rng.between(0, image.width - 1)];
    const [ya, yb] = [rng.between(0, image.height - 1), rng.between(0, image.height - 1)];
    return { x1: Math.min(xa, xb), y1: Math.min(ya, yb), x2: Math.max(xa, xb), y2: Math.max(ya, yb) };
  });
}
