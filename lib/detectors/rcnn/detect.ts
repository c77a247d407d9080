// Detection with slow R-CNN (R-CNN §2.2): crop of every proposal → pool5 → fc7 → SVMs; pool5 → box regressors.
// Compared with fast-rcnn: as many passes through conv as there are proposals; SVMs instead of the softmax.
import type { Box } from '../../boxes/box.js';
import type { LayerOps } from '../../compute/compute.js';
import type { RgbImage } from '../../data/sample.js';
import {
  detectionsEachWay, FOUND_NOTHING, softmaxScores, svmScores, type Found, type FoundEachWay,
} from '../../posthoc/detections.js';
import { beside, onProcessor, type Placed, type Tensor } from '../../tensor/tensor.js';
import type { RcnnConfig } from './config.js';
import { regionFeatures } from './features.js';
import { fc7, type Rcnn } from './network.js';

/** A trained network with its learners, and how to run it. T: where it computes. */
export interface RcnnModel<T extends Placed = Tensor> extends Rcnn<T> {
  /** Names of classes 1..K. */
  readonly classes: readonly string[];
  readonly config: RcnnConfig;
  readonly compute: LayerOps<T>;
}

/** Finds the objects of a picture among the proposals; all boxes in pixels of the picture. */
export async function detectObjects(model: RcnnModel, picture: RgbImage, proposals: readonly Box[]): Promise<Found> {
  return (await detectEachWay(model, picture, proposals)).found;
}

/** The same, and what would be found without the post hoc steps; the features are made once. */
export async function detectEachWay<T extends Placed>(
  model: RcnnModel<T>, picture: RgbImage, proposals: readonly Box[],
): Promise<FoundEachWay> {
  if (proposals.length === 0) return FOUND_NOTHING;
  const { net, svms, boxes, config: { detection } } = model;
  const pooled = await regionFeatures(model, picture, proposals);               // (R, C·h·w)
  const features = await fc7(net, beside(net.params[0].value, pooled));         // (R, outputs of fc7)
  const bySvm = svmScores(await onProcessor(features), svms);                   // (R,K)
  const fc8 = await net.fc8.forward(features);                                  // (R,K+1)
  const bySoftmax = softmaxScores(await onProcessor(fc8.y));                    // (R,K)
  const regions = { regions: proposals, pooled, image: picture };
  return detectionsEachWay(regions, { bySvm, bySoftmax }, boxes, detection);
}
