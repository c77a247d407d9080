// Two ways to fill a mini-batch with 128 regions.  Deck: "Obstacle #2: Making SGD steps efficient".
//   hierarchical   2 images, then 64 regions of each: "use hierarchical sampling to build mini-batches" (Fast R-CNN)
//   region-wise    "Sample 128 example RoIs uniformly at random": regions of all images in one bag, and then whichever
//                  images they lie in (slow R-CNN, SPP-net)
// Source: Fast R-CNN §2.3; R-CNN §2.3 (32 positive and 96 background windows, over all images).
import type { Rng } from '../tensor/rng.js';
import { sampleRois, type RoiCandidates, type RoiSampling } from './roi-sampling.js';

/** The regions of one image that a mini-batch has. */
export interface ImageRois {
  /** Index into the list of candidates. */
  readonly image: number;
  /** Indices of its candidates: foreground, then background, each in index order. */
  readonly keep: readonly number[];
  /** Class of each; BACKGROUND for background. */
  readonly labels: readonly number[];
}

/**
 * Draws one mini-batch from the candidates of all images and mirror images. `turn` lists the next images of the walk,
 * as indices into `candidates`. The result has an entry for each image with at least one drawn region.
 */
export type MiniBatchSampler = (
  candidates: readonly RoiCandidates[], cfg: RoiSampling, rng: Rng, turn: readonly number[],
) => readonly ImageRois[];

/** Draws imagesPerBatch · roisPerImage (128) regions from all images together; ignores `turn`. */
export function regionWiseBatch(candidates: readonly RoiCandidates[], cfg: RoiSampling, rng: Rng): ImageRois[] {
  const all = {
    overlap: candidates.flatMap(({ overlap }) => Array.from(overlap)),
    label: candidates.flatMap(({ label }) => Array.from(label)),
  };
  const { keep, labels } = sampleRois(all, { ...cfg, roisPerImage: cfg.imagesPerBatch * cfg.roisPerImage }, rng);
  let first = 0; // index of the image's first candidate in `all`
  const parts = candidates.map(({ overlap }, image) => {
    const [low, high] = [first, first += overlap.length];
    const own = Array.from(keep, (_, r) => r).filter((r) => keep[r] >= low && keep[r] < high);
    return { image, keep: own.map((r) => keep[r] - low), labels: own.map((r) => labels[r]) };
  });
  return parts.filter((part) => part.keep.length > 0);
}

/** Draws roisPerImage (64) regions from each image of `turn` (2 images); an image may have no region at all. */
export function hierarchicalBatch(
  candidates: readonly RoiCandidates[], cfg: RoiSampling, rng: Rng, turn: readonly number[],
): ImageRois[] {
  return turn.map((image, n) => {
    const { keep, labels } = sampleRois(candidates[image], cfg, rng.fork(`rois ${n}`));
    return { image, keep, labels: [...labels] };
  });
}

/** Both samplers by the names of the configuration. */
export const SAMPLERS = {
  'hierarchical': hierarchicalBatch,
  'region-wise': regionWiseBatch,
} as const satisfies Record<string, MiniBatchSampler>;

export type Sampling = keyof typeof SAMPLERS;
