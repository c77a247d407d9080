// COCO's average precision: the mean over ten IoUs, and objects by their size.  Source: pycocotools, cocoeval.py.
//   for each class, IoU t and range of areas:  the best 100 detections of each image, by decreasing score, each take
//     the free object of the image that they overlap most, if IoU ≥ t;  an object outside the range is taken last
//   right: the object is in the range;  wrong: no object;  neither counts: the object, or without an object the
//     detection itself, is outside the range
//   AP = mean over r = 0, .01, …, 1 of max{precision : recall ≥ r};   a class without an object in the range has none
// Boxes are compared as VOC's are here: corners are inclusive pixels, so width and height are COCO's.
// Deviation: a difficult object counts as one outside every range; COCO has crowds instead, with an IoU of their own.
import { areaOf, type Box } from '../boxes/box.js';
import { byDecreasingScore } from '../boxes/by-decreasing-score.js';
import { iouMatrix } from '../boxes/iou.js';
import type { Dataset, Detection, GroundTruth } from '../data/sample.js';
import { AREA_BINS, RECALL_THRESHOLDS } from './proposal-recall.js';

const DETECTIONS_AN_IMAGE = 100; // cocoeval.py, maxDets
const RECALLS = Array.from({ length: 101 }, (_, i) => i * 0.01); // as numpy's linspace rounds: 7 * 0.01 > 7 / 100
const EPSILON = 2.220446049250313e-16; // numpy's spacing(1)

/** Means over the classes, 0..1; null where no class has an object. */
export interface CocoAp {
  /** Mean over the IoUs .5, .55, …, .95. */
  readonly ap: number | null;
  readonly ap50: number | null;
  readonly ap75: number | null;
  /** Of objects with an area of at most 32² pixels, from there to 96², and from there on. */
  readonly small: number | null;
  readonly medium: number | null;
  readonly large: number | null;
  /** `ap` of each class. */
  readonly classes: Readonly<Record<string, number | null>>;
}

type Area = readonly [low: number, high: number];

/** One class in one image. */
interface ImageCase {
  /** Best first, at most 100. */
  readonly scores: readonly number[];
  readonly boxes: readonly Box[];
  readonly objects: readonly GroundTruth[];
  /** (detections, objects) */
  readonly ious: Float64Array | Float32Array;
}

/** Detections of all images of a data set, in image pixels and any order. */
export function cocoAp(dataset: Dataset, detections: readonly Detection[]): CocoAp {
  const cases = dataset.classes.map((_, c) => casesOf(dataset, detections, c + 1));
  const of = (area: Area, ious: readonly number[]): (number | null)[] => cases.map((images) => {
    const values = ious.map((t) => averagePrecision(images, area, t));
    return values[0] === null ? null : meanOf(values);
  });
  const { all, small, medium, large } = AREA_BINS;
  const whole = of(all, RECALL_THRESHOLDS);
  return {
    ap: meanOf(whole),
    ap50: meanOf(of(all, [0.5])), ap75: meanOf(of(all, [0.75])),
    small: meanOf(of(small, RECALL_THRESHOLDS)),
    medium: meanOf(of(medium, RECALL_THRESHOLDS)),
    large: meanOf(of(large, RECALL_THRESHOLDS)),
    classes: Object.fromEntries(dataset.classes.map((name, c) => [name, whole[c]])),
  };
}

function casesOf({ samples }: Dataset, detections: readonly Detection[], label: number): ImageCase[] {
  const byImage = new Map<string, Detection[]>(samples.map(({ id }) => [id, []]));
  for (const one of detections) if (one.label === label) byImage.get(one.imageId)?.push(one);
  return samples.map(({ id, objects: all }) => {
    const found = byImage.get(id)!; // made of the same samples
    const order = byDecreasingScore(found.map(({ score }) => score)).subarray(0, DETECTIONS_AN_IMAGE);
    const best = Array.from(order, (i) => found[i]);
    const objects = all.filter((object) => object.label === label);
    const boxes = best.map(({ box }) => box);
    const { data } = iouMatrix(boxes, objects.map(({ box }) => box));
    return { scores: best.map(({ score }) => score), boxes, objects, ious: data };
  });
}

/** AP of one class; null where no object is in the range. */
function averagePrecision(images: readonly ImageCase[], area: Area, t: number): number | null {
  const matched = images.map((image) => matchImage(image, area, t));
  const npos = matched.reduce((sum, one) => sum + one.npos, 0);
  if (npos === 0) return null;
  const outcomes = matched.flatMap((one) => one.outcomes);
  const order = byDecreasingScore(images.flatMap(({ scores }) => scores));
  return interpolatedMean(Array.from(order, (i) => outcomes[i]).filter((outcome) => outcome !== null), npos);
}

/** Of each detection whether it is right; null: it does not count. */
function matchImage(
  { boxes, objects, ious }: ImageCase, area: Area, t: number,
): { readonly npos: number; readonly outcomes: (boolean | null)[] } {
  const counts = objects.map(({ box, difficult }) => !difficult && isIn(box, area));
  const inOrder = [...counts.keys()].sort((a, b) => Number(counts[b]) - Number(counts[a])); // those that count first
  const taken = new Set<number>();
  const outcomes = boxes.map((box, d) => {
    let best = -1;
    let least = Math.min(t, 1 - 1e-10); // cocoeval.py
    for (const g of inOrder) {
      if (taken.has(g)) continue;
      if (best >= 0 && counts[best] && !counts[g]) break;
      const overlap = ious[d * objects.length + g];
      if (overlap >= least) [best, least] = [g, overlap];
    }
    if (best < 0) return isIn(box, area) ? false : null;
    taken.add(best);
    return counts[best] ? true : null;
  });
  return { npos: counts.filter((one) => one).length, outcomes };
}

/** Mean of the interpolated precisions at the 101 recalls, outcomes by decreasing score. */
function interpolatedMean(outcomes: readonly boolean[], npos: number): number {
  let right = 0;
  const points = outcomes.map((isRight, d) => {
    if (isRight) right++;
    return { recall: right / npos, precision: right / (d + 1 + EPSILON) };
  });
  for (let d = points.length - 2; d >= 0; d--) {
    points[d].precision = Math.max(points[d].precision, points[d + 1].precision);
  }
  let [d, sum] = [0, 0];
  for (const r of RECALLS) {
    while (d < points.length && points[d].recall < r) d++;
    if (d < points.length) sum += points[d].precision;
  }
  return sum / RECALLS.length;
}

function isIn(box: Box, [low, high]: Area): boolean {
  return areaOf(box) >= low && areaOf(box) <= high;
}

/** Mean of the values that are there. */
function meanOf(values: readonly (number | null)[]): number | null {
  const there = values.filter((value) => value !== null);
  return there.length === 0 ? null : there.reduce((sum, value) => sum + value, 0) / there.length;
}
