// Detection with slow R-CNN (R-CNN §2.2): crop of every proposal → pool5 → fc7 → SVMs; pool5 → box regressors.
// Compared with fast-rcnn: as many passes through conv as there are proposals; SVMs instead of the softmax.
import type { Box } from '../../boxes/box.js';
import type { Compute } from '../../compute/compute.js';
import type { Detection, RgbImage } from '../../data/sample.js';
import { postHocDetections, softmaxScores, svmScores } from '../../posthoc/detections.js';
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

/** Detections of one picture, in its pixels. */
type Found = readonly Omit<Detection, 'imageId'>[];

/** What each of the post hoc steps is good for: the same features without one or both of them. */
export interface DetectedWithout {
  readonly boxRegression: Found;
  /** The softmax that fine-tuning leaves, in the place of the SVMs. */
  readonly svms: Found;
  readonly both: Found;
}

/** Finds the objects of a picture among the proposals; all boxes in pixels of the picture. */
export async function detectObjects(model: RcnnModel, picture: RgbImage, proposals: readonly Box[]): Promise<Found> {
  return (await detectEachWay(model, picture, proposals)).found;
}

/** The same, and what would be found without the post hoc steps; the features are made once. */
export async function detectEachWay(
  model: RcnnModel, picture: RgbImage, proposals: readonly Box[],
): Promise<{ readonly found: Found; readonly without: DetectedWithout }> {
  if (proposals.length === 0) return { found: [], without: { boxRegression: [], svms: [], both: [] } };
  const { net, svms, boxes, config: { detection } } = model;
  const pooled = await regionFeatures(model, picture, proposals);               // (R, C·h·w)
  const features = await fc7(net, pooled);                                      // (R, outputs of fc7)
  const bySvm = svmScores(features, svms);                                      // (R,K)
  const bySoftmax = softmaxScores((await net.fc8.forward(features)).y);         // (R,K)
  const regions = { regions: proposals, pooled, image: picture };
  return {
    found: postHocDetections(regions, bySvm, boxes, detection),
    without: {
      boxRegression: postHocDetections(regions, bySvm, null, detection),
      svms: postHocDetections(regions, bySoftmax, boxes, detection),
      both: postHocDetections(regions, bySoftmax, null, detection),
    },
  };
}
