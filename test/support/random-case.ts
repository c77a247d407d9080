// Random sizes for comparisons of two implementations: odd channels, strides, pads, groups, batches, maps that are not
// square. Small, so that the slowest (kernels as plain JavaScript) stay quick.
import type { ConvGeometry } from '../../lib/layers/conv.js';
import type { PoolGeometry } from '../../lib/layers/max-pool.js';
import type { Grid, Roi } from '../../lib/layers/roi-pool.js';
import type { Rng } from '../../lib/tensor/rng.js';
import type { Shape } from '../../lib/tensor/tensor.js';

export interface ConvCase {
  readonly xShape: Shape;
  readonly wShape: Shape;
  readonly geometry: ConvGeometry;
}

export function randomConvCase(rng: Rng): ConvCase {
  const groups = 1 + rng.integer(3);
  const [Cg, O] = [1 + rng.integer(5), groups * (1 + rng.integer(6))];
  const [K, stride] = [1 + rng.integer(5), 1 + rng.integer(3)];
  const pad = rng.integer(K + 1);
  const [N, H, W] = [1 + rng.integer(3), K + rng.integer(8), K + rng.integer(11)];
  return { xShape: [N, groups * Cg, H, W], wShape: [O, Cg, K, K], geometry: { stride, pad, groups } };
}

/** N examples, I inputs, O outputs. */
export function randomLinearSizes(rng: Rng): readonly [N: number, I: number, O: number] {
  return [1 + rng.integer(70), 1 + rng.integer(20), 1 + rng.integer(20)];
}

export function randomPoolGeometry(rng: Rng): PoolGeometry {
  const kernel = 1 + rng.integer(3);
  return { kernel, stride: 1 + rng.integer(kernel), pad: rng.integer(kernel) };
}

/** Regions of all sorts on a map of xShape at 1/16 scale: inside, across the border, outside, reversed. */
export function randomRois(xShape: Shape, rng: Rng): Roi[] {
  const [N, , H, W] = xShape;
  return Array.from({ length: 1 + rng.integer(40) }, () => {
    const [x1, y1] = [rng.between(-20, W * 16), rng.between(-20, H * 16)];
    return { image: rng.integer(N), x1, y1, x2: x1 + rng.between(-10, 100), y2: y1 + rng.between(-10, 100) };
  });
}

export function randomGrid(rng: Rng): Grid {
  return { width: 1 + rng.integer(6), height: 1 + rng.integer(6) };
}
