// Boxes around objects and anywhere, for tests that need proposals and do not care which.
import type { Box } from '../../lib/boxes/box.js';
import type { Rng } from '../../lib/tensor/rng.js';

/** `count` boxes around every object of a drawn image and as many anywhere: foreground, near and far background. */
export function shakenBoxes(objects: readonly Box[], count: number, rng: Rng): Box[] {
  const noise = (): number => Math.round(6 * rng.normal());
  const near = objects.flatMap(({ x1, y1, x2, y2 }) => Array.from({ length: count }, () =>
    within({ x1: x1 + noise(), y1: y1 + noise(), x2: x2 + noise(), y2: y2 + noise() })));
  const far = Array.from({ length: count }, () =>
    within({ x1: rng.integer(250), y1: rng.integer(150), x2: rng.integer(250), y2: rng.integer(150) }));
  return [...near, ...far];
}

/** Corners in order and inside 250×150 pixels. */
function within({ x1, y1, x2, y2 }: Box): Box {
  const [left, right] = [x1, x2].map((x) => Math.min(Math.max(x, 0), 249)).sort((a, b) => a - b);
  const [top, bottom] = [y1, y2].map((y) => Math.min(Math.max(y, 0), 149)).sort((a, b) => a - b);
  return { x1: left, y1: top, x2: right, y2: bottom };
}
