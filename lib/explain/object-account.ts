// One object's account: its positive anchors, its best proposal, its detection, or why it was missed.
import type { Box } from '../boxes/box.js';
import { iou, matchBoxes } from '../boxes/iou.js';
import type { WhyDetection } from '../detectors/fast-rcnn/why-detections.js';
import { VOC_EVALUATION } from '../evaluation/evaluate.js';
import type { WhyProposal } from '../proposals/why-proposals.js';
import { POSITIVE, LABEL_OF } from '../sampling/anchor-labels.js';
import type { WhyAnchor } from '../sampling/why-anchors.js';
import type { ExplainedCase } from './explained-case.js';

/** The number of a box and its IoU with the object. */
export interface Fit {
  readonly number: number;
  readonly iou: number;
}

export type Outcome =
  /** By the detection with this number, counted from 0. */
  | { readonly kind: 'found'; readonly detection: number; readonly score: number; readonly iou: number }
  /** No region overlaps it by the IoU that evaluation asks for. */
  | { readonly kind: 'no-region' }
  /** Regions overlap it by that IoU, but no box of its class does. */
  | { readonly kind: 'moved-away'; readonly iou: number }
  /** A box of its class does; `verdict` is the one with the best score, and what became of it. */
  | { readonly kind: 'dropped'; readonly verdict: WhyDetection; readonly iou: number };

export interface ObjectAccount {
  /** Counted from 0. */
  readonly object: number;
  readonly class: string;
  readonly box: Box;
  /** Anchors that are positive because of this object; null without RPN. */
  readonly anchors: readonly (WhyAnchor & { readonly number: number; readonly box: Box })[] | null;
  /** The best box that the RPN made of any anchor; null without RPN, or where nothing overlaps. */
  readonly bestOfAll: (WhyProposal & Fit) | null;
  /** The region that fits best, number counted from 0; null where nothing overlaps. */
  readonly bestRegion: Fit | null;
  /** Regions that a training would show the head as this object, and how many of them were drawn. */
  readonly foreground: { readonly regions: number; readonly drawn: number };
  readonly outcome: Outcome;
}

export function objectAccount(object: number, seen: ExplainedCase): ObjectAccount {
  const { label, box } = seen.objects[object];
  const foreground = seen.regions.filter((region) => region.role === 'foreground' && region.object === object);
  const fit = bestFit(box, (seen.proposals ?? []).map((proposal) => proposal.box));
  return {
    object,
    class: seen.classes[label - 1],
    box,
    anchors: ownAnchors(object, seen),
    bestOfAll: fit === null || seen.proposals === null ? null : { ...seen.proposals[fit.number], ...fit },
    bestRegion: bestFit(box, seen.regions.map((region) => region.box)),
    foreground: { regions: foreground.length, drawn: foreground.filter(({ sampled }) => sampled).length },
    outcome: outcomeOf(object, seen),
  };
}

function ownAnchors(object: number, { anchors }: ExplainedCase): ObjectAccount['anchors'] {
  if (anchors === null) return null;
  const isOwn = ({ rule, bestOf, object: nearest }: WhyAnchor): boolean => bestOf.includes(object) ||
    (nearest === object && rule !== 'crosses-border' && LABEL_OF[rule] === POSITIVE);
  return anchors.flatMap((anchor, number) => isOwn(anchor) ? [{ ...anchor, number }] : []);
}

function bestFit(box: Box, boxes: readonly Box[]): Fit | null {
  const { overlap } = matchBoxes(boxes, [box]);
  const best = overlap.reduce((most, value) => Math.max(most, value), 0);
  return best === 0 ? null : { number: overlap.indexOf(best), iou: best };
}

function outcomeOf(object: number, seen: ExplainedCase): Outcome {
  const { objects, detections, matches, verdicts, matchOfVerdict, regions } = seen;
  const { box, label } = objects[object];
  const detection = matches.indexOf(object);
  if (detection >= 0) {
    const found = detections[detection];
    return { kind: 'found', detection, score: found.score, iou: iou(found.box, box) };
  }
  const near = verdicts.filter((verdict) => matchOfVerdict.get(verdict) === object);
  if (near.length > 0) {
    const verdict = near.reduce((best, other) => (other.score > best.score ? other : best));
    return { kind: 'dropped', verdict, iou: iou(verdict.box, box) };
  }
  if (!regions.some((region) => iou(region.box, box) >= VOC_EVALUATION.iou)) return { kind: 'no-region' };
  const ofClass = verdicts.filter((verdict) => verdict.label === label);
  return { kind: 'moved-away', iou: bestFit(box, ofClass.map((verdict) => verdict.box))?.iou ?? 0 };
}
