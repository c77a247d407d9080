// Deck: "Faster R-CNN exact joint training", "One option (untested, theoretical)".
//   each step: 2 images → one net, four losses, the head's gradient to the RPN's boxes too → one SGD update
// Compared with train-joint.ts: another step, and a weight for the path through the corners of the regions.
import { pictureChanges } from '../../../data/pictures/augmentation.js';
import { ImageCache, IMAGE_CACHE_BYTES } from '../../../data/pictures/image-cache.js';
import { boxEdgeSampling, type SamplingRule } from '../../../layers/sampling-rule.js';
import { roiPooling, type BackboneSpec } from '../../../networks/backbones.js';
import { dropoutMasks } from '../../../networks/fc.js';
import { fineTunedFrom } from '../../../networks/fine-tuned-trunk.js';
import { NEW_LAYERS } from '../../../networks/pretrained.js';
import { firstCellCentre } from '../../../networks/trunk-layer.js';
import { ImageWalk } from '../../../sampling/image-walk.js';
import { SgdTraining, type StepReport } from '../../../training/sgd-training.js';
import type { SgdRun } from '../../../training/stages.js';
import { trainingBatch } from '../../../sampling/training-image.js';
import { Rng } from '../../../tensor/rng.js';
import { anchorsPerCell, type ExactConfig } from '../config.js';
import { pathAt } from './coordinate-path.js';
import { fasterRcnnFrom, trainedParams, type FasterRcnn } from '../network.js';
import { exactStepOnCard } from './exact-on-card.js';
import { exactStep, type ExactOutcome } from './step-exact.js';
import { watchedExactStep } from './step-exact.watched.js';
import type { JointJob } from '../train-joint.js';

/** What is trained on what, from what. */
export interface ExactJob extends JointJob {
  readonly config: ExactConfig;
}

export interface ExactReport extends StepReport {
  readonly norms: ExactOutcome['norms'];
}

export interface ExactTraining extends SgdRun<FasterRcnn> {
  step(): Promise<ExactReport>;
}

/** Where a backbone's regions are sampled: cell 0 has its centre where the trunk's first cell looks. */
export function exactSampling(spec: BackboneSpec, samplesPerBin: number): SamplingRule {
  return boxEdgeSampling(spec.stride, firstCellCentre(spec.trunk), samplesPerBin);
}

/** Sets everything up; no step is made yet. Throws when M0 does not fit or there are no images. */
export function startExactTraining(job: ExactJob): ExactTraining {
  const { M0, spec, data, config, seed, compute, watch } = job;
  const rng = new Rng(seed).fork('faster-exact');
  const K = data.classes.length;
  const A = anchorsPerCell(config);
  const fineTuned = fineTunedFrom(config.firstTrained, spec);
  const init = { rng: rng.fork('parameters'), precision: 'float32' } as const;
  const net = fasterRcnnFrom(M0, fineTuned, K, A, { compute, init });

  const walk = new ImageWalk(data.samples.length, config.roiSampling.imagesPerBatch, rng.fork('images'));
  const training = new SgdTraining(trainedParams(net), config.schedule, walk, rng.fork('steps'), NEW_LAYERS);
  const cache = new ImageCache(config.preprocessing, IMAGE_CACHE_BYTES);
  const drawChanges = pictureChanges(config.augmentation);
  const { grid } = roiPooling(spec);
  const setting = { grid, rule: exactSampling(spec, config.samplesPerBin), config, classes: K };
  const onCard = exactStepOnCard(job, { spec: fineTuned, params: net.params, classes: K, anchorsPerCell: A });
  const takeStep = onCard?.(training) ?? (watch === undefined ? exactStep : watchedExactStep(watch));

  async function step(): Promise<ExactReport> {
    const { views, rng: stepRng } = training.next();
    const batch = await trainingBatch(data, views, cache, drawChanges?.(stepRng, views.length));
    const drawMask = dropoutMasks(config.dropout, stepRng.fork('dropout'));
    const path = pathAt(config.path, training.stepsDone);
    const { losses, norms } = await takeStep(net, batch, { ...setting, drawMask, path, rng: stepRng });
    return { ...training.update(losses), norms };
  }
  return { net, training, step: training.wholeSteps(step) };
}

/** The whole training, told to `report` step by step. */
export async function trainExact(job: ExactJob, report: (step: ExactReport) => void): Promise<FasterRcnn> {
  const { net, training, step } = startExactTraining(job);
  while (training.stepsDone < job.config.schedule.steps) report(await step());
  await training.fetch();
  return net;
}
