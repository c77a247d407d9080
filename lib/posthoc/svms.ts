// Post hoc linear SVMs, one per class against everything else, with one pass of hard negative mining (deck: "Train post
// hoc linear SVMs on F (hinge loss)").  R-CNN §2.3, App. B; rcnn_train.m.
//   positives   the ground-truth boxes of the class only
//   negatives   boxes with IoU < negativeIou to the class; other proposals are not used
//   1. first image: all its negatives; train
//   2. later images: the negatives that score above hardAbove join the cache (key: image and box)
//   3. more than retrainAfter new ones since the last training: train again; after the last image, train every class
//      that has new ones
//   4. after each training: cached negatives that score below evictBelow leave
import { LINEAR_SVM, svmScore, trainLinearSvm, type LinearSvm, type LinearSvmConfig } from '../solvers/linear-svm.js';
import type { Rng } from '../tensor/rng.js';
import { zeros, type Tensor, type TensorData } from '../tensor/tensor.js';
import {
  checkImageFeatures, featureRow, groundTruthOf, overlapsWithClass, type ImageFeatures,
} from '../data/caches/image-features.js';

export interface SvmMiningConfig {
  readonly svm: LinearSvmConfig;
  readonly negativeIou: number;
  readonly hardAbove: number;
  readonly retrainAfter: number;
  readonly evictBelow: number;
}

export const SVM_MINING: SvmMiningConfig = {
  svm: LINEAR_SVM,
  negativeIou: 0.3,    // R-CNN §2.3
  hardAbove: -1.0001,  // rcnn_train.m, hard_thresh
  retrainAfter: 2000,  // rcnn_train.m, retrain_limit
  evictBelow: -1.2,    // rcnn_train.m, evict_thresh
};

/** The re-implementation in Fast R-CNN (train_svms.py), for its SVM ablation: evicts sooner. */
export const SVM_MINING_FAST: SvmMiningConfig = { ...SVM_MINING, evictBelow: -1.1 };

/** The state of mining of one class between two images, in plain values for a checkpoint. */
export interface ClassMining {
  readonly label: number;
  readonly positives: readonly TensorData[];
  /** Features by `negativeKey`. */
  readonly negatives: ReadonlyMap<string, TensorData>;
  readonly addedSinceTraining: number;
  readonly trainings: number;
  /** Null before the first training. */
  readonly svm: LinearSvm | null;
}

/** A report of one training of one class. */
export interface SvmTraining {
  readonly label: number;
  readonly training: number;
  readonly positives: number;
  readonly negatives: number;
  readonly objective: number;
  readonly sweeps: number;
  readonly converged: boolean;
  readonly evicted: number;
}

/** Key of a box in the cache of negatives. */
export function negativeKey(imageId: string, box: number): string {
  return `${imageId}#${box}`;
}

/** The first pass: every ground-truth box is a positive of its class. Classes 1..K, index 0 is class 1. */
export async function startMining(images: AsyncIterable<ImageFeatures>, K: number): Promise<ClassMining[]> {
  const positives = Array.from({ length: K }, (): TensorData[] => []);
  for await (const image of images) {
    checkImageFeatures(image);
    for (const i of groundTruthOf(image)) {
      const label = image.gtLabels[i];
      if (!(label <= K)) throw new RangeError(`startMining: image ${image.imageId} has class ${label} of ${K}`);
      positives[label - 1].push(featureRow(image.features, i).slice());
    }
  }
  return positives.map((rows, c) => (
    { label: c + 1, positives: rows, negatives: new Map(), addedSinceTraining: 0, trainings: 0, svm: null }));
}

/** Steps 1 to 4 for one image and one class. */
export function mineImage(
  mining: ClassMining, image: ImageFeatures, cfg: SvmMiningConfig, rng: Rng, report: (event: SvmTraining) => void,
): ClassMining {
  const added = hardNegatives(mining, image, cfg);
  const addedSinceTraining = mining.addedSinceTraining + added.size;
  const grown = { ...mining, negatives: new Map([...mining.negatives, ...added]), addedSinceTraining };
  const isDue = mining.svm === null ? added.size > 0 : addedSinceTraining > cfg.retrainAfter;
  return isDue ? retrain(grown, cfg, rng, report) : grown;
}

/** Trains a class on its positives and cached negatives, then evicts (4.). Throws RangeError for no examples. */
export function retrain(
  mining: ClassMining, cfg: SvmMiningConfig, rng: Rng, report: (event: SvmTraining) => void,
): ClassMining {
  const { label, positives, negatives } = mining;
  const features = [...positives, ...negatives.values()];
  if (features.length === 0) throw new RangeError(`SVM of class ${label}: there are no examples`);
  const labels = features.map((_, i) => i < positives.length ? 1 : -1);
  const training = mining.trainings + 1;
  const order = rng.fork(`class ${label}, training ${training}`);
  const { w, b, objective, sweeps, converged } = trainLinearSvm({ features, labels }, cfg.svm, order);
  const svm = { w, b };
  const kept = new Map([...negatives].filter(([, x]) => svmScore(svm, x) >= cfg.evictBelow));
  const evicted = negatives.size - kept.size;
  report({
    label, training, positives: positives.length, negatives: negatives.size, objective, sweeps, converged, evicted,
  });
  return { ...mining, negatives: kept, addedSinceTraining: 0, trainings: training, svm };
}

/**
 * The second pass, from the state `start`, over the images not yet mined. Yields the state after each image; mining can
 * continue from it. After the last image a class without new negatives is not trained again: evicted negatives had no
 * hinge loss, so another training has the same optimum.
 */
export async function* miningSteps(
  start: readonly ClassMining[], images: AsyncIterable<ImageFeatures>, cfg: SvmMiningConfig, rng: Rng,
  report: (event: SvmTraining) => void,
): AsyncGenerator<readonly ClassMining[], readonly ClassMining[]> {
  let classes = start;
  for await (const image of images) {
    checkImageFeatures(image);
    classes = classes.map((mining) => mineImage(mining, image, cfg, rng, report));
    yield classes;
  }
  return classes.map((mining) =>
    mining.svm !== null && mining.addedSinceTraining === 0 ? mining : retrain(mining, cfg, rng, report));
}

/** The whole second pass; the states in between are dropped. */
export async function mineImages(
  start: readonly ClassMining[], images: AsyncIterable<ImageFeatures>, cfg: SvmMiningConfig, rng: Rng,
  report: (event: SvmTraining) => void,
): Promise<readonly ClassMining[]> {
  const steps = miningSteps(start, images, cfg, rng, report);
  for (;;) {
    const next = await steps.next();
    if (next.done === true) return next.value;
  }
}

export interface SvmWeights {
  /** (K,D) */
  readonly w: Tensor;
  /** (K) */
  readonly b: Tensor;
}

/** The SVMs of all classes as the weights of one linear layer, in float32. Throws RangeError for an untrained class. */
export function svmWeights(classes: readonly ClassMining[]): SvmWeights {
  const svms = classes.map(({ label, svm }) => {
    if (svm === null) throw new RangeError(`SVM of class ${label} is not trained`);
    return svm;
  });
  const D = svms[0].w.length;
  const [w, b] = [zeros([svms.length, D]), zeros([svms.length])];
  svms.forEach((svm, c) => {
    w.data.set(svm.w, c * D);
    b.data[c] = svm.b;
  });
  return { w, b };
}

/** Copies of an image's negatives that are not cached and score above `hardAbove`; without an SVM yet: all of them. */
function hardNegatives(
  { label, negatives, svm }: ClassMining, image: ImageFeatures, cfg: SvmMiningConfig,
): Map<string, TensorData> {
  const found = new Map<string, TensorData>();
  overlapsWithClass(image, label).forEach((overlap, i) => {
    const key = negativeKey(image.imageId, i);
    if (!(overlap < cfg.negativeIou) || negatives.has(key)) return;
    const x = featureRow(image.features, i);
    if (svm === null || svmScore(svm, x) > cfg.hardAbove) found.set(key, x.slice());
  });
  return found;
}
