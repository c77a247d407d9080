// The numbers that the deck reports for whole systems: VOC07, 5k training images, VGG16, K40.
// Sources: deck "Why these training pipelines are slow", "Fast R-CNN outcome", "Experimental findings (py-faster-rcnn
// implementation)".

export interface DeckResult {
  /** Hours. */
  readonly training: number;
  /** Hours by stage; absent where the deck does not divide them. */
  readonly stages?: { readonly fineTuning: number; readonly features: number; readonly postHoc: number };
  /** Percent. */
  readonly mAP: number;
  /** Seconds per image, "Plus 0.2 to > 2s per image depending on proposal method"; absent where not reported. */
  readonly test?: { readonly network: number; readonly withProposals: number };
}

/** By the names of `--system`. Exact joint training has none: "untested, theoretical". */
export const DECK_RESULTS: Readonly<Record<string, DeckResult>> = {
  'rcnn': {
    training: 84, stages: { fineTuning: 18, features: 63, postHoc: 3 }, mAP: 66.0,
    test: { network: 47, withProposals: 49 },
  },
  'sppnet': {
    training: 25.5, stages: { fineTuning: 16, features: 5.5, postHoc: 4 }, mAP: 63.1,
    test: { network: 2.3, withProposals: 4.3 },
  },
  'fast': { training: 8.75, mAP: 68.1, test: { network: 0.32, withProposals: 2.32 } },
  'faster-alternating': { training: 26.2, mAP: 69.9 },
  'faster-joint': { training: 17.2, mAP: 70.0 },
};
