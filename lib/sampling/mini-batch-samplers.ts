// Two ways to fill a mini-batch with 128 regions.  Deck: "Obstacle #2: Making SGD steps efficient".
//   hierarchical   2 images, then 64 regions of each: "use hierarchical sampling to build mini-batches" (Fast R-CNN)
//   region-wise    "Sample 128 example RoIs uniformly at random": regions of all images in one bag, and then whichever
//                  images they lie in (slow R-CNN, SPP-net)
// Source: Fast R-CNN §2.3; R-CNN §2.3 (32 positive and 96 background windows, over all images).
import type { Rng } from '../tensor/rng.js';
import {
  drawRois, rolesOf, sampleRois, type RoiCandidates, type RoiRoles, type RoiSampling,
} from './roi-sampling.js';

/** The regions of one image that a mini-batch has. */
export interface ImageRois {
  /** Index into the list of candidates. */
  readonly image: number;
  /** Indices of its candidates: foreground, then background, each in index order. */
  readonly keep: readonly number[];
  /** Class of each; BACKGROUND for background. */
  readonly labels: readonly number[];
}

/** The candidates of all images and mirror images; an array, or lists that are made when they are asked for. */
export interface CandidateLists {
  readonly length: number;
  at(index: number): RoiCandidates | undefined;
}

/** Draws one mini-batch. `turn` lists the next images of the walk, as indices into the candidates. */
export type DrawBatch = (rng: Rng, turn: readonly number[]) => readonly ImageRois[];

/**
 * Prepares for all mini-batches of a training. A mini-batch has an entry for each image with at least one drawn region.
 */
export type MiniBatchSampler = (candidates: CandidateLists, cfg: RoiSampling) => DrawBatch;

/**
 * Draws imagesPerBatch · roisPerImage (128) regions from all images together; ignores `turn`. The roles of all
 * candidates are looked up once; a draw then shuffles their indices and touches nothing else.
 */
export function regionWiseBatch(candidates: CandidateLists, cfg: RoiSampling): DrawBatch {
  const whole = { ...cfg, roisPerImage: cfg.imagesPerBatch * cfg.roisPerImage };
  const { first, roles, label } = oneBag(candidates, whole);
  return (rng) => {
    const { keep, labels } = drawRois(roles, label, whole, rng);
    const parts = new Map<number, { keep: number[]; labels: number[] }>();
    keep.forEach((index, r) => {
      const image = imageOf(index, first);
      const part = parts.get(image) ?? { keep: [], labels: [] };
      parts.set(image, part);
      part.keep.push(index - first[image]);
      part.labels.push(labels[r]);
    });
    return [...parts].sort(([a], [b]) => a - b).map(([image, part]) => ({ image, ...part }));
  };
}

/** Draws roisPerImage (64) regions from each image of `turn` (2 images); an image may have no region at all. */
export function hierarchicalBatch(candidates: CandidateLists, cfg: RoiSampling): DrawBatch {
  return (rng, turn) => turn.map((image, n) => {
    const { keep, labels } = sampleRois(candidates.at(image)!, cfg, rng.fork(`rois ${n}`));
    return { image, keep, labels: [...labels] };
  });
}

/** All candidates in one list, image after image. */
interface Bag {
  /** Index of the first candidate of each image, and of one after the last. */
  readonly first: Int32Array;
  readonly roles: RoiRoles;
  readonly label: ArrayLike<number>;
}

function oneBag(candidates: CandidateLists, cfg: RoiSampling): Bag {
  const first = new Int32Array(candidates.length + 1);
  const labels: Int32Array[] = [];
  const [foreground, background]: [Int32Array[], Int32Array[]] = [[], []];
  for (let image = 0; image < candidates.length; image++) {
    const { overlap, label } = candidates.at(image)!;
    const roles = rolesOf(overlap, cfg);
    const inBag = (index: number): number => first[image] + index;
    foreground.push(Int32Array.from(roles.foreground, inBag));
    background.push(Int32Array.from(roles.background, inBag));
    labels.push(Int32Array.from(label));
    first[image + 1] = first[image] + overlap.length;
  }
  return { first, roles: { foreground: joined(foreground), background: joined(background) }, label: joined(labels) };
}

function joined(lists: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}

/** The image of a candidate of the bag, by halving; images without candidates are passed over. */
function imageOf(index: number, first: Int32Array): number {
  let [low, high] = [0, first.length - 1]; // first[low] ≤ index < first[high]
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (first[middle] <= index) low = middle;
    else high = middle;
  }
  return low;
}

/** Both samplers by the names of the configuration. */
export const SAMPLERS = {
  'hierarchical': hierarchicalBatch,
  'region-wise': regionWiseBatch,
} as const satisfies Record<string, MiniBatchSampler>;

export type Sampling = keyof typeof SAMPLERS;
