// Fast R-CNN looking at one picture, with a record of why for every region and every verdict. The same forward pass as
// detect.ts; with ground truth it also says what a training step would make of the regions.
import type { Box, ScaledImage } from '../../boxes/box.js';
import { prepareObjects } from '../../data/pictures/prepare-image.js';
import type { GroundTruth, RgbImage } from '../../data/sample.js';
import { matchRois, type LabelledBox } from '../../sampling/roi-candidates.js';
import { sampleRois, type RoiSampling } from '../../sampling/roi-sampling.js';
import type { TargetNormalisation } from '../../sampling/target-normalisation.js';
import { trainingObjects } from '../../sampling/training-image.js';
import { whyRois, type WhyRoi } from '../../sampling/why-rois.js';
import type { Rng } from '../../tensor/rng.js';
import type { DetectionConfig } from './config.js';
import { headAnswers, type FastModel } from './detect.js';
import type { HeadAnswers } from './detections.js';
import { whyDetections, type WhyDetection } from './why-detections.js';

/** All boxes in network-input pixels. */
export interface HeadExplanation {
  readonly image: ScaledImage;
  /** The objects a training would learn from: all but the difficult ones. */
  readonly objects: readonly LabelledBox[];
  /** The regions the head saw, best first, and the role of each region in a training step. */
  readonly regions: readonly (WhyRoi & { readonly box: Box })[];
  /** For each class and region. */
  readonly verdicts: readonly WhyDetection[];
}

/** What the head's part of an explanation needs to know. */
export interface HeadRules {
  readonly normalisation: TargetNormalisation;
  readonly detection: DetectionConfig;
  readonly roiSampling: RoiSampling;
}

/** A picture with its objects and the head's answers; `answers` is null where the head saw no region. */
export interface Seen {
  readonly image: ScaledImage;
  readonly objects: readonly LabelledBox[];
  readonly answers: HeadAnswers | null;
}

/**
 * One picture; proposals and objects in its pixels. `rng` draws the regions of one training step. Rejects with a
 * RangeError when there are no proposals.
 */
export async function explainPicture(
  model: FastModel, picture: RgbImage, proposals: readonly Box[], objects: readonly GroundTruth[], rng: Rng,
): Promise<HeadExplanation> {
  if (proposals.length === 0) throw new RangeError('explainPicture: there are no proposals');
  const answers = await headAnswers(model, picture, proposals);
  const { image } = answers;
  const known = prepareObjects(trainingObjects(objects), picture, image.scale, { flip: false });
  const { normalisation, config: { detection, roiSampling } } = model;
  return explainHead({ image, objects: known, answers }, { normalisation, detection, roiSampling }, rng);
}

/** The records of regions and verdicts. As in training, the objects are candidates too. */
export function explainHead({ image, objects, answers }: Seen, rules: HeadRules, rng: Rng): HeadExplanation {
  const regions = answers === null ? [] : answers.regions;
  const gts = objects.map(({ box }) => box);
  const candidates = [...regions, ...gts];
  const sample = sampleRois(matchRois(candidates, objects), rules.roiSampling, rng);
  const roles = whyRois(candidates, gts, rules.roiSampling, sample);
  const verdicts = answers === null ? [] : whyDetections(answers, rules.normalisation, rules.detection);
  return { image, objects, regions: regions.map((box, r) => ({ ...roles[r], box })), verdicts };
}
