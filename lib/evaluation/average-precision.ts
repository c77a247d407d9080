// Precision and recall after each detection, and VOC's two kinds of average precision.
//   recall = right/npos      precision = right/(right + wrong)
//   11-point (VOC ≤ 2009):  mean over t = 0, .1, …, 1 of max{precision : recall ≥ t}
//   area     (VOC ≥ 2010):  area under the precision envelope, p(r) = max{precision : recall ≥ r}
import type { Outcome } from './match-detections.js';

export interface PrecisionRecall {
  /** Entry d: recall after the d + 1 detections with the highest scores. `precision` likewise. */
  readonly recall: Float64Array;
  readonly precision: Float64Array;
}

/** `npos`: objects to be found (not difficult). Precision is 0 while right + wrong is 0; recall is 0 when npos is 0. */
export function precisionRecall(outcomes: readonly Outcome[], npos: number): PrecisionRecall {
  const recall = new Float64Array(outcomes.length);
  const precision = new Float64Array(outcomes.length);
  let [right, wrong] = [0, 0];
  outcomes.forEach((outcome, d) => {
    if (outcome === 'right') right++;
    if (outcome === 'wrong') wrong++;
    recall[d] = right / Math.max(npos, 1);
    precision[d] = right / Math.max(right + wrong, 1);
  });
  return { recall, precision };
}

/** Average precision at the 11 recalls 0, .1, …, 1. */
export function elevenPointAp(curve: PrecisionRecall): number {
  const tenths = Array.from({ length: 11 }, (_, i) => i / 10); // not a running sum: .1 added ten times is not 1
  return interpolatedPrecision(curve, tenths).reduce((sum, precision) => sum + precision, 0) / 11;
}

/** For each t in `recalls`, max{precision : recall ≥ t}; 0 when no recall reaches t. */
export function interpolatedPrecision({ recall, precision }: PrecisionRecall, recalls: readonly number[]): number[] {
  return recalls.map((t) => {
    let best = 0;
    for (let d = 0; d < recall.length; d++) {
      if (recall[d] >= t) best = Math.max(best, precision[d]);
    }
    return best;
  });
}

/** Area under the curve after making precision monotone from the right. */
export function areaAp({ recall, precision }: PrecisionRecall): number {
  let [area, envelope] = [0, 0];
  for (let d = recall.length - 1; d >= 0; d--) {
    envelope = Math.max(envelope, precision[d]);
    const before = d > 0 ? recall[d - 1] : 0;
    area += (recall[d] - before) * envelope;
  }
  return area;
}
