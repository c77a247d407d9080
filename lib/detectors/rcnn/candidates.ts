// The regions slow R-CNN learns from: of every image the ground truth, then the external proposals.
// Source: R-CNN §2.3; imdb/roidb_from_voc.m. Deviation: difficult objects are left out, as in all systems here.
// Compared with fast-rcnn: in pixels of the original image, and a region is mirrored when it is cropped, not before.
import type { ExternalProposals } from '../../proposals/proposal-choice.js';
import type { Dataset } from '../../data/sample.js';
import type { RoiCandidates } from '../../sampling/roi-sampling.js';
import { trainingWindows, windowCandidates, type TrainingWindows } from '../../sampling/training-windows.js';

/** The regions of one image, ground truth first, in pixels of the original image. */
export interface Regions extends TrainingWindows, RoiCandidates {}

/** The regions of every image: an array, or lists that are matched when they are asked for. */
export interface Candidates {
  readonly length: number;
  at(index: number): Regions | undefined;
}

/** Matches an image whenever it is asked for. Throws RangeError unless there is one list of proposals per image. */
export function matchCandidates({ samples }: Dataset, proposals: ExternalProposals): Candidates {
  if (proposals.length !== samples.length) {
    throw new RangeError(`rcnn: ${samples.length} images, but proposals for ${proposals.length}`);
  }
  const at = (i: number): Regions => {
    const windows = trainingWindows(samples[i], proposals.at(i)!, { flip: false });
    return { ...windows, ...windowCandidates(windows) };
  };
  return { length: samples.length, at };
}
