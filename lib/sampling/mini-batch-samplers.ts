// The other way to fill a mini-batch, that of slow R-CNN and SPP-net: regions of all images in one bag.
// Deck: "Obstacle #2: Making SGD steps efficient", "Sample 128 example RoIs uniformly at random".
// Source: R-CNN §2.3 (32 positive and 96 background windows, over all images).
// Compared with hierarchical.ts: the images come out of the regions, not the regions out of the images.
import { sampleRois, type RoiCandidates, type RoiSampling } from './roi-sampling.js';
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

/**
 * Draws one mini-batch from the candidates of all images, mirror images among them. `turn` are the images that the walk
 * has come to; images without a drawn region are left out, unless it is their turn.
 */
export type MiniBatchSampler = (
  candidates: readonly RoiCandidates[], cfg: RoiSampling, rng: Rng, turn: readonly number[],
) => readonly ImageRois[];

/** imagesPerBatch · roisPerImage (128) regions of all images together, from as many as it happens: nobody's turn. */
export function regionWiseBatch(candidates: readonly RoiCandidates[], cfg: RoiSampling, rng: Rng): ImageRois[] {
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
}

/** roisPerImage (64) regions of each image whose turn it is (2 of them). */
export function hierarchicalBatch(
  candidates: readonly RoiCandidates[], cfg: RoiSampling, rng: Rng, turn: readonly number[],
): ImageRois[] {
  return turn.map((image, n) => {
    const { keep, labels } = sampleRois(candidates[image], cfg, rng.fork(`rois ${n}`));
    return { image, keep, labels: [...labels] };
  });
}

/** The two by the names of the configuration. */
export const SAMPLERS = {
  'hierarchical': hierarchicalBatch,
  'region-wise': regionWiseBatch,
} as const satisfies Record<string, MiniBatchSampler>;

export type Sampling = keyof typeof SAMPLERS;
