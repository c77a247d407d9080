// Detection with slow R-CNN (R-CNN §2.2): crop of every proposal → pool5 → fc7 → SVMs; pool5 → box regressors.
// Compared with fast-rcnn: as many passes through conv as there are proposals; SVMs instead of the softmax.
import type { Box } from '../../boxes/box.js';
import type { Compute } from '../../compute/compute.js';
import type { RgbImage } from '../../data/sample.js';
import {
  detectionsEachWay, FOUND_NOTHING, softmaxScores, svmScores, type Found, type FoundEachWay,
} from '../../posthoc/detections.js';
import type { RcnnConfig } from './config.js';
import { regionFeatures } from './features.js';
import { fc7, type Rcnn } from './network.js';

/** A trained network with its learners, and how to run it. */
export interface RcnnModel extends Rcnn {
  /** Names of classes 1..K. */
  readonly classes: readonly string[];
  readonly config: RcnnConfig;
  readonly compute: Compute;
}

/** Finds the objects of a picture among the proposals; all boxes in pixels of the picture. */
export async function detectObjects(model: RcnnModel, picture: RgbImage, proposals: readonly Box[]): Promise<Found> {
  return (await detectEachWay(model, picture, proposals)).found;
}

/** The same, and what would be found without the post hoc steps; the features are made once. */
export async function detectEachWay(
  model: RcnnModel, picture: RgbImage, proposals: readonly Box[],
): Promise<FoundEachWay> {
  if (proposals.length === 0) return FOUND_NOTHING;
  const { net, svms, boxes, config: { detection } } = model;
  const pooled = await regionFeatures(model, picture, proposals);               // (R, C·h·w)
  const features = await fc7(net, pooled);                                      // (R, outputs of fc7)
  const bySvm = svmScores(features, svms);                                      // (R,K)
  const bySoftmax = softmaxScores((await net.fc8.forward(features)).y);         // (R,K)
  const regions = { regions: proposals, pooled, image: picture };
  return detectionsEachWay(regions, { bySvm, bySoftmax }, boxes, detection);
}
