// The small Fast R-CNN that the bench measures: the images and regions of a small mini-batch, four convolutions, three
// fully connected layers. Sizes alone; bench-network.ts and the tfjs side both follow them.
import { convOutputShape, type ConvGeometry } from '../layers/conv.js';
import type { PoolGeometry } from '../layers/max-pool.js';
import type { Roi } from '../layers/roi-pool.js';
import { IMAGE_SMALL } from '../sampling/cost.js';
import { ROI_SAMPLING } from '../sampling/roi-sampling.js';
import type { Rng } from '../tensor/rng.js';
import { sizeOf, type Shape } from '../tensor/tensor.js';

export interface ConvSize {
  readonly name: string;
  readonly xShape: Shape;
  readonly wShape: Shape;
  readonly yShape: Shape;
  readonly geometry: ConvGeometry;
  /** Of the forward pass; each gradient takes as much. */
  readonly flops: number;
  /** The first layer of a network needs no ∂L/∂x. */
  readonly needsInputGradient: boolean;
}

export interface LinearSize {
  readonly name: string;
  readonly examples: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly flops: number;
}

const { imagesPerBatch: N, roisPerImage } = ROI_SAMPLING;
export const ROIS = N * roisPerImage;
export const ROI_GRID = { width: 6, height: 6 };
export const POOL: PoolGeometry = { kernel: 3, stride: 2, pad: 0 };
/** Feature cells per pixel: conv1 and two pools halve the map three times. */
export const SPATIAL_SCALE = 1 / 8;
export const IMAGES: Shape = [N, 3, IMAGE_SMALL.height, IMAGE_SMALL.width];

const SAME: ConvGeometry = { stride: 1, pad: 1, groups: 1 };

export const CONVS: readonly ConvSize[] = [
  convSize('conv1', IMAGES, [16, 3, 5, 5], { stride: 2, pad: 2, groups: 1 }),
  convSize('conv2', [N, 16, 37, 62], [32, 16, 3, 3], SAME),
  convSize('conv3', [N, 32, 18, 31], [64, 32, 3, 3], SAME),
  convSize('conv4', [N, 64, 18, 31], [64, 64, 3, 3], SAME),
];

export const LINEARS: readonly LinearSize[] = [
  linearSize('fc6', 64 * ROI_GRID.width * ROI_GRID.height, 256),
  linearSize('fc7', 256, 256),
  linearSize('cls+box', 256, 48),
];

function convSize(name: string, xShape: Shape, wShape: Shape, geometry: ConvGeometry): ConvSize {
  const yShape = convOutputShape(xShape, wShape, geometry);
  const flops = 2 * sizeOf(yShape) * sizeOf(wShape.slice(1));
  return { name, xShape, wShape, yShape, geometry, flops, needsInputGradient: name !== 'conv1' };
}

function linearSize(name: string, inputs: number, outputs: number): LinearSize {
  return { name, examples: ROIS, inputs, outputs, flops: 2 * ROIS * inputs * outputs };
}

/** Regions of a few sizes all over both images, in network-input pixels. */
export function someRois(rng: Rng): Roi[] {
  return Array.from({ length: ROIS }, (_, r) => {
    const [x1, y1] = [rng.between(0, 200), rng.between(0, 110)];
    return { image: r % IMAGES[0], x1, y1, x2: x1 + rng.between(20, 150), y2: y1 + rng.between(20, 100) };
  });
}
