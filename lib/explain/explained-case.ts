// An explanation in pixels of the picture; the accounts of one object or one detection are made from it.
import { clipBox, scaleBox, type Box, type Size } from '../boxes/box.js';
import { matchBoxes } from '../boxes/iou.js';
import type { WhyDetection } from '../detectors/fast-rcnn/why-detections.js';
import { VOC_EVALUATION } from '../evaluation/evaluate.js';
import type { WhyProposal } from '../proposals/why-proposals.js';
import type { LabelledBox } from '../sampling/roi-candidates.js';
import type { WhyAnchor } from '../sampling/why-anchors.js';
import type { WhyRoi } from '../sampling/why-rois.js';
import type { Explanation } from '../systems/system.js';

/** A region that the head was shown. */
export interface ShownRegion extends WhyRoi {
  readonly box: Box;
  /** Of the RPN; null where the proposals came from outside. */
  readonly proposal: WhyProposal | null;
}

/** The size of the picture, and whether all objects in it are known. */
export interface ExplainedPicture extends Size {
  readonly isTruthKnown: boolean;
}

export interface ExplainedCase {
  readonly classes: readonly string[];
  readonly isTruthKnown: boolean;
  readonly objects: readonly LabelledBox[];
  /** By anchor number; null without RPN. */
  readonly anchors: readonly (WhyAnchor & { readonly box: Box })[] | null;
  readonly proposals: readonly WhyProposal[] | null;
  /** Best first. */
  readonly regions: readonly ShownRegion[];
  readonly verdicts: readonly WhyDetection[];
  /** The detections: verdicts that were shown, best first. */
  readonly detections: readonly WhyDetection[];
  /** Of each detection the object of its class that it overlaps best, if by enough to count; null otherwise. */
  readonly matches: readonly (number | null)[];
  /** The same of each verdict. */
  readonly matchOfVerdict: ReadonlyMap<WhyDetection, number | null>;
}

/** All boxes of the explanation brought to the picture. */
export function openCase(
  { head, rpn }: Explanation, classes: readonly string[], picture: ExplainedPicture,
): ExplainedCase {
  const inPicture = <T extends { readonly box: Box }>(one: T): T =>
    ({ ...one, box: scaleBox(one.box, 1 / head.image.scale) });
  const clipped = <T extends { readonly box: Box }>(one: T): T => ({ ...one, box: clipBox(one.box, picture) });
  const objects = head.objects.map(inPicture);
  const proposals = rpn === null ? null : rpn.proposals.map(inPicture);
  const kept = (proposals ?? []).filter(({ fate }) => fate.step === 'kept').sort((a, b) => rankOf(a) - rankOf(b));
  const verdicts = head.verdicts.map(inPicture).map(clipped);
  const detections = verdicts.filter(({ fate }) => fate.step === 'shown').sort((a, b) => rankOf(a) - rankOf(b));
  const matchOfVerdict = new Map(verdicts.map((verdict) => [verdict, matchOf(verdict, objects)]));
  return {
    classes, objects, proposals, verdicts, detections, isTruthKnown: picture.isTruthKnown,
    anchors: rpn === null ? null : rpn.anchors.map(inPicture),
    regions: head.regions.map((region, r) => ({ ...inPicture(region), proposal: kept[r] ?? null })),
    matches: detections.map((found) => matchOfVerdict.get(found) ?? null),
    matchOfVerdict,
  };
}

/** The number of the object of its class that a box overlaps most, when evaluation would count it as found; or null. */
export function matchOf({ box, label }: LabelledBox, objects: readonly LabelledBox[]): number | null {
  const alike = objects.map((_, g) => g).filter((g) => objects[g].label === label);
  if (alike.length === 0) return null;
  const { overlap: [overlap], gt: [best] } = matchBoxes([box], alike.map((g) => objects[g].box));
  return overlap >= VOC_EVALUATION.iou ? alike[best] : null;
}

function rankOf({ fate }: { readonly fate: { readonly step: string; readonly rank?: number } }): number {
  return fate.rank ?? Infinity;
}
