// Bytes of pictures as network input: (value − mean) / std, one plane per channel. The one place where pixels are
// mirrored: every mirrored input is made here (boxes: prepareObjects in prepare-image.ts).
import { zeros, type Tensor } from '../../tensor/tensor.js';
import type { RgbImage } from '../sample.js';

export interface PixelScaling {
  /** Order of the three planes of the tensor. */
  readonly order: 'RGB' | 'BGR';
  /** Subtracted from each plane, in the order of the planes. */
  readonly means: readonly [number, number, number];
  /** What the differences are divided by: one number, or one for each plane. */
  readonly std: number | readonly [number, number, number];
}

/** The small configuration: (v − 124) / 62 (docs/recipe.md, "Quarter scale"). */
export const PIXELS_SMALL: PixelScaling = { order: 'RGB', means: [124, 124, 124], std: 62 };

/**
 * torchvision's networks: (v/255 − mean)/std with means .485, .456, .406 and deviations .229, .224, .225, times 255.
 * Source: torchvision, transforms/_presets.py.
 */
export const PIXELS_TORCHVISION: PixelScaling = {
  order: 'RGB', means: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375],
};

/** Pictures of one size as (N,3,H,W); picture n is mirrored if `flipped[n]`. Throws RangeError when sizes differ. */
export function imagesTensor(images: readonly RgbImage[], pixels: PixelScaling, flipped: readonly boolean[]): Tensor {
  const { width: W, height: H } = images[0];
  const batch = zeros([images.length, 3, H, W]);
  images.forEach((image, n) => {
    if (image.width !== W || image.height !== H) {
      throw new RangeError(`imagesTensor: pictures of ${W}×${H} and ${image.width}×${image.height} in one batch`);
    }
    writePlanes(image, pixels, flipped[n], batch.data.subarray(n * 3 * H * W, (n + 1) * 3 * H * W));
  });
  return batch;
}

function writePlanes(image: RgbImage, pixels: PixelScaling, flip: boolean, planes: Tensor['data']): void {
  const { width: W, height: H, data } = image;
  for (let plane = 0; plane < 3; plane++) {
    const byte = pixels.order === 'RGB' ? plane : 2 - plane;
    const mean = pixels.means[plane];
    const std = typeof pixels.std === 'number' ? pixels.std : pixels.std[plane];
    for (let y = 0; y < H; y++) {
      const row = (plane * H + y) * W;
      for (let x = 0; x < W; x++) {
        const column = flip ? W - 1 - x : x;
        planes[row + x] = (data[(y * W + column) * 3 + byte] - mean) / std;
      }
    }
  }
}
