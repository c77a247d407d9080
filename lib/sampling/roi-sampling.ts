// Sampling RoIs of one image for the head.  Deck: "Obstacle #2: Making SGD steps efficient".
// Source: Fast R-CNN §2.3; its minibatch.py.
//   foreground: IoU ≥ fgIou, at most fgFraction · roisPerImage;   background: IoU in [low, high), filling the rest
// Both are drawn without replacement; too few candidates make a smaller batch.
import { BACKGROUND } from '../data/sample.js';
import type { Rng } from '../tensor/rng.js';

export interface RoiSampling {
  readonly imagesPerBatch: number;
  readonly roisPerImage: number;
  readonly fgFraction: number;
  readonly fgIou: number;
  readonly bgIou: readonly [low: number, high: number];
}

export const ROI_SAMPLING: RoiSampling = {
  imagesPerBatch: 2,     // N;          Fast R-CNN §2.3; deck "Sample a small number of images (2)"
  roisPerImage: 64,      // R/N;        Fast R-CNN §2.3; deck "Sample many examples from each image (64)"
  fgFraction: 0.25,      //             Fast R-CNN §2.3
  fgIou: 0.5,            // ≥;          Fast R-CNN §2.3
  bgIou: [0.1, 0.5],     // [low, high) Fast R-CNN §2.3
};

/** Approximate joint training: one image a forward pass, and background of any small overlap. */
export const ROI_SAMPLING_JOINT: RoiSampling = {
  ...ROI_SAMPLING,
  imagesPerBatch: 1,     // py-faster-rcnn, faster_rcnn_end2end.yml: two passes are averaged
  roisPerImage: 128,     // same
  bgIou: [0, 0.5],       // same; proposals made on the fly seldom miss everything by a little
};

/** Joint training on the drawn shapes: 2 images × 64 RoIs as Fast R-CNN, background from 0. */
export const ROI_SAMPLING_JOINT_SMALL: RoiSampling = {
  ...ROI_SAMPLING,
  bgIou: [0, 0.5],       // docs/recipe.md, "Training", row joint
};

/** What sampling needs to know of its candidates, one entry each. */
export interface RoiCandidates {
  /** Best IoU with a ground-truth box. */
  readonly overlap: ArrayLike<number>;
  /** Class of that box. */
  readonly label: ArrayLike<number>;
}

export interface RoiSample {
  /** Indices of the candidates taken: foreground, then background, each in index order. */
  readonly keep: readonly number[];
  readonly fgCount: number;
  /** Class of each one taken; BACKGROUND for background. */
  readonly labels: Int32Array;
}

/** What a RoI may be drawn as. */
export type RoiRole = 'foreground' | 'background' | 'neither';

/** The rule, for the best IoU of a RoI. */
export function roiRole(overlap: number, { fgIou, bgIou: [low, high] }: RoiSampling): RoiRole {
  if (overlap >= fgIou) return 'foreground';
  return overlap >= low && overlap < high ? 'background' : 'neither';
}

/** Draws the RoIs of one image; an empty list of candidates gives an empty sample. */
export function sampleRois({ overlap, label }: RoiCandidates, cfg: RoiSampling, rng: Rng): RoiSample {
  if (overlap.length !== label.length) {
    throw new RangeError(`sampleRois: ${overlap.length} overlaps, ${label.length} labels`);
  }
  const candidates = Array.from(overlap, (_, i) => i);
  const foreground = candidates.filter((i) => roiRole(overlap[i], cfg) === 'foreground');
  const background = candidates.filter((i) => roiRole(overlap[i], cfg) === 'background');

  const fg = chooseInOrder(foreground, Math.round(cfg.fgFraction * cfg.roisPerImage), rng);
  const bg = chooseInOrder(background, cfg.roisPerImage - fg.length, rng);
  const labels = Int32Array.from([...fg.map((i) => label[i]), ...bg.map(() => BACKGROUND)]);
  return { keep: [...fg, ...bg], fgCount: fg.length, labels };
}

/**
 * `count` of the items (all, when there are fewer), drawn at random without replacement and given in the order they
 * had. Nothing is drawn from `rng` when all fit.
 */
export function chooseInOrder(items: readonly number[], count: number, rng: Rng): number[] {
  if (items.length <= count) return [...items];
  const positions = rng.permutation(items.length).slice(0, count).sort((i, j) => i - j);
  return positions.map((position) => items[position]);
}
