// Post hoc SVMs on the features of a trained Fast R-CNN (deck: "Softmax is a good SVM replacement"): the network stays,
// cls_score is learnt once more, with the hinge loss.  Source: Fast R-CNN §5.4; fast-rcnn's train_svms.py.
//   1. features      fc7 of the ground truth and of all proposals of every training image, in memory
//   2. scale         factor = 20 / their mean norm
//   3. SVMs          positives: ground truth; negatives: IoU < .3, hard ones mined in one pass
//   4. cls_score     weight[c] = w_c·factor, bias[c] = b_c; the scores are used as they are, without softmax
// The boxes stay the network's own. No mirrored pictures. Deviation: the scale is that of 200 × 200 boxes, the
// first training comes after one picture, as in slow R-CNN (docs/deviations.md).
import { floatWeights } from '../../data/files/safetensors.js';
import type { ImageFeatures } from '../../data/caches/image-features.js';
import type { TensorFile } from '../../data/files/safetensors.js';
import { BACKGROUND, type Dataset, type Sample } from '../../data/sample.js';
import { featureScale, FEATURE_SCALE, scaleFeatures } from '../../posthoc/feature-scale.js';
import {
  startMining, SVM_MINING_FAST, svmWeights, mineImages, type SvmTraining, type SvmWeights,
} from '../../posthoc/svms.js';
import { trainingObjects } from '../../sampling/training-image.js';
import type { Rng } from '../../tensor/rng.js';
import { tensor } from '../../tensor/tensor.js';
import type { Box } from '../../boxes/box.js';
import type { ExternalProposals } from '../../proposals/proposal-choice.js';
import { DETECTION_SVM } from './config.js';
import { fc7Features, type FastModel } from './detect.js';
import { fastDescriptionOf } from './model-file.js';

export interface SvmReport {
  /** Images whose features are there. */
  image(done: number): void;
  training(event: SvmTraining): void;
}

/** SVMs that take fc7 as it is: the scaling of the features is in their weights. Throws RangeError without images. */
export async function trainPostHocSvms(
  model: FastModel, data: Dataset, proposals: ExternalProposals, rng: Rng, report: SvmReport,
): Promise<SvmWeights> {
  const F: ImageFeatures[] = [];
  for (const [i, sample] of data.samples.entries()) {                                   // 1.
    F.push(await featuresOf(model, sample, proposals.at(i)!));
    report.image(i + 1);
  }
  const source = { count: F.length, featuresOf: async (image: number) => F[image].features };
  const factor = await featureScale(source, FEATURE_SCALE, rng.fork('scale'));         // 2.
  const scaled = streamOf(F.map((image) => scaleFeatures(image, factor)));
  const start = await startMining(scaled(), data.classes.length);                      // 3.
  const mined = await mineImages(start, scaled(), SVM_MINING_FAST, rng.fork('svms'), report.training);
  const { w, b } = svmWeights(mined);
  return { w: tensor(w.shape, w.data.map((value) => value * factor)), b };             // 4.
}

/** The model with cls_score replaced; background, which has no SVM, scores 0 everywhere and is ignored. */
export function withPostHocSvms(file: TensorFile, { w, b }: SvmWeights): TensorFile {
  const { config } = fastDescriptionOf(file);
  const weights = { ...floatWeights(file) };
  const [K, D] = w.shape;
  weights['cls_score.weight'] = tensor([K + 1, D], Float32Array.from([...new Float32Array(D), ...w.data]));
  weights['cls_score.bias'] = tensor([K + 1], Float32Array.from([0, ...b.data]));
  const metadata = { ...file.metadata, config: JSON.stringify({ ...config, detection: DETECTION_SVM }) };
  return { tensors: new Map(Object.entries(weights)), metadata };
}

async function featuresOf(model: FastModel, sample: Sample, proposals: readonly Box[]) {
  const objects = trainingObjects(sample.objects);
  const boxes = [...objects.map(({ box }) => box), ...proposals];
  const gtLabels = [...objects.map(({ label }) => label), ...proposals.map(() => BACKGROUND)];
  return { imageId: sample.id, boxes, gtLabels, features: await fc7Features(model, await sample.image(), boxes) };
}

/** A new stream over the same images at each call. */
function streamOf(images: readonly ImageFeatures[]): () => AsyncGenerator<ImageFeatures> {
  return async function* stream() {
    yield* images;
  };
}
