// Faster R-CNN looking at one picture, with a record of why for every anchor, proposal, region and verdict. The same
// forward pass as detect.ts; with ground truth it also says what a training step would make of anchors and regions.
// Compared with Fast R-CNN: anchors, and the proposals that come of them.
import type { Box } from '../../boxes/box.js';
import { bestFirst } from '../../boxes/by-decreasing-score.js';
import { prepareImage, prepareObjects } from '../../data/pictures/prepare-image.js';
import type { GroundTruth, RgbImage } from '../../data/sample.js';
import { whyProposals, type WhyProposal } from '../../proposals/why-proposals.js';
import { anchorTargets } from '../../sampling/anchor-targets.js';
import { precomputedNormalisation } from '../../sampling/target-normalisation.js';
import { trainingObjects } from '../../sampling/training-image.js';
import { whyAnchors, type WhyAnchor } from '../../sampling/why-anchors.js';
import type { Rng } from '../../tensor/rng.js';
import { explainHead, type HeadExplanation } from '../fast-rcnn/explain.js';
import type { FasterConfig, FasterTestConfig } from './config.js';
import { headAnswers, scaledSize, type FasterModel } from './detect.js';
import { rpnAnswerOn } from './propose.js';

/** Index i of both lists is anchor i, in the order of `shiftedAnchors`; boxes in network-input pixels. */
export interface RpnExplanation {
  readonly anchors: readonly (WhyAnchor & { readonly box: Box })[];
  readonly proposals: readonly WhyProposal[];
}

export interface FasterExplanation {
  /** Region r is the proposal with rank r + 1. */
  readonly head: HeadExplanation;
  readonly rpn: RpnExplanation;
}

/** A trained network that remembers how it was shown anchors and regions. */
export interface ExplainedModel extends FasterModel {
  readonly config: FasterTestConfig & Pick<FasterConfig, 'anchorSampling' | 'roiSampling'>;
}

/** One picture; objects in its pixels. `rng` draws the anchors and regions of one training step. */
export async function explainPicture(
  model: ExplainedModel, picture: RgbImage, objects: readonly GroundTruth[], rng: Rng,
): Promise<FasterExplanation> {
  const { net, classes, config } = model;
  const { input, scale } = prepareImage(picture, config.preprocessing, { flip: false });
  const image = scaledSize(input, scale);
  const known = prepareObjects(trainingObjects(objects), picture, scale, { flip: false });
  const conv = await net.conv.forward(input);
  const answer = await rpnAnswerOn(net.rpn, conv.y, config);

  const gts = known.map(({ box }) => box);
  const targets = anchorTargets(answer.anchors, gts, image, config.anchorSampling, rng.fork('anchors'));
  const reasons = whyAnchors(answer.anchors, gts, image, config.anchorSampling, targets);
  const anchors = reasons.map((why, i) => ({ ...why, box: answer.anchors[i] }));

  const proposals = whyProposals(answer, image, config.proposalsTest);
  const kept = bestFirst(proposals.filter(({ fate }) => fate.step === 'kept'));
  const regions = kept.map(({ box }) => box);
  const answers = regions.length === 0 ? null : await headAnswers(model, conv.y, regions, image);
  const { detection, roiSampling } = config;
  const rules = { normalisation: precomputedNormalisation(classes.length, config.targetStds), detection, roiSampling };
  const head = explainHead({ image, objects: known, answers }, rules, rng.fork('rois'));
  return { head, rpn: { anchors, proposals } };
}
