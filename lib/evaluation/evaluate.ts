// Mean average precision of a list of detections on a data set.  Deck: "VOC07 mAP".  Source: VOC devkit.
import { areaAp, elevenPointAp, precisionRecall, type PrecisionRecall } from './average-precision.js';
import { matchDetections, type Outcome, type WantedBox } from './match-detections.js';
import type { Dataset, Detection } from '../data/sample.js';

export interface EvaluationConfig {
  /** Least IoU of a right detection with its object (≥). VOC: 0.5. */
  readonly iou: number;
}

export const VOC_EVALUATION: EvaluationConfig = { iou: 0.5 }; // VOC devkit, MINOVERLAP

export interface RankedOutcome {
  readonly score: number;
  readonly outcome: Outcome;
}

export interface ClassResult {
  readonly name: string;
  /** Objects to be found (not difficult). */
  readonly npos: number;
  readonly detections: number;
  readonly right: number;
  readonly wrong: number;
  /** Detections of difficult objects. */
  readonly ignored: number;
  /** Recall after the last detection. */
  readonly recall: number;
  /** 11-point AP and area AP; null when npos is 0. */
  readonly ap: number | null;
  readonly apArea: number | null;
  readonly curve: PrecisionRecall;
  /** By decreasing score, in the order of the curve. */
  readonly ranked: readonly RankedOutcome[];
}

export interface Evaluation {
  readonly iou: number;
  readonly images: number;
  /** Means over the classes that have objects. */
  readonly mAP: number;
  readonly mAPArea: number;
  /** 11-point AP and final recall by class name. */
  readonly ap: Readonly<Record<string, number | null>>;
  readonly recall: Readonly<Record<string, number>>;
  /** In the order of Dataset.classes. */
  readonly perClass: readonly ClassResult[];
}

/**
 * Evaluates detections (image pixels, any order) on all images of a data set.
 * Throws RangeError for a detection with an unknown image, an unknown class or a score that is not finite, and for a
 * data set whose objects are all difficult.
 */
export function evaluate(dataset: Dataset, detections: readonly Detection[], cfg: EvaluationConfig): Evaluation {
  checkDetections(dataset, detections);
  const perClass = dataset.classes.map((_, c) => evaluateClass(dataset, detections, c + 1, cfg));
  const found = perClass.filter(({ npos }) => npos > 0);
  if (found.length === 0) {
    throw new RangeError(`evaluate: ${dataset.name}/${dataset.split} has no object that is not difficult`);
  }
  return {
    iou: cfg.iou,
    images: dataset.samples.length,
    mAP: mean(found.map(({ ap }) => ap ?? 0)),
    mAPArea: mean(found.map(({ apArea }) => apArea ?? 0)),
    ap: Object.fromEntries(perClass.map(({ name, ap }) => [name, ap])),
    recall: Object.fromEntries(perClass.map(({ name, recall }) => [name, recall])),
    perClass,
  };
}

function evaluateClass(
  dataset: Dataset, detections: readonly Detection[], label: number, cfg: EvaluationConfig,
): ClassResult {
  const ofClass = detections.filter((detection) => detection.label === label);
  const wanted = new Map<string, readonly WantedBox[]>(
    dataset.samples.map(({ id, objects }) => [id, objects.filter((object) => object.label === label)]),
  );
  const npos = [...wanted.values()].flat().filter(({ difficult }) => !difficult).length;
  const { order, outcomes } = matchDetections(ofClass, wanted, cfg.iou);
  const curve = precisionRecall(outcomes, npos);
  const count = (outcome: string): number => outcomes.filter((o) => o === outcome).length;
  return {
    name: dataset.classes[label - 1],
    npos,
    detections: ofClass.length,
    right: count('right'),
    wrong: count('wrong'),
    ignored: count('ignored'),
    recall: curve.recall.at(-1) ?? 0,
    ap: npos > 0 ? elevenPointAp(curve) : null,
    apArea: npos > 0 ? areaAp(curve) : null,
    curve,
    ranked: outcomes.map((outcome, d) => ({ score: ofClass[order[d]].score, outcome })),
  };
}

function checkDetections({ samples, classes }: Dataset, detections: readonly Detection[]): void {
  const ids = new Set(samples.map(({ id }) => id));
  for (const { imageId, label, score } of detections) {
    if (!ids.has(imageId)) throw new RangeError(`evaluate: a detection is of image ${imageId}, not in the split`);
    if (!(Number.isInteger(label) && label >= 1 && label <= classes.length)) {
      throw new RangeError(`evaluate: image ${imageId}: a label must be in 1..${classes.length}, got ${label}`);
    }
    if (!Number.isFinite(score)) {
      throw new RangeError(`evaluate: image ${imageId}: a score must be finite, got ${score}`);
    }
  }
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}
