// A trained Faster R-CNN as the commands see it, whichever way it was trained.
import { scaleBox } from '../boxes/box.js';
import type { Sample } from '../data/sample.js';
import { detectObjects, type FasterModel } from '../detectors/faster-rcnn/detect.js';
import type { FasterDescription } from '../detectors/faster-rcnn/model-file.js';
import type { Findings, TrainedDetector } from './system.js';

/** Throws RangeError when the model is of another system than the one named. */
export function fasterDetector(model: FasterModel & FasterDescription, system: string): TrainedDetector {
  if (model.system !== system) throw new RangeError(`model: trained as ${model.system}, not as ${system}`);
  const find = async (sample: Sample): Promise<Findings> => {
    const { detections, proposals, scale } = await detectObjects(model, await sample.image());
    return {
      detections: detections.map((found) => ({ ...found, imageId: sample.id })),
      proposals: proposals.map(({ box }) => scaleBox(box, 1 / scale)),
    };
  };
  return { classes: model.classes, find, detect: async (sample) => (await find(sample)).detections };
}
