// A case to be explained, made by hand: boxes 10 pixels high on a picture of 200×20, two classes.
import type { Box } from '../../lib/boxes/box.js';
import { matchOf, type ExplainedCase, type ShownRegion } from '../../lib/explain/explained-case.js';
import type { DetectionFate, WhyDetection } from '../../lib/detectors/fast-rcnn/why-detections.js';
import type { ProposalFate, WhyProposal } from '../../lib/proposals/why-proposals.js';
import type { LabelledBox } from '../../lib/sampling/roi-candidates.js';
import type { WhyAnchor } from '../../lib/sampling/why-anchors.js';

/** Ten pixels wide and high from (x1, 0). */
export const square = (x1: number): Box => ({ x1, y1: 0, x2: x1 + 9, y2: 9 });

export const region = (x1: number, change: Partial<ShownRegion> = {}): ShownRegion =>
  ({ box: square(x1), overlap: 0, object: null, role: 'background', sampled: false, proposal: null, ...change });

export const anchorAt = (x1: number, change: Partial<WhyAnchor> = {}): WhyAnchor & { readonly box: Box } =>
  ({ box: square(x1), overlap: 0, object: null, bestOf: [], rule: 'apart', sampled: false, ...change });

export const proposalAt = (x1: number, anchor: number, fate: ProposalFate): WhyProposal =>
  ({ box: square(x1), score: 0.5, anchor, fate });

export const verdict = (region: number, label: number, x1: number, score: number, fate: DetectionFate): WhyDetection =>
  ({ region, label, box: square(x1), score, fate });

/** All objects are known; detections and matches follow from the verdicts. */
export function caseOf(
  objects: readonly LabelledBox[], regions: readonly ShownRegion[], verdicts: readonly WhyDetection[],
  rpn: Pick<ExplainedCase, 'anchors' | 'proposals'> = { anchors: null, proposals: null },
): ExplainedCase {
  const detections = verdicts.filter(({ fate }) => fate.step === 'shown').sort((a, b) => b.score - a.score);
  const matchOfVerdict = new Map(verdicts.map((verdict) => [verdict, matchOf(verdict, objects)]));
  const matches = detections.map((found) => matchOfVerdict.get(found) ?? null);
  const known = { objects, regions, verdicts, detections, matches, matchOfVerdict };
  return { classes: ['disc', 'ring'], isTruthKnown: true, ...known, ...rpn };
}
