// Detection (deck: "Does object detection in a single forward pass"): trunk → RPN → proposals → RoI pooling → head.
// Compared with Fast R-CNN: the proposals come out of the same feature map.
import type { Box, ScaledImage, Size } from '../../boxes/box.js';
import { prepareImage } from '../../data/pictures/prepare-image.js';
import type { RgbImage } from '../../data/sample.js';
import { roiBilinearForwardByBands } from '../../layers/roi-bilinear-bands.js';
import type { Roi } from '../../layers/roi-pool.js';
import type { SamplingRule } from '../../layers/sampling-rule.js';
import { noDropout } from '../../networks/fc.js';
import { headForward } from '../../networks/head.js';
import type { Proposal } from '../../proposals/from-rpn.js';
import { precomputedNormalisation } from '../../sampling/target-normalisation.js';
import { beside, onProcessor, type Placed, type Tensor } from '../../tensor/tensor.js';
import { detectionsOf, inOriginalPixels, type HeadAnswers, type ScoredBox } from '../fast-rcnn/detections.js';
import type { StepSetting } from '../fast-rcnn/step.js';
import type { FasterTestConfig } from './config.js';
import type { FasterRcnn } from './network.js';
import { proposalsOn } from './propose.js';

/** A trained network and how to run it. T: where it computes. */
export interface FasterModel<T extends Placed = Tensor> {
  readonly net: FasterRcnn<T>;
  /** Names of classes 1..K. */
  readonly classes: readonly string[];
  readonly config: FasterTestConfig;
  readonly setting: Omit<StepSetting<T>, 'drawMask'>;
  /** The bilinear sampler of exact joint training; null: the head was trained with RoI max pooling. */
  readonly bilinear: SamplingRule | null;
}

export interface Found {
  /** In pixels of the picture, by decreasing score. */
  readonly detections: readonly ScoredBox[];
  /** In network-input pixels, by decreasing score. */
  readonly proposals: readonly Proposal[];
  /** Network-input pixels per pixel of the picture. */
  readonly scale: number;
}

/** Finds the objects of a picture. */
export async function detectObjects<T extends Placed>(model: FasterModel<T>, picture: RgbImage): Promise<Found> {
  const { net, classes, config } = model;
  const { input, scale } = prepareImage(picture, config.preprocessing, { flip: false });
  const image = scaledSize(input, scale);
  const conv = await net.conv.forward(beside(net.params[0].value, input));
  const proposals = await proposalsOn(net.rpn, conv.y, image, { ...config, limits: config.proposalsTest });
  if (proposals.length === 0) return { detections: [], proposals, scale };
  const answers = await headAnswers(model, conv.y, proposals.map(({ box }) => box), image);
  const found = detectionsOf(answers, precomputedNormalisation(classes.length, config.targetStds), config.detection);
  return { detections: inOriginalPixels(found, scale, picture), proposals, scale };
}

/** The head's answers for regions of one image, features (1,C,Hc,Wc). */
export async function headAnswers<T extends Placed>(
  model: FasterModel<T>, features: T, regions: readonly Box[], image: Size,
): Promise<HeadAnswers> {
  const pooled = await pooledRegions(model, features, regions.map((box) => ({ ...box, image: 0 })));
  return { regions, output: await headForward(model.net.head, pooled, noDropout), image };
}

async function pooledRegions<T extends Placed>(
  { setting: { compute, grid, spatialScale }, bilinear }: FasterModel<T>, features: T, rois: readonly Roi[],
): Promise<T> {
  if (bilinear !== null) { // is computed on the processor
    return beside(features, roiBilinearForwardByBands(await onProcessor(features), rois, grid, bilinear));
  }
  return (await compute.roiPoolForward(features, rois, grid, spatialScale)).y;
}

/** The size of the network's input (1,3,H,W), and its scale: network-input pixels per pixel of the picture. */
export function scaledSize({ shape: [, , height, width] }: Tensor, scale: number): ScaledImage {
  return { width, height, scale };
}
