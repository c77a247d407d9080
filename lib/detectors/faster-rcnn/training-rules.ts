// The rules that turn the RPN's answer into what a step of joint training learns from.  Deck: "Training method #2:
// Approx. joint optimization"; source: py-faster-rcnn's anchor_target_layer, proposal_layer, proposal_target_layer.
//   anchorTargetsOf   the objects → what the RPN should have answered at every anchor
//   proposalsOf       the RPN's answer → proposals
//   sampleRegions     proposals and objects → the regions that the head learns from
// All three give constants: no gradient flows back through them.
import { generateAnchors, shiftedAnchors } from '../../boxes/anchors.js';
import type { Box, Size } from '../../boxes/box.js';
import { softmax } from '../../losses/softmax.js';
import type { BoxTargets } from '../../losses/smooth-l1.js';
import { pairedScores, type RpnOutput } from '../../networks/rpn.js';
import { proposalsFromRpn, type Proposal } from '../../proposals/from-rpn.js';
import { anchorTargetMaps, anchorTargets } from '../../sampling/anchor-targets.js';
import { proposalTargets, roiBatchOf, type RoiBatch } from '../../sampling/proposal-targets.js';
import { precomputedNormalisation } from '../../sampling/target-normalisation.js';
import type { TrainingBatch, TrainingImage } from '../../sampling/training-image.js';
import type { Rng } from '../../tensor/rng.js';
import { concatenate, entry, precisionOf, reshape, type Placed, type Tensor } from '../../tensor/tensor.js';
import type { AnchorConfig, FasterConfig } from './config.js';

/** The RPN's answer, without what its backward pass needs. */
export type RpnScores = Pick<RpnOutput, 'scores' | 'deltas'>;

/** What the RPN should have answered, for every anchor of every image of the batch. */
export interface RpnTargets {
  /** 1 object, 0 background, −1 ignored; in the order (image, anchor, y, x). */
  readonly labels: ArrayLike<number>;
  /** In the shape of the RPN's deltas (N,4A,Hf,Wf). */
  readonly boxes: BoxTargets;
}

/** Sampled regions with the anchor of each. */
export interface AnchoredRois extends RoiBatch {
  /** Index of the anchor that the RPN made the region of; null for an appended ground-truth box. */
  readonly anchors: readonly (number | null)[];
}

/** The inputs of anchorTargetsOf() besides the batch. `rng` draws the anchors of each image. */
export interface AnchorInputs {
  readonly config: AnchorConfig;
  readonly rng: Rng;
}

/** The inputs of sampleRegions() besides the batch. `rng` draws the regions of each image. */
export interface RegionInputs {
  readonly config: Pick<FasterConfig, 'roiSampling' | 'targetStds'>;
  /** K. */
  readonly classes: number;
  readonly rng: Rng;
}

/** All anchors of a map (N,·,Hf,Wf), in network-input pixels. */
export function anchorsOf(map: Tensor, config: Pick<FasterConfig, 'anchors' | 'anchorStride'>): Box[] {
  const { width, height } = mapSize(map);
  return shiftedAnchors(generateAnchors(config.anchors), config.anchorStride, width, height);
}

/** Foreground and background probabilities (N,2A,Hf,Wf) of the RPN's scores. */
export function objectness(rpn: Pick<RpnScores, 'scores'>): Tensor {
  return reshape(softmax(pairedScores(rpn.scores)), rpn.scores.shape);
}

/** Labels and box targets of all anchors of a batch; each image draws its own sample of anchors. */
export function anchorTargetsOf(
  rpn: RpnScores, anchors: readonly Box[], images: readonly TrainingImage[], { config, rng }: AnchorInputs,
): RpnTargets {
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

/** The proposals of every image of a batch, best first. */
export function proposalsOf(
  rpn: RpnScores, anchors: readonly Box[], images: readonly TrainingImage[],
  { proposalsTrain }: Pick<FasterConfig, 'proposalsTrain'>,
): Proposal[][] {
  const scores = objectness(rpn);
  return images.map((image, n) =>
    proposalsFromRpn({ scores: entry(scores, n), deltas: entry(rpn.deltas, n), anchors }, image, proposalsTrain));
}

/** Of the proposals and the ground truth of every image, the regions that the head learns from; K classes. */
export function sampleRegions(
  proposals: readonly (readonly Proposal[])[], { input, images }: TrainingBatch<Placed>,
  { config, classes, rng }: RegionInputs,
): AnchoredRois {
  const normalisation = precomputedNormalisation(classes, config.targetStds);
  const samples = images.map((image, n) => {
    const boxes = proposals[n].map(({ box }) => box);
    const targets = proposalTargets(boxes, image.objects, config.roiSampling, normalisation, rng.fork(`rois ${n}`));
    return { ...targets, anchors: targets.keep.map((i) => proposals[n][i]?.anchor ?? null) };
  });
  return { ...roiBatchOf(samples, classes, precisionOf(input)), anchors: samples.flatMap(({ anchors }) => anchors) };
}

function mapSize({ shape: [, , height, width] }: Tensor): Size {
  return { width, height };
}
