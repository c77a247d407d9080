// Regression targets with mean 0 and standard deviation 1, so that the box loss weighs as much as the class loss.
//   t' = (t − mean_c)/std_c       class c, each of the four coordinates by itself;   t = t'·std_c + mean_c
// Source: Fast R-CNN §2.3; py-faster-rcnn's roidb.py, add_bbox_regression_targets.
import { ZERO_DELTAS, type Deltas } from '../boxes/deltas.js';

export interface TargetNormalisation {
  /** Per class 0..K; the rows of background are never used. */
  readonly means: readonly Deltas[];
  readonly stds: readonly Deltas[];
}

/** Mean 0 and these standard deviations: py-faster-rcnn, BBOX_NORMALIZE_STDS. */
export const PRECOMPUTED_STDS: Deltas = { tx: 0.1, ty: 0.1, tw: 0.2, th: 0.2 };

/** No std is smaller: a class with one example, or none, has std 0, and t' would be infinite. */
export const MIN_TARGET_STD = 1e-3;

/** The same constants for each of K classes: joint training, whose proposals change in every step. */
export function precomputedNormalisation(K: number, stds: Deltas = PRECOMPUTED_STDS): TargetNormalisation {
  const perClass = (row: Deltas): Deltas[] => Array.from({ length: K + 1 }, () => row);
  return { means: perClass(ZERO_DELTAS), stds: perClass(stds) };
}

/** One RoI with a target: its class 1..K and raw deltas. */
export interface TargetExample {
  readonly label: number;
  readonly deltas: Deltas;
}

/** Mean and std of each class over all RoIs of a training set that have a target (flips and ground truth included). */
export function targetStatistics(examples: Iterable<TargetExample>, K: number): TargetNormalisation {
  const noExamples = (): Record<keyof Deltas, number[]> => ({ tx: [], ty: [], tw: [], th: [] });
  const coordinates = Array.from({ length: K }, noExamples);
  for (const { label, deltas } of examples) mapDeltas((k) => coordinates[label - 1][k].push(deltas[k]));
  const rows = coordinates.map((ofClass) => {
    const mean = mapDeltas((k) => average(ofClass[k]));
    const std = mapDeltas((k) => {
      const variance = average(ofClass[k].map((coordinate) => (coordinate - mean[k]) ** 2));
      return Math.max(Math.sqrt(variance), MIN_TARGET_STD);
    });
    return { mean, std };
  });
  return {
    means: [ZERO_DELTAS, ...rows.map(({ mean }) => mean)],
    stds: [ZERO_DELTAS, ...rows.map(({ std }) => std)],
  };
}

/** (t − mean)/std of a class 1..K. */
export function normaliseDeltas(t: Deltas, label: number, { means, stds }: TargetNormalisation): Deltas {
  return mapDeltas((k) => (t[k] - means[label][k]) / stds[label][k]);
}

/** t·std + mean of a class 1..K: the inverse. */
export function denormaliseDeltas(t: Deltas, label: number, { means, stds }: TargetNormalisation): Deltas {
  return mapDeltas((k) => t[k] * stds[label][k] + means[label][k]);
}

function mapDeltas(f: (k: keyof Deltas) => number): Deltas {
  return { tx: f('tx'), ty: f('ty'), tw: f('tw'), th: f('th') };
}

/** 0 for an empty list. */
function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / Math.max(numbers.length, 1);
}
