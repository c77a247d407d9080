// Detection with external proposals (Fast R-CNN §2.4): trunk once → RoI pooling of every proposal → head.
// At several scales (deck: "Single-scale testing a good tradeoff"): each region is looked at in its nearest scale, the
// trunk runs once per scale, and all regions are suppressed together.
import { scaleBox, type Box, type ScaledImage } from '../../boxes/box.js';
import { prepareImage, type Preprocessing } from '../../data/pictures/prepare-image.js';
import type { RgbImage } from '../../data/sample.js';
import { fcForward, noDropout } from '../../networks/fc.js';
import { headForward } from '../../networks/head.js';
import type { TargetNormalisation } from '../../sampling/target-normalisation.js';
import { beside, concatenate, type Placed, type Tensor } from '../../tensor/tensor.js';
import type { FastConfig } from './config.js';
import { detectionsOf, inOriginalPixels, type HeadAnswers, type ScoredBox } from './detections.js';
import type { FastRcnn } from './network.js';
import { preprocessingsOf, scaleOfRegion } from './scales.js';
import type { StepSetting } from './step.js';

/** A trained network and how to run it. T: where it computes. */
export interface FastModel<T extends Placed = Tensor> {
  readonly net: FastRcnn<T>;
  /** Names of classes 1..K. */
  readonly classes: readonly string[];
  readonly config: FastConfig;
  readonly normalisation: TargetNormalisation;
  readonly setting: Omit<StepSetting<T>, 'drawMask'>;
}

/** Finds the objects of a picture among the proposals; all boxes in pixels of the picture. */
export async function detectObjects<T extends Placed>(
  model: FastModel<T>, picture: RgbImage, proposals: readonly Box[],
): Promise<readonly ScoredBox[]> {
  if (proposals.length === 0) return [];
  const { normalisation, config } = model;
  const answers = config.scales === null
    ? await headAnswers(model, picture, proposals)
    : await answersAtScales(model, picture, proposals);
  const found = detectionsOf(answers, normalisation, config.detection);
  return inOriginalPixels(found, answers.image.scale, picture);
}

/** The head's answers for at least one proposal (in pixels of the picture), in network-input pixels. */
export async function headAnswers<T extends Placed>(
  model: FastModel<T>, picture: RgbImage, proposals: readonly Box[],
): Promise<ScaledAnswers> {
  return answersAtSize(model, picture, proposals, model.config.preprocessing);
}

/** fc7 of every region (R, outputs of fc7), what post hoc SVMs are trained on. At the size of `preprocessing`. */
export async function fc7Features(model: FastModel, picture: RgbImage, regions: readonly Box[]): Promise<Tensor> {
  const { pooled } = await pooledOf(model, picture, regions, model.config.preprocessing);
  return (await fcForward(model.net.head.fc, pooled, noDropout)).y;
}

type ScaledAnswers = HeadAnswers & { readonly image: ScaledImage };

async function answersAtSize<T extends Placed>(
  model: FastModel<T>, picture: RgbImage, proposals: readonly Box[], preprocessing: Preprocessing,
): Promise<ScaledAnswers> {
  const { pooled, regions, image } = await pooledOf(model, picture, proposals, preprocessing);
  const output = await headForward(model.net.head, pooled, noDropout);
  return { regions, output, image };
}

/** The head's answers for regions, each at its own scale, and the regions in pixels of the picture. */
async function answersAtScales<T extends Placed>(
  model: FastModel<T>, picture: RgbImage, proposals: readonly Box[],
): Promise<ScaledAnswers> {
  const scaleOf = proposals.map((box) => scaleOfRegion(box, picture, model.config));
  const regions: Box[] = [];
  const outputs: HeadAnswers['output'][] = [];
  for (const [s, preprocessing] of preprocessingsOf(model.config).entries()) {
    const here = proposals.filter((_, i) => scaleOf[i] === s);
    if (here.length === 0) continue;
    regions.push(...here);
    outputs.push((await answersAtSize(model, picture, here, preprocessing)).output);
  }
  const scores = concatenate(outputs.map((output) => output.scores));
  const deltas = concatenate(outputs.map((output) => output.deltas));
  const { width, height } = picture;
  return { regions, output: { scores, deltas }, image: { width, height, scale: 1 } };
}

async function pooledOf<T extends Placed>(
  { net, setting }: FastModel<T>, picture: RgbImage, proposals: readonly Box[], preprocessing: Preprocessing,
) {
  const { compute, grid, spatialScale } = setting;
  const { input, scale } = prepareImage(picture, preprocessing, { flip: false });
  const [, , height, width] = input.shape;
  const conv = await net.conv.forward(beside(net.params[0].value, input));
  const regions = proposals.map((box) => scaleBox(box, scale));
  const { y } = await compute.roiPoolForward(conv.y, regions.map((box) => ({ ...box, image: 0 })), grid, spatialScale);
  return { pooled: y, regions, image: { width, height, scale } };
}
