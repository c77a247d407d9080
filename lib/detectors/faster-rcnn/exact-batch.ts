// What one step of exact joint training learns from: the batch of approximate joint training, whose regions remember
// their anchors.
import type { TrainingBatch } from '../../sampling/training-image.js';
import type { Rng } from '../../tensor/rng.js';
import type { ExactConfig } from './config.js';
import { anchorsOf, rpnTargets, sampledRois } from './joint-batch.js';
import type { ExactBatch } from './step-exact.js';

/** A mini-batch of images for a detector of K classes. */
export function exactBatch({ input, images }: TrainingBatch, K: number, config: ExactConfig, rng: Rng): ExactBatch {
  return {
    images: input,
    rpnTargets: (rpn) => rpnTargets(rpn, images, config, rng),
    roisFrom: (rpn) => sampledRois(rpn, images, K, config, rng),
    frameOf: (rpn) => ({ anchors: anchorsOf(rpn.scores, config), images }),
  };
}
