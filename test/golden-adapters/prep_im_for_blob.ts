import { batchImages, prepareImage, type Preprocessing } from '../../lib/data/pictures/prepare-image.js';
import type { RgbImage } from '../../lib/data/sample.js';
import { tensor, type Tensor } from '../../lib/tensor/tensor.js';
import type { GoldenAdapter } from '../support/golden-case.js';

/** The case's channels stay in the order they come: its means are in the same order, so `RGB` here means "as given". */
export const adapter: GoldenAdapter = ({ params, inputs }) => {
  const { target_size, max_size, pixel_means, num_images } = params as {
    target_size: number; max_size: number; pixel_means: [number, number, number]; num_images: number;
  };
  const preprocessing: Preprocessing = {
    order: 'RGB', means: pixel_means, std: 1, shorterSide: target_size, longerSide: max_size,
  };
  const images = Array.from({ length: num_images }, (_, i) => bytesOf(inputs[`image_${i}`]));
  const batch = batchImages(images.map((image) => prepareImage(image, preprocessing, { flip: false })));
  return { blob: batch.input, scales: tensor([num_images], batch.scales) };
};

function bytesOf(image: Tensor): RgbImage {
  const [height, width] = image.shape;
  return { width, height, data: Uint8Array.from(image.data) };
}
