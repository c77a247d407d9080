// What the pooled features of one region see of the image, measured in two ways that must agree.
//   d·y        the pooled features y, looked at along a direction d
//   backward   ∂(d·y)/∂pixel for all pixels at once: back-propagation from RoI pooling to the image
//   impulse    (d·y(pixel + δ) − d·y(pixel − δ)) / 2δ for one pixel: its three colours are moved together
// Deck: "Note the receptive field for one example RoI is often very large".
import type { Compute } from '../../compute/compute.js';
import type { Layer } from '../../layers/layer.js';
import { roiPoolBackward, type Grid, type Roi } from '../../layers/roi-pool.js';
import { copyOf, dot, zerosLike, type Tensor } from '../../tensor/tensor.js';

/** From the image to the pooled features. */
export interface PooledPath {
  readonly conv: Layer<readonly unknown[]>;
  readonly compute: Pick<Compute, 'roiPoolForward'>;
  readonly grid: Grid;
  /** Feature cells per network-input pixel. */
  readonly spatialScale: number;
}

/** image (1,3,H,W) → y (1,C,h,w) of the region. */
export async function pooledFeatures(path: PooledPath, image: Tensor, roi: Roi): Promise<Tensor> {
  const { y } = await path.conv.forward(image);
  return (await path.compute.roiPoolForward(y, [roi], path.grid, path.spatialScale)).y;
}

/** ∂(d·y)/∂pixel, summed over the colours: (H,W). `d` has the shape of y. Adds to the gradients of the trunk. */
export async function sensitivityByBackward(path: PooledPath, image: Tensor, roi: Roi, d: Tensor): Promise<Tensor> {
  const conv = await path.conv.forward(image);
  const { switches } = await path.compute.roiPoolForward(conv.y, [roi], path.grid, path.spatialScale);
  const dImage = await path.conv.backward(roiPoolBackward(d, switches, conv.y.shape), conv.saved);
  const [, , H, W] = image.shape;
  const sum = zerosLike(image, [H, W]);
  dImage.data.forEach((dPixel, i) => { sum.data[i % (H * W)] += dPixel; });
  return sum;
}

/** ∂(d·y)/∂pixel of one pixel, `at` = row · W + column, measured by changing it by ±delta. */
export async function sensitivityByImpulse(
  path: PooledPath, image: Tensor, roi: Roi, { d, at, delta }: { d: Tensor; at: number; delta: number },
): Promise<number> {
  const up = dot(d, await pooledFeatures(path, changed(image, at, delta), roi));
  const down = dot(d, await pooledFeatures(path, changed(image, at, -delta), roi));
  return (up - down) / (2 * delta);
}

/** The image with `delta` added to the three colours of one pixel. */
export function changed(image: Tensor, at: number, delta: number): Tensor {
  const [, C, H, W] = image.shape;
  const copy = copyOf(image);
  for (let c = 0; c < C; c++) copy.data[c * H * W + at] += delta;
  return copy;
}
