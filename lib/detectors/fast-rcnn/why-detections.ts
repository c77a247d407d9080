// What became of each class's verdict on each region: a record of the decisions of detections.ts, for explanations.
import { bestFirst } from '../../boxes/by-decreasing-score.js';
import { iou } from '../../boxes/iou.js';
import { NOT_SUPPRESSED, suppress } from '../../boxes/nms.js';
import type { TargetNormalisation } from '../../sampling/target-normalisation.js';
import type { DetectionConfig } from './config.js';
import { candidatesByClass, type Candidate, type HeadAnswers } from './detections.js';

/** The step at which a verdict ended; ranks count from 1. */
export type DetectionFate =
  | { readonly step: 'score-floor' }
  /** Suppressed by the verdict of the same class on region `by`, whose box it overlaps by `iou`. */
  | { readonly step: 'nms'; readonly by: number; readonly iou: number }
  | { readonly step: 'best-of-image'; readonly rank: number }
  | { readonly step: 'shown'; readonly rank: number };

export interface WhyDetection extends Candidate {
  readonly fate: DetectionFate;
}

/** A record for each class and region; arguments as for `detectionsOf`. */
export function whyDetections(
  answers: HeadAnswers, norm: TargetNormalisation, config: DetectionConfig,
): WhyDetection[] {
  const entering = candidatesByClass(answers, norm, config);
  const fates = new Map<string, DetectionFate>();
  const survivors = entering.flatMap((candidates) => {
    const scores = candidates.map(({ score }) => score);
    const { kept, by } = suppress(candidates.map(({ box }) => box), scores, config.nmsIou);
    candidates.forEach((candidate, i) => {
      if (by[i] === NOT_SUPPRESSED) return;
      const winner = candidates[by[i]];
      fates.set(keyOf(candidate), { step: 'nms', by: winner.region, iou: iou(winner.box, candidate.box) });
    });
    return kept.map((i) => candidates[i]);
  });
  bestFirst(survivors).forEach((candidate, i) => {
    fates.set(keyOf(candidate), { step: i < config.maxPerImage ? 'shown' : 'best-of-image', rank: i + 1 });
  });
  const all = candidatesByClass(answers, norm, { ...config, scoreFloor: -Infinity }).flat();
  return all.map((candidate) => ({ ...candidate, fate: fates.get(keyOf(candidate)) ?? { step: 'score-floor' } }));
}

function keyOf({ region, label }: Candidate): string {
  return `${region} ${label}`;
}
