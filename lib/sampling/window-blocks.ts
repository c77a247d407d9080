// Region-wise mini-batches from a disk. If the 128 windows of a batch were drawn from all images, a batch would read
// almost 128 files. So batches are drawn in blocks: a block takes a random subset of the images and reads each of
// their files once.
//   subset = images in random order, until they have oversampling · (windows of the block) windows together
//   each batch of the block: 32 foreground and 96 background windows of the subset (mini-batch-samplers.ts)
// Source: SPP-net's spp_finetune_voc.m: blocks of 500 batches, ten times as many windows as they need.
import type { Rng } from '../tensor/rng.js';
import { regionWiseBatch, type ImageRois } from './mini-batch-samplers.js';
import type { RoiCandidates, RoiSampling } from './roi-sampling.js';

export interface BlockConfig {
  readonly batches: number;
  /** Windows of the subset for each window that is drawn. */
  readonly oversampling: number;
}

export interface WindowBlock {
  /** The images of the subset: indices into the list of candidates, in the order they are read. */
  readonly images: readonly number[];
  /** Per batch the windows by image, which is an index into the list of candidates. */
  readonly batches: readonly (readonly ImageRois[])[];
}

/** Draws one block. When all images together have too few windows, the subset is all images. */
export function drawWindowBlock(
  candidates: readonly RoiCandidates[], sampling: RoiSampling, { batches, oversampling }: BlockConfig, rng: Rng,
): WindowBlock {
  const wanted = oversampling * batches * sampling.imagesPerBatch * sampling.roisPerImage;
  const images: number[] = [];
  let windows = 0;
  for (const image of rng.fork('images').permutation(candidates.length)) {
    if (windows >= wanted) break;
    images.push(image);
    windows += candidates[image].overlap.length;
  }
  const draw = regionWiseBatch(images.map((image) => candidates[image]), sampling);
  const batch = (_: unknown, b: number): ImageRois[] =>
    draw(rng.fork(`batch ${b}`), []).map((part) => ({ ...part, image: images[part.image] }));
  return { images, batches: Array.from({ length: batches }, batch) };
}
