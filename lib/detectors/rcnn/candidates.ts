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

/** Throws RangeError unless there is one list of proposals per image. */
export function matchCandidates(data: Dataset, proposals: ExternalProposals): readonly Regions[] {
  if (proposals.length !== data.samples.length) {
    throw new RangeError(`rcnn: ${data.samples.length} images, but proposals for ${proposals.length}`);
  }
  return data.samples.map((sample, i) => {
    const objects = trainingObjects(sample.objects);
    const matched = matchRois([...objects.map(({ box }) => box), ...proposals[i]], objects);
    return { ...matched, gtLabels: [...objects.map(({ label }) => label), ...proposals[i].map(() => BACKGROUND)] };
  });
}
