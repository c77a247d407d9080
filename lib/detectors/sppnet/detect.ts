// Detection with SPP-net (SPP-net §4.1): conv once an image → pyramid of every proposal → fc7 → SVMs; pyramid → box
// regressors.
// Compared with rcnn: one pass through conv for all proposals. Compared with fast-rcnn: SVMs instead of the softmax.
import type { Box } from '../../boxes/box.js';
import type { LayerOps } from '../../compute/compute.js';
import type { RgbImage } from '../../data/sample.js';
import type { BackboneSpec } from '../../networks/backbones.js';
import { fcForward, noDropout } from '../../networks/fc.js';
import {
  detectionsEachWay, FOUND_NOTHING, softmaxScores, svmScores, type Found, type FoundEachWay,
} from '../../posthoc/detections.js';
import { beside, onProcessor, type Placed, type Tensor } from '../../tensor/tensor.js';
import type { SppNetConfig } from './config.js';
import type { SppNet } from './network.js';
import { convMaps, poolPyramids, pyramidSetting } from './pyramids.js';
import { chosenScale } from './scales.js';

/** A trained network with its learners, and how to run it. T: where it computes. */
export interface SppNetModel<T extends Placed = Tensor> extends SppNet<T> {
  /** Names of classes 1..K. */
  readonly classes: readonly string[];
  readonly spec: BackboneSpec;
  readonly config: SppNetConfig;
  readonly compute: LayerOps<T>;
}

/** Finds the objects of a picture among the proposals; all boxes in pixels of the picture. */
export async function detectObjects(model: SppNetModel, picture: RgbImage, proposals: readonly Box[]): Promise<Found> {
  return (await detectEachWay(model, picture, proposals)).found;
}

/** The same, and what would be found without the post hoc steps; the features are made once. */
export async function detectEachWay<T extends Placed>(
  model: SppNetModel<T>, picture: RgbImage, proposals: readonly Box[],
): Promise<FoundEachWay> {
  if (proposals.length === 0) return FOUND_NOTHING;
  const { net, svms, boxes, config: { detection, scales } } = model;
  const { preprocessings, pyramid } = pyramidSetting(model.spec, model.config);
  const maps = await convMaps(net.conv, picture, preprocessings, false);        // (1,C,Hc,Wc) of each scale
  const pooled = await poolPyramids(model.compute, maps, proposals, chosenScale(scales), pyramid); // (R, C·Σn²)
  const { y: features } = await fcForward(net.fc, beside(net.params[0].value, pooled), noDropout); // (R, fc7)
  const bySvm = svmScores(await onProcessor(features), svms);                   // (R,K)
  const fc8 = await net.fc8.forward(features);                                  // (R,K+1)
  const bySoftmax = softmaxScores(await onProcessor(fc8.y));                    // (R,K)
  const regions = { regions: proposals, pooled, image: picture };
  return detectionsEachWay(regions, { bySvm, bySoftmax }, boxes, detection);
}
