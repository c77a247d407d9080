// The numbers of the deck for its models S, M and L, which stand beside those of our models of the same letter.
//   deck: "Softmax is a good SVM replacement", "Single-scale testing a good tradeoff"; compressed: Fast R-CNN Table 4
import type { BackboneName } from '../../networks/backbones.js';
import type { DeckNumbers } from './ablation.js';

/** Fast R-CNN with one of the deck's models; mAP in percent on VOC07, test rates in seconds per image. */
export interface ModelNumbers {
  readonly model: BackboneName;
  readonly oneScale: DeckNumbers;
  /** Null where five scales did not fit into the memory. */
  readonly fiveScales: DeckNumbers | null;
  /** With post hoc SVMs. */
  readonly svm: DeckNumbers;
  /** Slow R-CNN with the same model. */
  readonly slow: DeckNumbers;
  /** fc6 and fc7 by truncated SVD. */
  readonly compressed: DeckNumbers;
}

export const DECK_NUMBERS: Readonly<Record<BackboneName, ModelNumbers>> = {
  S: {
    model: 'S', oneScale: { mAP: 57.1, testRate: 0.10 }, fiveScales: { mAP: 58.4, testRate: 0.39 },
    svm: { mAP: 56.3 }, slow: { mAP: 58.5 }, compressed: { mAP: 56.5, testRate: 0.06 },
  },
  M: {
    model: 'M', oneScale: { mAP: 59.2, testRate: 0.15 }, fiveScales: { mAP: 60.7, testRate: 0.64 },
    svm: { mAP: 58.7 }, slow: { mAP: 60.2 }, compressed: { mAP: 58.7, testRate: 0.08 },
  },
  L: {
    model: 'L', oneScale: { mAP: 66.9, testRate: 0.32 }, fiveScales: null,
    svm: { mAP: 66.8 }, slow: { mAP: 66.0 }, compressed: { mAP: 66.6, testRate: 0.22 },
  },
};
