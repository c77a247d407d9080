// The regions slow R-CNN learns from: of every image the ground truth, then the external proposals.
// Source: R-CNN §2.3; imdb/roidb_from_voc.m. Deviation: difficult objects are left out, as in all systems here.
// Compared with fast-rcnn: in pixels of the original image, and a region is mirrored when it is cropped, not before.
import type { ExternalProposals } from '../../proposals/proposal-choice.js';
import { BACKGROUND, type Dataset } from '../../data/sample.js';
import { matchRois, type MatchedRois } from '../../sampling/roi-candidates.js';
import { trainingObjects } from '../../sampling/training-image.js';

/** The regions of one image, ground truth first, in pixels of the original image. */
export interface Regions extends MatchedRois {
  /** Per region the class 1..K of a ground-truth box, BACKGROUND for a proposal. */
  readonly gtLabels: readonly number[];
}

/** The regions of every image: an array, or lists that are matched when they are asked for. */
export interface Candidates {
  readonly length: number;
  at(index: number): Regions | undefined;
}

/** Matches an image whenever it is asked for. Throws RangeError unless there is one list of proposals per image. */
export function matchCandidates(data: Dataset, proposals: ExternalProposals): Candidates {
  if (proposals.length !== data.samples.length) {
    throw new RangeError(`rcnn: ${data.samples.length} images, but proposals for ${proposals.length}`);
  }
  const at = (i: number): Regions => {
    const [objects, proposed] = [trainingObjects(data.samples[i].objects), proposals.at(i)!];
    const matched = matchRois([...objects.map(({ box }) => box), ...proposed], objects);
    return { ...matched, gtLabels: [...objects.map(({ label }) => label), ...proposed.map(() => BACKGROUND)] };
  };
  return { length: data.samples.length, at };
}
