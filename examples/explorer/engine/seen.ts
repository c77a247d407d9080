// What a network makes of a picture: its feature map, the boxes of its RPN, its detections; and its mAP on some scenes.
import { scaleBox } from '../../../lib/boxes/box.js';
import { bestFirst } from '../../../lib/boxes/by-decreasing-score.js';
import { prepareImage } from '../../../lib/data/pictures/prepare-image.js';
import type { Detection, RgbImage } from '../../../lib/data/sample.js';
import { detectObjects, scaledSize, type FasterModel } from '../../../lib/detectors/faster-rcnn/detect.js';
import { rpnAnswerOn } from '../../../lib/detectors/faster-rcnn/propose.js';
import { evaluate, VOC_EVALUATION } from '../../../lib/evaluation/evaluate.js';
import { allProposals, isLargeEnough } from '../../../lib/proposals/from-rpn.js';
import type { EvaluationResult, FeatureResult, FoundResult } from './messages.js';
import { otherScenes } from './scenes.js';

export async function featuresOf({ net, config, setting }: FasterModel, picture: RgbImage): Promise<FeatureResult> {
  const { input, scale } = prepareImage(picture, config.preprocessing, { flip: false });
  const { y } = await net.conv.forward(input);
  return { shape: y.shape, data: Float32Array.from(y.data), cellsPerPixel: setting.spatialScale * scale };
}

/** What the RPN says before suppression: steps 1 to 4 of proposals/from-rpn.ts. */
export async function candidatesOf(
  { net, config }: FasterModel, picture: RgbImage, most: number,
): Promise<FoundResult['proposals']> {
  const { input, scale } = prepareImage(picture, config.preprocessing, { flip: false });
  const image = scaledSize(input, scale);
  const conv = await net.conv.forward(input);
  const all = allProposals(await rpnAnswerOn(net.rpn, conv.y, config), image);
  const large = all.filter(({ box }) => isLargeEnough(box, image, config.proposalsTest));
  return bestFirst(large).slice(0, most).map(({ box, score }) => ({ box: scaleBox(box, 1 / scale), score }));
}

export async function detectionsOf(model: FasterModel, picture: RgbImage): Promise<FoundResult> {
  const begin = performance.now();
  const { detections, proposals, scale } = await detectObjects(model, picture);
  const milliseconds = performance.now() - begin;
  return {
    detections, milliseconds, classes: model.classes,
    proposals: proposals.map(({ box, score }) => ({ box: scaleBox(box, 1 / scale), score })),
  };
}

/** On scenes that no training of the page has seen. */
export async function evaluated(model: FasterModel, images: number): Promise<EvaluationResult> {
  const data = otherScenes(images);
  const detections: Detection[] = [];
  for (const sample of data.samples) {
    const found = await detectObjects(model, await sample.image());
    detections.push(...found.detections.map((one) => ({ ...one, imageId: sample.id })));
  }
  return { mAP: evaluate(data, detections, VOC_EVALUATION).mAP, images };
}
