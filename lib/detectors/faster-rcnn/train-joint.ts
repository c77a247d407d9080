// Training method #2 (deck): "Write the network down as a single model and just train it."
//   each step: 2 images → one net, four losses → one SGD update of all layers that are not frozen
// Even though the proposal distribution changes, this just works.
// Compared with Fast R-CNN: no proposals are given; the RPN, trained in the same step, makes them.
import { pictureChanges } from '../../data/pictures/augmentation.js';
import { ImageCache, IMAGE_CACHE_BYTES } from '../../data/pictures/image-cache.js';
import type { Dataset } from '../../data/sample.js';
import { NEW_LAYERS, type Pretrained } from '../../networks/pretrained.js';
import { roiPooling, type BackboneSpec } from '../../networks/backbones.js';
import { dropoutMasks } from '../../networks/fc.js';
import { fineTunedFrom } from '../../networks/fine-tuned-trunk.js';
import { ImageWalk } from '../../sampling/image-walk.js';
import { trainingBatch } from '../../sampling/training-image.js';
import type { CardCompute, Compute } from '../../compute/compute.js';
import { Rng } from '../../tensor/rng.js';
import { SgdTraining, type StepReport } from '../../training/sgd-training.js';
import type { SgdRun } from '../../training/stages.js';
import type { Watch } from '../../training/watch.js';
import { anchorsPerCell, type FasterConfig } from './config.js';
import { fasterRcnnFrom, trainedParams, type FasterRcnn } from './network.js';
import { jointStepOnCard } from './joint-on-card.js';
import { jointStep } from './step-joint.js';
import { watchedJointStep } from './step-joint.watched.js';

/** What is trained on what, from what. */
export interface JointJob {
  /** The pre-trained network, or null to start from random numbers. It is not changed. */
  readonly M0: Pretrained | null;
  readonly spec: BackboneSpec;
  readonly data: Dataset;
  readonly config: FasterConfig;
  readonly seed: number;
  readonly compute: Compute;
  /**
   * Where the network trains; absent: on the processor. On a card, the weights of `net` follow at training.fetch(). A
   * training that is watched stays on the processor.
   */
  readonly card?: CardCompute | undefined;
  /** Is shown each statement of every step; absent: nobody watches. */
  readonly watch?: Watch | undefined;
}

/** Sets everything up; no step is made yet. Throws when M0 does not fit or there are no images. */
export function startJointTraining(job: JointJob): SgdRun<FasterRcnn> {
  const { M0, spec, data, config, seed, compute, watch } = job;
  const rng = new Rng(seed).fork('faster-joint');
  const K = data.classes.length;
  const A = anchorsPerCell(config);
  const fineTuned = fineTunedFrom(config.firstTrained, spec);
  const init = { rng: rng.fork('parameters'), precision: 'float32' } as const;
  const net = fasterRcnnFrom(M0, fineTuned, K, A, { compute, init });

  const walk = new ImageWalk(data.samples.length, config.roiSampling.imagesPerBatch, rng.fork('images'));
  const training = new SgdTraining(trainedParams(net), config.schedule, walk, rng.fork('steps'), NEW_LAYERS);
  const cache = new ImageCache(config.preprocessing, IMAGE_CACHE_BYTES);
  const drawChanges = pictureChanges(config.augmentation);
  const setting = { compute, ...roiPooling(spec), config, classes: K };
  const onCard = jointStepOnCard(job, { spec: fineTuned, params: net.params, classes: K, anchorsPerCell: A });
  const takeStep = onCard?.(training) ?? (watch === undefined ? jointStep : watchedJointStep(watch));

  async function step(): Promise<StepReport> {
    const { views, rng: stepRng } = training.next();
    const batch = await trainingBatch(data, views, cache, drawChanges?.(stepRng, views.length));
    const drawMask = dropoutMasks(config.dropout, stepRng.fork('dropout'));
    return training.update(await takeStep(net, batch, { ...setting, drawMask, rng: stepRng }));
  }
  return { net, training, step: training.wholeSteps(step) };
}

/** The whole training, told to `report` step by step. */
export async function trainJoint(job: JointJob, report: (step: StepReport) => void): Promise<FasterRcnn> {
  const { net, training, step } = startJointTraining(job);
  while (training.stepsDone < job.config.schedule.steps) report(await step());
  await training.fetch();
  return net;
}
