// The regions Fast R-CNN samples from: external proposals and the ground truth, matched once for the whole training.
// Deck: "Fast R-CNN was always trained on a fixed set of proposals".  Source: Fast R-CNN §2.3, its roidb.
import { flipBox, scaleBox, type Box } from '../../boxes/box.js';
import { imageScale, prepareObjects, type Preprocessing } from '../../data/prepare-image.js';
import type { Dataset, Sample } from '../../data/sample.js';
import type { ImageView } from '../../sampling/hierarchical.js';
import { matchRois, targetExamples, type MatchedRois } from '../../sampling/roi-candidates.js';
import {
  precomputedNormalisation, targetStatistics, type TargetNormalisation,
} from '../../sampling/target-normalisation.js';
import { trainingObjects } from '../../sampling/training-objects.js';
import type { FastConfig } from './config.js';

/** Proposals of every image of a data set, best first, in pixels of the original image. */
export type ExternalProposals = readonly (readonly Box[])[];

/** RoIs whose best IoU is below this have no regression target (BBOX_THRESH of roidb.py). */
const TARGET_IOU = 0.5;

/** Candidates of an image and of its mirror image, in network-input pixels. */
export interface CandidatePair {
  readonly plain: MatchedRois;
  readonly flipped: MatchedRois;
}

/** Throws RangeError unless there is one list of proposals per image. */
export function matchCandidates(
  data: Dataset, proposals: ExternalProposals, preprocessing: Preprocessing,
): readonly CandidatePair[] {
  if (proposals.length !== data.samples.length) {
    throw new RangeError(`fast-rcnn: ${data.samples.length} images, but proposals for ${proposals.length}`);
  }
  return data.samples.map((sample, i) => ({
    plain: matchedView(sample, proposals[i], false, preprocessing),
    flipped: matchedView(sample, proposals[i], true, preprocessing),
  }));
}

/** Candidates of all images, then of all mirror images: what the samplers draw from. */
export function doubled(candidates: readonly CandidatePair[]): readonly MatchedRois[] {
  return [...candidates.map(({ plain }) => plain), ...candidates.map(({ flipped }) => flipped)];
}

/** Where a view of one of N images stands in the doubled list. */
export function entryOf({ index, flipped }: ImageView, N: number): number {
  return flipped ? N + index : index;
}

/** The inverse. */
export function viewOf(entry: number, N: number): ImageView {
  return { index: entry % N, flipped: entry >= N };
}

/** What the box targets are divided by: given, or the statistics of all candidates with a target. */
export function targetNormalisation(
  candidates: readonly CandidatePair[], K: number, targets: FastConfig['targets'],
): TargetNormalisation {
  if (targets !== 'statistics') return precomputedNormalisation(K, targets);
  const examples = candidates.flatMap(({ plain, flipped }) =>
    [...targetExamples(plain, TARGET_IOU), ...targetExamples(flipped, TARGET_IOU)]);
  return targetStatistics(examples, K);
}

/** Ground truth first, then the proposals, all mirrored if `flip` and brought to network size. */
function matchedView(
  sample: Sample, proposals: readonly Box[], flip: boolean, preprocessing: Preprocessing,
): MatchedRois {
  const scale = imageScale(sample, preprocessing);
  const objects = prepareObjects(trainingObjects(sample.objects), sample, scale, { flip });
  const boxes = proposals.map((box) => scaleBox(flip ? flipBox(box, sample.width) : box, scale));
  return matchRois([...objects.map(({ box }) => box), ...boxes], objects);
}
