// The regions Fast R-CNN samples from: external proposals and the ground truth, the same ones for the whole training.
// Deck: "Fast R-CNN was always trained on a fixed set of proposals".  Source: Fast R-CNN §2.3, its roidb.
// Overlaps, boxes and deltas are computed whenever an image is drawn: for all images they would be half a million small
// objects for 300 images, and gigabytes for 10,000.
import type { ExternalProposals } from '../../proposals/proposal-choice.js';
import { flipBox, scaleBox, type Box } from '../../boxes/box.js';
import { imageScale, prepareObjects, type Preprocessing } from '../../data/pictures/prepare-image.js';
import type { Dataset, Sample } from '../../data/sample.js';
import type { ImageView } from '../../sampling/image-walk.js';
import { matchRois, targetExamples, type MatchedRois } from '../../sampling/roi-candidates.js';
import type { CandidateLists } from '../../sampling/mini-batch-samplers.js';
import {
  precomputedNormalisation, targetStatistics, type TargetExample, type TargetNormalisation,
} from '../../sampling/target-normalisation.js';
import { trainingObjects } from '../../sampling/training-image.js';
import type { FastConfig } from './config.js';

/** RoIs whose best IoU is below this have no regression target (BBOX_THRESH of roidb.py). */
const TARGET_IOU = 0.5;

/** The candidates of all images, then of all mirror images: entryOf() gives the index. */
export interface Candidates {
  /** What the samplers draw from. */
  readonly bags: CandidateLists;
  /** The candidates of one entry with boxes, in network-input pixels, overlaps, classes and deltas. */
  matched(entry: number): MatchedRois;
}

/** Throws RangeError unless there is one list of proposals per image. */
export function matchCandidates(
  { samples }: Dataset, proposals: ExternalProposals, preprocessing: Preprocessing,
): Candidates {
  if (proposals.length !== samples.length) {
    throw new RangeError(`fast-rcnn: ${samples.length} images, but proposals for ${proposals.length}`);
  }
  const matched = (entry: number): MatchedRois => {
    const { index, flipped } = viewOf(entry, samples.length);
    return matchedView(samples[index], proposals.at(index)!, flipped, preprocessing);
  };
  return { bags: { length: 2 * samples.length, at: matched }, matched };
}

/** Index of a view in the list of N images and then N mirror images. */
export function entryOf({ index, flipped }: ImageView, N: number): number {
  return flipped ? N + index : index;
}

/** The inverse. */
export function viewOf(entry: number, N: number): ImageView {
  return { index: entry % N, flipped: entry >= N };
}

/** How box targets are normalised: by given constants, or by the statistics of all candidates with a target. */
export function targetNormalisation(
  { bags, matched }: Candidates, K: number, targets: FastConfig['targets'],
): TargetNormalisation {
  if (targets !== 'statistics') return precomputedNormalisation(K, targets);
  return targetStatistics(allExamples(bags.length / 2, matched), K);
}

/** The examples of N images, each followed by its mirror image. */
function* allExamples(N: number, matched: Candidates['matched']): Generator<TargetExample> {
  for (let image = 0; image < N; image++) {
    yield* targetExamples(matched(image), TARGET_IOU);
    yield* targetExamples(matched(N + image), TARGET_IOU);
  }
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
