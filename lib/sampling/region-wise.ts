// The other way to fill a mini-batch, that of slow R-CNN and SPP-net: regions of all images in one bag.
// Deck: "Obstacle #2: Making SGD steps efficient", "Sample 128 example RoIs uniformly at random".
// Source: R-CNN §2.3 (32 positive and 96 background windows, over all images).
// Compared with hierarchical.ts: the images come out of the regions, not the regions out of the images.
import type { RoiCandidates, RoiSampling } from './roi-sampling.js';
import { sampleRois } from './roi-sampling.js';
import type { Rng } from '../tensor/rng.js';

/** The regions of one image that a mini-batch has. */
export interface ImageRois {
  /** Index into the list of candidates. */
  readonly image: number;
  /** Indices of its candidates: foreground, then background, each in index order. */
  readonly keep: readonly number[];
  /** Class of each; BACKGROUND for background. */
  readonly labels: readonly number[];
}

/** Draws one mini-batch from the candidates of all images; images without a drawn region are left out. */
export type MiniBatchSampler = (
  candidates: readonly RoiCandidates[], cfg: RoiSampling, rng: Rng,
) => readonly ImageRois[];

/** imagesPerBatch · roisPerImage (128) regions of all images together, from as many images as it happens. */
export const regionWiseBatch: MiniBatchSampler = (candidates, cfg, rng) => {
  const all = {
    overlap: candidates.flatMap(({ overlap }) => Array.from(overlap)),
    label: candidates.flatMap(({ label }) => Array.from(label)),
  };
  const { keep, labels } = sampleRois(all, { ...cfg, roisPerImage: cfg.imagesPerBatch * cfg.roisPerImage }, rng);
  let first = 0; // of the image's candidates, among all
  const parts = candidates.map(({ overlap }, image) => {
    const [low, high] = [first, first += overlap.length];
    const own = Array.from(keep, (_, r) => r).filter((r) => keep[r] >= low && keep[r] < high);
    return { image, keep: own.map((r) => keep[r] - low), labels: own.map((r) => labels[r]) };
  });
  return parts.filter((part) => part.keep.length > 0);
};

/** imagesPerBatch (2) images, and roisPerImage (64) regions of each. */
export const hierarchicalBatch: MiniBatchSampler = (candidates, cfg, rng) => {
  const images = rng.sample(candidates.map((_, image) => image), cfg.imagesPerBatch);
  const parts = images.map((image) => {
    const { keep, labels } = sampleRois(candidates[image], cfg, rng);
    return { image, keep, labels: [...labels] };
  });
  return parts.filter((part) => part.keep.length > 0);
};
