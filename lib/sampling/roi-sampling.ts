// Which RoIs of one image the head is trained on.  Deck: "Sample many examples from each image (64)".
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

/** Approximate joint training: one image a forward pass (two of them a step), and background of any small overlap. */
export const ROI_SAMPLING_JOINT: RoiSampling = {
  ...ROI_SAMPLING,
  imagesPerBatch: 1,     // py-faster-rcnn, faster_rcnn_end2end.yml; the solver averages two passes (iterSize)
  roisPerImage: 128,     // same
  bgIou: [0, 0.5],       // same. Background from IoU 0: RPN proposals rarely fall into [0.1, 0.5)
};

/** Joint training on the drawn shapes: 2 images × 64 RoIs as Fast R-CNN, background from 0. */
export const ROI_SAMPLING_JOINT_SMALL: RoiSampling = {
  ...ROI_SAMPLING,
  bgIou: [0, 0.5],       // docs/recipe.md, "Training", row joint
};

/** What the sampler knows of each candidate: one entry per candidate in both lists. */
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

/** The role of a RoI by its best IoU with the ground truth. */
export function roiRole(overlap: number, { fgIou, bgIou: [low, high] }: RoiSampling): RoiRole {
  if (overlap >= fgIou) return 'foreground';
  return overlap >= low && overlap < high ? 'background' : 'neither';
}

/** Indices of the candidates that may be drawn as foreground, and as background; each list in increasing order. */
export interface RoiRoles {
  readonly foreground: ArrayLike<number>;
  readonly background: ArrayLike<number>;
}

/** The candidates of each role, by their overlaps. */
export function rolesOf(overlap: ArrayLike<number>, cfg: RoiSampling): RoiRoles {
  const foreground: number[] = [];
  const background: number[] = [];
  for (let i = 0; i < overlap.length; i++) {
    const role = roiRole(overlap[i], cfg);
    if (role === 'foreground') foreground.push(i);
    if (role === 'background') background.push(i);
  }
  return { foreground, background };
}

/** Draws the RoIs of one image; no candidates give an empty sample. Throws RangeError for lists of two lengths. */
export function sampleRois({ overlap, label }: RoiCandidates, cfg: RoiSampling, rng: Rng): RoiSample {
  if (overlap.length !== label.length) {
    throw new RangeError(`sampleRois: ${overlap.length} overlaps, ${label.length} labels`);
  }
  return drawRois(rolesOf(overlap, cfg), label, cfg, rng);
}

/** The same of candidates whose roles are known; `label`: the class of each candidate. */
export function drawRois(
  { foreground, background }: RoiRoles, label: ArrayLike<number>, cfg: RoiSampling, rng: Rng,
): RoiSample {
  const fg = chooseInOrder(foreground, Math.round(cfg.fgFraction * cfg.roisPerImage), rng);
  const bg = chooseInOrder(background, cfg.roisPerImage - fg.length, rng);
  const labels = Int32Array.from([...fg.map((i) => label[i]), ...bg.map(() => BACKGROUND)]);
  return { keep: [...fg, ...bg], fgCount: fg.length, labels };
}

/**
 * Draws `count` of the items at random without replacement, in their old order. With at most `count` items it returns
 * all of them and draws nothing from `rng`.
 */
export function chooseInOrder(items: ArrayLike<number>, count: number, rng: Rng): number[] {
  if (items.length <= count) return Array.from(items);
  const positions = rng.shuffledIndices(items.length).slice(0, count).sort();
  return Array.from(positions, (position) => items[position]);
}
