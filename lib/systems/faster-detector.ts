// A trained Faster R-CNN as the commands see it, whichever way it was trained: how to detect, how to explain.
import { scaleBox } from '../boxes/box.js';
import type { CardCompute } from '../compute/compute.js';
import type { RgbImage, Sample } from '../data/sample.js';
import { detectObjects, type FasterModel } from '../detectors/faster-rcnn/detect.js';
import { detectorOnCard } from '../detectors/faster-rcnn/detect-on-card.js';
import { explainPicture, type ExplainedModel } from '../detectors/faster-rcnn/explain.js';
import type { FasterDescription } from '../detectors/faster-rcnn/model-file.js';
import { refuseOther, type Explainer, type Findings, type TrainedDetector } from './system.js';

/** On a card where there is one. Throws RangeError when the model is of another system than the one named. */
export function fasterDetector(
  model: FasterModel & FasterDescription, system: string, card?: CardCompute,
): TrainedDetector {
  refuseOther(model, system);
  const detect = card === undefined
    ? (picture: RgbImage) => detectObjects(model, picture) : detectorOnCard(card, model);
  const find = async (sample: Sample): Promise<Findings> => {
    const { detections, proposals, scale } = await detect(await sample.image());
    return {
      detections: detections.map((found) => ({ ...found, imageId: sample.id })),
      proposals: proposals.map(({ box }) => scaleBox(box, 1 / scale)),
    };
  };
  return { classes: model.classes, find, detect: async (sample) => (await find(sample)).detections };
}

/** The same, and RangeError when the model's file does not say how anchors and regions were sampled. */
export function fasterExplainer(model: FasterModel & FasterDescription, system: string): Explainer {
  refuseOther(model, system);
  const config = model.config as ExplainedModel['config']; // a training writes down all of it
  for (const part of ['anchorSampling', 'roiSampling'] as const) {
    if (config[part] === undefined) throw new RangeError(`model: the metadata config has no ${part}`);
  }
  const explained: ExplainedModel = { ...model, config };
  return {
    classes: model.classes,
    explain: async (sample, rng) => explainPicture(explained, await sample.image(), sample.objects, rng),
  };
}
