// Everything that can be chosen in Fast R-CNN's detection, with its source.

export interface DetectionConfig {
  /** Boxes with a class probability of at most this are dropped before suppression. */
  readonly scoreFloor: number;
  /** Suppression, one class at a time, deletes on > nmsIou. */
  readonly nmsIou: number;
  /** Best detections kept of an image, all classes together. */
  readonly maxPerImage: number;
}

/** py-faster-rcnn's test_net (reference: "Test limits"). */
export const DETECTION: DetectionConfig = { scoreFloor: 0.05, nmsIou: 0.3, maxPerImage: 100 };

/** The recipe of the drawn shapes, row "test". */
export const DETECTION_SMALL: DetectionConfig = { ...DETECTION, scoreFloor: 0.01 };
