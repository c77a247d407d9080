// Detection with SPP-net (SPP-net §4.1): conv once an image → pyramid of every proposal → fc7 → SVMs; pyramid → box
// regressors.
// Compared with rcnn: one pass through conv for all proposals. Compared with fast-rcnn: SVMs instead of the softmax.
import type { Box } from '../../boxes/box.js';
import type { Detection, RgbImage } from '../../data/sample.js';
import type { BackboneSpec } from '../../networks/backbones.js';
import { fcForward, noDropout } from '../../networks/fc.js';
import { postHocDetections, svmScores } from '../../posthoc/detections.js';
import type { SppNetConfig } from './config.js';
import type { SppNet } from './network.js';
import { convMaps, poolPyramids, pyramidSetting } from './pyramids.js';
import { chosenScale } from './scales.js';

/** A trained network with its learners, and how to run it. */
export interface SppNetModel extends SppNet {
  /** Names of classes 1..K. */
  readonly classes: readonly string[];
  readonly spec: BackboneSpec;
  readonly config: SppNetConfig;
}

/** Finds the objects of a picture among the proposals; all boxes in pixels of the picture. */
export async function detectObjects(
  { net, svms, boxes, spec, config }: SppNetModel, picture: RgbImage, proposals: readonly Box[],
): Promise<readonly Omit<Detection, 'imageId'>[]> {
  if (proposals.length === 0) return [];
  const { preprocessings, pyramid } = pyramidSetting(spec, config);
  const maps = await convMaps(net.conv, picture, preprocessings, false);
  const pooled = poolPyramids(maps, proposals, chosenScale(config.scales), pyramid);    // (R, C·Σn²)
  const fc7 = await fcForward(net.fc, pooled, noDropout);                               // (R, fc7)
  const scores = svmScores(fc7.y, svms);                                                // (R,K)
  return postHocDetections({ regions: proposals, pooled, image: picture }, scores, boxes, config.detection);
}
