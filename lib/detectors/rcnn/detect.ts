// Detection with slow R-CNN (R-CNN §2.2): crop of every proposal → pool5 → fc7 → SVMs; pool5 → box regressors.
// Compared with fast-rcnn: as many passes through conv as there are proposals; SVMs instead of the softmax.
import type { Box } from '../../boxes/box.js';
import type { Compute } from '../../compute/compute.js';
import type { Detection, RgbImage } from '../../data/sample.js';
import { postHocDetections, svmScores } from '../../posthoc/detections.js';
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
export async function detectObjects(
  model: RcnnModel, picture: RgbImage, proposals: readonly Box[],
): Promise<readonly Omit<Detection, 'imageId'>[]> {
  if (proposals.length === 0) return [];
  const pooled = await regionFeatures(model, picture, proposals);               // (R, C·h·w)
  const scores = svmScores(await fc7(model.net, pooled), model.svms);           // (R,K)
  return postHocDetections({ regions: proposals, pooled, image: picture }, scores, model.boxes, model.config.detection);
}
