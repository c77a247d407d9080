// Which of the RPN's boxes become proposals.

export interface ProposalConfig {
  /** Number of boxes that enter suppression, the best. */
  readonly preNmsTopN: number | 'all';
  /** Suppression deletes on > nmsIou. */
  readonly nmsIou: number;
  /** Number of boxes kept after suppression, the best. */
  readonly postNmsTopN: number | 'all';
  /** Smallest side, in pixels of the original image. */
  readonly minSide: number;
}

/** Joint training: py-faster-rcnn, RPN_PRE_NMS_TOP_N and RPN_POST_NMS_TOP_N of phase TRAIN, RPN_MIN_SIZE. */
export const PROPOSALS_TRAIN: ProposalConfig = { preNmsTopN: 12000, nmsIou: 0.7, postNmsTopN: 2000, minSide: 16 };

/** Proposals that alternating training generates for Fast R-CNN: py-faster-rcnn, train_faster_rcnn_alt_opt.py. */
export const PROPOSALS_ALTERNATING: ProposalConfig = { ...PROPOSALS_TRAIN, preNmsTopN: 'all' };

/** Detection: py-faster-rcnn, the same constants of phase TEST. */
export const PROPOSALS_TEST: ProposalConfig = { ...PROPOSALS_TRAIN, preNmsTopN: 6000, postNmsTopN: 300 };

/** Training on the drawn shapes. Source: docs/recipe.md, "Training". */
export const PROPOSALS_TRAIN_SMALL: ProposalConfig = { preNmsTopN: 2000, nmsIou: 0.7, postNmsTopN: 300, minSide: 4 };

/** Detection on the drawn shapes. Source: docs/recipe.md, "Training". */
export const PROPOSALS_TEST_SMALL: ProposalConfig = { ...PROPOSALS_TRAIN_SMALL, postNmsTopN: 150 };
