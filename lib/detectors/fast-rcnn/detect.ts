// Detection with external proposals (Fast R-CNN §2.4): trunk once → RoI pooling of every proposal → head.
import { scaleBox, type Box, type ScaledImage } from '../../boxes/box.js';
import { prepareImage } from '../../data/prepare-image.js';
import type { RgbImage } from '../../data/sample.js';
import { noDropout } from '../../networks/fc.js';
import { headForward } from '../../networks/head.js';
import type { TargetNormalisation } from '../../sampling/target-normalisation.js';
import type { FastConfig } from './config.js';
import { detectionsOf, inOriginalPixels, type HeadAnswers, type ScoredBox } from './detections.js';
import type { FastRcnn } from './network.js';
import type { StepSetting } from './step.js';

/** A trained network and how to run it. */
export interface FastModel {
  readonly net: FastRcnn;
  /** Names of classes 1..K. */
  readonly classes: readonly string[];
  readonly config: FastConfig;
  readonly normalisation: TargetNormalisation;
  readonly setting: Omit<StepSetting, 'drawMask'>;
}

/** Finds the objects of a picture among the proposals; all boxes in pixels of the picture. */
export async function detectObjects(
  model: FastModel, picture: RgbImage, proposals: readonly Box[],
): Promise<readonly ScoredBox[]> {
  if (proposals.length === 0) return [];
  const answers = await headAnswers(model, picture, proposals);
  const found = detectionsOf(answers, model.normalisation, model.config.detection);
  return inOriginalPixels(found, answers.image.scale, picture);
}

/** What the head says of the proposals (one or more, in pixels of the picture); answers are in network-input pixels. */
export async function headAnswers(
  { net, config, setting }: FastModel, picture: RgbImage, proposals: readonly Box[],
): Promise<HeadAnswers & { readonly image: ScaledImage }> {
  const { compute, grid, spatialScale } = setting;
  const { input, scale } = prepareImage(picture, config.preprocessing, { flip: false });
  const [, , height, width] = input.shape;
  const conv = await net.conv.forward(input);
  const regions = proposals.map((box) => scaleBox(box, scale));
  const pooled = await compute.roiPoolForward(conv.y, regions.map((box) => ({ ...box, image: 0 })), grid, spatialScale);
  const output = await headForward(net.head, pooled.y, noDropout);
  return { regions, output, image: { width, height, scale } };
}
