// From features to detections, as slow R-CNN and SPP-net test (R-CNN §2.2, App. C; rcnn_test.m; spp_test.m), class by
// class:
//   1. score every region by the SVM; SPP-net: drop those at the floor and below, suppress the others at nmsIou
//   2. keep the best maxPerClass of the image
//   3. move them by the class's regressor, clip
//   4. suppress at nmsIou; the score stays the SVM's
// Deviation: no limit per class over the whole test set, which would need all images before the first detection
// (docs/deviations.md).
import type { Box, Size } from '../boxes/box.js';
import { byDecreasingScore } from '../boxes/by-decreasing-score.js';
import { nms } from '../boxes/nms.js';
import { featureRow } from '../data/caches/image-features.js';
import type { Detection } from '../data/sample.js';
import { softmax } from '../losses/softmax.js';
import { tensor, zeros, type Tensor } from '../tensor/tensor.js';
import { regressBoxes } from './box-regressors.js';
import type { ScaledRegressors, ScaledSvms } from './post-hoc.js';

export interface PostHocDetectionConfig {
  /** Number of regions of an image that are candidates for a class, the best. */
  readonly maxPerClass: number;
  /** Suppression, class by class, deletes on > nmsIou. */
  readonly nmsIou: number;
  /** Whether the regions of a class are thinned out before the best are kept; null: not, the best of all are kept. */
  readonly thinOut: ThinOut | null;
}

/** The first of SPP-net's two suppressions, on the regions as they were proposed. */
export interface ThinOut {
  /** Regions that an SVM scores at most this are dropped. */
  readonly scoreFloor: number;
  /** Suppression of the others deletes on > nmsIou. */
  readonly nmsIou: number;
}

/** Source: rcnn_test.m, imdb_eval_voc.m. */
export const RCNN_DETECTION: PostHocDetectionConfig = { maxPerClass: 100, nmsIou: 0.3, thinOut: null };

/** Source: SPP-net's spp_test.m (floor, first suppression, limit), spp_test_bbox_regressor.m, imdb_eval_voc.m. */
export const SPPNET_DETECTION: PostHocDetectionConfig = {
  maxPerClass: 100, nmsIou: 0.3, thinOut: { scoreFloor: -1.5, nmsIou: 0.3 },
};

/** Regions of one image with their features, not scaled. */
export interface RegionFeatures {
  readonly regions: readonly Box[];
  /** Input of the box regressors: pooled features (R,D). */
  readonly pooled: Tensor;
  readonly image: Size;
}

/** Scores (R,K) of features (R,D) by the SVMs of all classes: w·(scale·f) + b. */
export function svmScores(features: Tensor, { scale, weights: { w, b } }: ScaledSvms): Tensor {
  const [R, D] = features.shape;
  const [K, inputs] = w.shape;
  if (D !== inputs) throw new TypeError(`svmScores: features have ${D} numbers, the SVMs expect ${inputs}`);
  const scores = zeros([R, K]);
  for (let r = 0; r < R; r++) {
    for (let c = 0; c < K; c++) {
      let sum = 0;
      for (let d = 0; d < D; d++) sum += w.data[c * D + d] * features.data[r * D + d];
      scores.data[r * K + c] = scale * sum + b.data[c];
    }
  }
  return scores;
}

/** Softmax probabilities (R,K) of classes 1..K from scores (R,K+1), to replace the SVMs' scores. */
export function softmaxScores(scores: Tensor): Tensor {
  const { shape: [R, columns], data } = softmax(scores);
  const objects = zeros([R, columns - 1]);
  for (let r = 0; r < R; r++) objects.data.set(data.subarray(r * columns + 1, (r + 1) * columns), r * (columns - 1));
  return objects;
}

/** Detections by decreasing score, in the frame of the regions. boxes null: no box regression. */
export function postHocDetections(
  { regions, pooled, image }: RegionFeatures, scores: Tensor, boxes: ScaledRegressors | null,
  config: PostHocDetectionConfig,
): Omit<Detection, 'imageId'>[] {
  const [R, K] = scores.shape;
  const all: Omit<Detection, 'imageId'>[] = [];
  for (let c = 0; c < K; c++) {
    const ofClass = Float64Array.from({ length: R }, (_, r) => scores.data[r * K + c]);       // 1.
    const ranked = rankedRegions(regions, ofClass, config.thinOut);
    const best = ranked.slice(0, config.maxPerClass);                                         // 2.
    const kept = best.map((r) => regions[r]);
    const moved = boxes === null ? kept                                                       // 3.
      : regressBoxes(kept, scaledRows(pooled, best, boxes.scale), boxes.regressors[c], image);
    const bestScores = best.map((r) => ofClass[r]);
    for (const i of nms(moved, bestScores, config.nmsIou)) {                                  // 4.
      all.push({ label: c + 1, score: bestScores[i], box: moved[i] });
    }
  }
  return Array.from(byDecreasingScore(all.map(({ score }) => score)), (i) => all[i]);
}

/** Indices of a class's regions by decreasing score; thinned out: those above the floor that no better one overlaps. */
function rankedRegions(regions: readonly Box[], scores: Float64Array, thinOut: ThinOut | null): readonly number[] {
  if (thinOut === null) return Array.from(byDecreasingScore(scores));
  const above = regions.map((_, r) => r).filter((r) => scores[r] > thinOut.scoreFloor);
  return nms(above.map((r) => regions[r]), above.map((r) => scores[r]), thinOut.nmsIou).map((i) => above[i]);
}

/** Detections of one picture, in the frame of its regions. */
export type Found = readonly Omit<Detection, 'imageId'>[];

/** Detections from the same features with both post hoc steps, without one of them, and without both. */
export interface FoundEachWay {
  readonly found: Found;
  readonly withoutBoxRegression: Found;
  /** Scores of the fine-tuned softmax instead of the SVMs'. */
  readonly withoutSvms: Found;
  readonly withoutBoth: Found;
}

export const FOUND_NOTHING: FoundEachWay = { found: [], withoutBoxRegression: [], withoutSvms: [], withoutBoth: [] };

/** `bySvm`, `bySoftmax`: scores (R,K). */
export function detectionsEachWay(
  regions: RegionFeatures, { bySvm, bySoftmax }: { readonly bySvm: Tensor; readonly bySoftmax: Tensor },
  boxes: ScaledRegressors, config: PostHocDetectionConfig,
): FoundEachWay {
  return {
    found: postHocDetections(regions, bySvm, boxes, config),
    withoutBoxRegression: postHocDetections(regions, bySvm, null, config),
    withoutSvms: postHocDetections(regions, bySoftmax, boxes, config),
    withoutBoth: postHocDetections(regions, bySoftmax, null, config),
  };
}

/** The given rows of x (R,D) times `scale`: (rows, D). */
function scaledRows(x: Tensor, rows: readonly number[], scale: number): Tensor {
  const [, D] = x.shape;
  const some = tensor([rows.length, D], new Float32Array(rows.length * D));
  rows.forEach((r, i) => some.data.set(featureRow(x, r).map((value) => value * scale), i * D));
  return some;
}
