import type { GroundTruth } from '../data/sample.js';

/** The objects a detector is trained on: all but the difficult ones (py-faster-rcnn; Fast R-CNN Table 1, 68.1). */
export function trainingObjects(objects: readonly GroundTruth[]): GroundTruth[] {
  return objects.filter(({ difficult }) => !difficult);
}
