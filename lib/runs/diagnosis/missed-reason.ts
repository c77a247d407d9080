// Why an object was missed: the first step from anchor to detection at which it was lost.
import { iou } from '../../boxes/iou.js';
import { VOC_EVALUATION } from '../../evaluation/evaluate.js';
import type { WhyProposal } from '../../proposals/why-proposals.js';
import type { Explanation } from '../../systems/system.js';

const { iou: ENOUGH } = VOC_EVALUATION;

/** In the order of the steps of detection. Boxes "overlap" the object when their IoU with it is at least 0.5. */
export const MISS_REASONS = [
  'anchor',       // no anchor overlaps it, and no region that the head was shown
  'limit',        // an anchor does; boxes made of anchors overlap it, but none of them is among the regions kept
  'no-proposal',  // an anchor does, but no box made of one, or all of these were suppressed
  'box',          // a region overlaps it; the box that its class makes of it does not
  'background',   // a box of its class does, and background has a higher score there
  'other-class',  // another class has the highest score there
  'suppressed',   // its score is high enough, but a better box of its class suppressed it
  'head',         // a region overlaps it; the system keeps no record of what came after
] as const;
export type MissReason = typeof MISS_REASONS[number];

export interface Missed {
  readonly reason: MissReason;
  /** Rank after suppression, from 1, of the best box that overlaps it among those that were not kept; null: none. */
  readonly rank: number | null;
}

/**
 * Why object number `object` of the explanation (from 0) is not found by a detection of at least `score`.
 */
export function missedReason(explanation: Explanation, object: number, score: number): Missed {
  const { objects, regions, verdicts } = explanation.head;
  const { box, label } = objects[object];
  const own = verdicts.filter((verdict) => verdict.label === label && iou(verdict.box, box) >= ENOUGH);
  if (own.length > 0) {
    const best = own.reduce((most, other) => (other.score > most.score ? other : most));
    if (best.score >= score) return { reason: 'suppressed', rank: null };
    const there = verdicts.filter(({ region }) => region === best.region);
    const background = 1 - there.reduce((sum, verdict) => sum + verdict.score, 0);
    const most = Math.max(background, best.score);
    const isOther = there.some((verdict) => verdict.label !== label && verdict.score > most);
    return { reason: isOther ? 'other-class' : 'background', rank: null };
  }
  if (regions.some((region) => iou(region.box, box) >= ENOUGH)) return { reason: 'box', rank: null };
  return unproposed(explanation, object);
}

/** Of an object that no region overlaps. */
function unproposed({ head, rpn }: Explanation, object: number): Missed {
  if (rpn === null) return { reason: 'no-proposal', rank: null };
  const { box } = head.objects[object];
  const rank = bestRank(rpn.proposals.filter((proposal) => iou(proposal.box, box) >= ENOUGH));
  if (!rpn.anchors.some((anchor) => iou(anchor.box, box) >= ENOUGH)) return { reason: 'anchor', rank };
  return { reason: rank === null ? 'no-proposal' : 'limit', rank };
}

/** A box that was not among the best before suppression has at least its rank there. */
function bestRank(proposals: readonly WhyProposal[]): number | null {
  const ranks = proposals.flatMap(({ fate }) =>
    fate.step === 'post-nms-top-m' || fate.step === 'pre-nms-top-n' ? [fate.rank] : []);
  return ranks.length === 0 ? null : Math.min(...ranks);
}
