// What one step of joint training learns from: images, and the rules that turn the RPN's answer into targets.
// Deck: "Training method #2: Approx. joint optimization"; source: py-faster-rcnn's anchor_target_layer,
// proposal_layer and proposal_target_layer.
import { generateAnchors, shiftedAnchors } from '../../boxes/anchors.js';
import type { Box, Size } from '../../boxes/box.js';
import { softmax } from '../../losses/softmax.js';
import type { RpnOutput } from '../../networks/rpn.js';
import { proposalsFromRpn } from '../../proposals/from-rpn.js';
import { anchorTargetMaps } from '../../sampling/anchor-target-maps.js';
import { anchorTargets } from '../../sampling/anchor-targets.js';
import { proposalTargets } from '../../sampling/proposal-targets.js';
import { precomputedNormalisation } from '../../sampling/target-normalisation.js';
import type { TrainingBatch, TrainingImage } from '../../sampling/training-image.js';
import type { Rng } from '../../tensor/rng.js';
import { concatenate, entry, precisionOf, reshape, type Tensor } from '../../tensor/tensor.js';
import { roiBatchOf } from '../fast-rcnn/roi-batch.js';
import type { RoiBatch } from '../fast-rcnn/step.js';
import type { AnchorConfig, FasterConfig } from './config.js';
import { pairedScores, type JointBatch, type RpnTargets } from './step-joint.js';

/** A mini-batch of images for a detector of K classes. */
export function jointBatch({ input, images }: TrainingBatch, K: number, config: FasterConfig, rng: Rng): JointBatch {
  return {
    images: input,
    rpnTargets: (rpn) => rpnTargets(rpn, images, config, rng),
    roisFrom: (rpn) => sampledRois(rpn, images, K, config, rng),
  };
}

/** All anchors of a map (N,·,Hf,Wf), in network-input pixels. */
export function anchorsOf(map: Tensor, config: Pick<FasterConfig, 'anchors' | 'anchorStride'>): Box[] {
  const { width, height } = mapSize(map);
  return shiftedAnchors(generateAnchors(config.anchors), config.anchorStride, width, height);
}

/** Foreground and background probabilities (N,2A,Hf,Wf) of the RPN's scores. */
export function objectness(rpn: RpnOutput): Tensor {
  return reshape(softmax(pairedScores(rpn.scores)), rpn.scores.shape);
}

/** Labels and box targets of all anchors of a batch; each image draws its own sample of them. */
export function rpnTargets(
  rpn: RpnOutput, images: readonly TrainingImage[], config: AnchorConfig, rng: Rng,
): RpnTargets {
  const anchors = anchorsOf(rpn.scores, config);
  const maps = images.map((image, n) => {
    const gts = image.objects.map(({ box }) => box);
    const targets = anchorTargets(anchors, gts, image, config.anchorSampling, rng.fork(`anchors ${n}`));
    return anchorTargetMaps(targets, mapSize(rpn.scores), precisionOf(rpn.scores));
  });
  return {
    labels: concatenate(maps.map(({ labels }) => labels)).data,
    boxes: {
      targets: concatenate(maps.map(({ boxTargets }) => boxTargets)),
      insideWeights: concatenate(maps.map(({ insideWeights }) => insideWeights)),
      outsideWeights: concatenate(maps.map(({ outsideWeights }) => outsideWeights)),
    },
  };
}

/** Sampled regions that remember where they came from. */
export interface AnchoredRois extends RoiBatch {
  /** Of each region the anchor that the RPN made it of; null for an appended ground-truth box. */
  readonly anchors: readonly (number | null)[];
}

/** Proposals of every image of a batch, and of these and the ground truth the regions that the head learns from. */
export function sampledRois(
  rpn: RpnOutput, images: readonly TrainingImage[], K: number, config: FasterConfig, rng: Rng,
): AnchoredRois {
  const anchors = anchorsOf(rpn.scores, config);
  const scores = objectness(rpn);
  const normalisation = precomputedNormalisation(K, config.targetStds);
  const samples = images.map((image, n) => {
    const answer = { scores: entry(scores, n), deltas: entry(rpn.deltas, n), anchors };
    const proposals = proposalsFromRpn(answer, image, config.proposalsTrain);
    const boxes = proposals.map(({ box }) => box);
    const targets = proposalTargets(boxes, image.objects, config.roiSampling, normalisation, rng.fork(`rois ${n}`));
    return { ...targets, anchors: targets.keep.map((i) => proposals[i]?.anchor ?? null) };
  });
  return { ...roiBatchOf(samples, K, precisionOf(rpn.deltas)), anchors: samples.flatMap((sample) => sample.anchors) };
}

function mapSize({ shape: [, , height, width] }: Tensor): Size {
  return { width, height };
}
