// From proposals to the head's mini-batch of one image.  Deck: "Training method #2: approx. joint optimization".
// Source: py-faster-rcnn's proposal_target_layer.py.
//   1. append the ground-truth boxes to the proposals: early on they are the only foreground
//   2. overlap, class and deltas of each
//   3. sample foreground and background
//   4. normalise the deltas of the foreground
import { ZERO_DELTAS, type Deltas } from '../boxes/deltas.js';
import { BACKGROUND } from '../data/sample.js';
import type { ImageRois } from './mini-batch-samplers.js';
import { matchRois, type LabelledBox, type MatchedRois } from './roi-candidates.js';
import { sampleRois, type RoiSample, type RoiSampling } from './roi-sampling.js';
import { normaliseDeltas, type TargetNormalisation } from './target-normalisation.js';
import type { Box } from '../boxes/box.js';
import type { Rng } from '../tensor/rng.js';
import { zeros, type Precision } from '../tensor/tensor.js';
import type { Roi } from '../layers/roi-pool.js';
import type { BoxTargets } from '../losses/smooth-l1.js';

/** RoIs of one image, what they are and where their objects lie. */
export interface HeadTargets {
  /** BACKGROUND or 1..K. */
  readonly labels: ArrayLike<number>;
  readonly boxes: readonly Box[];
  /** Normalised; zeros for background. */
  readonly deltas: readonly Deltas[];
}

/** R sampled RoIs; `keep` are their indices among the candidates. */
export type RoiTargets = RoiSample & HeadTargets;

/** What a sampler drew of an image: indices of its candidates, and the class of each. */
type DrawnRois = Pick<ImageRois, 'keep'> & Pick<HeadTargets, 'labels'>;

/**
 * The sampled RoIs of one image with labels and targets, everything in network-input pixels. Index i of `keep` is
 * proposal i, or, from `proposals.length` on, ground-truth box i − proposals.length.
 */
export function proposalTargets(
  proposals: readonly Box[], gts: readonly LabelledBox[], cfg: RoiSampling, norm: TargetNormalisation, rng: Rng,
): RoiTargets {
  const candidates = matchRois([...proposals, ...gts.map(({ box }) => box)], gts);
  const sample = sampleRois(candidates, cfg, rng);
  return { ...targetsOf(candidates, sample, norm), ...sample };
}

/** Step 4 alone, for RoIs that a sampler has drawn. */
export function targetsOf(
  candidates: MatchedRois, { keep, labels }: DrawnRois, norm: TargetNormalisation,
): HeadTargets {
  const deltas = keep.map((i, r) => {
    return labels[r] === BACKGROUND ? ZERO_DELTAS : normaliseDeltas(candidates.deltas[i], labels[r], norm);
  });
  return { labels, boxes: keep.map((i) => candidates.boxes[i]), deltas };
}

/**
 * Targets of class-specific box regression, (R, 4(K+1)) each: class c owns the columns 4c..4c+3 (tx ty tw th). Inside
 * weights are 1 at the four columns of the RoI's class, outside weights = (inside > 0). The four columns of background
 * exist and are never trained. Source: Fast R-CNN §2.3; its minibatch.py. Throws RangeError for a label outside 0..K.
 */
export function boxTargetRows(
  labels: ArrayLike<number>, deltas: readonly Deltas[], K: number, precision: Precision,
): BoxTargets {
  const R = deltas.length;
  if (labels.length !== R) throw new RangeError(`boxTargetRows: ${labels.length} labels, ${R} deltas`);
  const columns = 4 * (K + 1);
  const [targets, insideWeights, outsideWeights] = [0, 0, 0].map(() => zeros([R, columns], precision));
  deltas.forEach(({ tx, ty, tw, th }, r) => {
    const c = labels[r];
    if (!(c >= 0 && c <= K)) throw new RangeError(`boxTargetRows: a label must be in 0..${K}, got ${c}`);
    if (c === BACKGROUND) return;
    const start = r * columns + 4 * c;
    targets.data.set([tx, ty, tw, th], start);
    insideWeights.data.fill(1, start, start + 4);
    outsideWeights.data.fill(1, start, start + 4);
  });
  return { targets, insideWeights, outsideWeights };
}

/** The regions the head is trained on, and what it should answer for each. */
export interface RoiBatch {
  readonly rois: readonly Roi[];
  /** 0 background, 1..K. */
  readonly labels: readonly number[];
  /** In the shape of the head's deltas (R,4(K+1)). */
  readonly boxes: BoxTargets;
}

/** The sampled regions of a mini-batch's images as one list; `samples` are the images in order, K classes. */
export function roiBatchOf(samples: readonly HeadTargets[], K: number, precision: Precision): RoiBatch {
  const labels = samples.flatMap((sample) => Array.from(sample.labels));
  const deltas = samples.flatMap((sample) => sample.deltas);
  return {
    rois: samples.flatMap(({ boxes }, image) => boxes.map((box) => ({ ...box, image }))),
    labels,
    boxes: boxTargetRows(labels, deltas, K, precision),
  };
}
