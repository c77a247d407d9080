// One detection's account: the proposal and the anchor it comes from, the other classes, the boxes it suppressed, and
// whether it is right.
import type { Box } from '../boxes/box.js';
import { iou } from '../boxes/iou.js';
import { matchBoxes } from '../boxes/iou.js';
import type { WhyDetection } from '../detectors/fast-rcnn/why-detections.js';
import { VOC_EVALUATION } from '../evaluation/evaluate.js';
import type { ExplainedCase } from './explained-case.js';

/** Whether a detection is right; `object` is the number, from 0, of the object that it overlaps most. */
export type Truth =
  | { readonly kind: 'right'; readonly object: number; readonly iou: number }
  /** A detection with a better score found the same object. */
  | { readonly kind: 'double'; readonly object: number; readonly iou: number }
  | { readonly kind: 'wrong-class'; readonly object: number; readonly iou: number }
  /** Overlaps an object, too little to count. */
  | { readonly kind: 'misplaced'; readonly object: number; readonly iou: number }
  | { readonly kind: 'nothing-there' };

export interface DetectionAccount {
  /** Counted from 0, best first. */
  readonly detection: number;
  readonly class: string;
  readonly score: number;
  readonly box: Box;
  /** Counted from 0, best proposal first. */
  readonly region: number;
  /** Null without RPN. */
  readonly anchor: number | null;
  /** The other probabilities of the region, the largest first, background among them. */
  readonly alternatives: readonly { readonly class: string; readonly score: number }[];
  /** Boxes of the same class that it suppressed, best score first. */
  readonly suppressed: readonly WhyDetection[];
  /** Null where the objects are not known. */
  readonly truth: Truth | null;
}

export function detectionAccount(detection: number, seen: ExplainedCase): DetectionAccount {
  const { label, score, box, region } = seen.detections[detection];
  const suppressed = seen.verdicts
    .filter((verdict) => verdict.label === label && verdict.fate.step === 'nms' && verdict.fate.by === region)
    .sort((a, b) => b.score - a.score);
  return {
    detection, score, box, region, suppressed,
    class: seen.classes[label - 1],
    anchor: seen.regions[region].proposal?.anchor ?? null,
    alternatives: alternativesOf(seen.detections[detection], seen),
    truth: seen.isTruthKnown ? truthOf(detection, seen) : null,
  };
}

function alternativesOf({ label, region }: WhyDetection, { verdicts, classes }: ExplainedCase) {
  const ofRegion = verdicts.filter((verdict) => verdict.region === region);
  const background = 1 - ofRegion.reduce((sum, { score }) => sum + score, 0);
  const others = ofRegion.filter((verdict) => verdict.label !== label)
    .map((verdict) => ({ class: classes[verdict.label - 1], score: verdict.score }));
  const areShares = ofRegion.every(({ score }) => score >= 0); // scores of SVMs are not, and name no background
  const all = areShares ? [{ class: 'background', score: Math.max(background, 0) }, ...others] : others;
  return all.sort((a, b) => b.score - a.score);
}

function truthOf(detection: number, { detections, matches, objects }: ExplainedCase): Truth {
  const { box } = detections[detection];
  const match = matches[detection];
  if (match !== null) {
    const kind = matches.indexOf(match) === detection ? 'right' : 'double';
    return { kind, object: match, iou: iou(box, objects[match].box) };
  }
  if (objects.length === 0) return { kind: 'nothing-there' };
  const { overlap: [overlap], gt: [object] } = matchBoxes([box], objects.map((one) => one.box));
  if (overlap === 0) return { kind: 'nothing-there' };
  const isElse = overlap >= VOC_EVALUATION.iou;
  return { kind: isElse ? 'wrong-class' : 'misplaced', object, iou: overlap };
}
