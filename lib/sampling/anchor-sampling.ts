// How anchors are labelled and sampled for the RPN's losses.

export interface AnchorSampling {
  /** Anchors per image that count in the loss. */
  readonly batchSize: number;
  /** Largest share of positives among them. */
  readonly fgFraction: number;
  /** ≥: positive. The best anchors of a box are positive below it too. */
  readonly positiveIou: number;
  /** <: negative. */
  readonly negativeIou: number;
  /** Pixels by which an anchor may leave the image and still be used. */
  readonly allowedBorder: number;
  /** Who wins where an anchor is the best of a box and yet below negativeIou. */
  readonly conflict: 'positive-wins' | 'negative-wins';
  /** Outside weights: 1/(sampled anchors) each; or this share spread over the positives, the rest over the others. */
  readonly weighting: 'uniform' | { readonly positiveShare: number };
}

export const ANCHOR_SAMPLING: AnchorSampling = {
  batchSize: 256,              // Faster R-CNN §3.1.3
  fgFraction: 0.5,             // Faster R-CNN §3.1.3: up to 1:1
  positiveIou: 0.7,            // Faster R-CNN §3.1.2
  negativeIou: 0.3,            // Faster R-CNN §3.1.2
  allowedBorder: 0,            // Faster R-CNN §3.3: cross-boundary anchors are ignored
  conflict: 'positive-wins',   // py-faster-rcnn, RPN_CLOBBER_POSITIVES = false
  weighting: 'uniform',        // py-faster-rcnn, RPN_POSITIVE_WEIGHT = −1
};

/** The drawn shapes use the published numbers. */
export const ANCHOR_SAMPLING_SMALL: AnchorSampling = ANCHOR_SAMPLING;
