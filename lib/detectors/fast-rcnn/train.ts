// Training Fast R-CNN (deck): "Train the detector in a single stage, end-to-end", "Train all layers of the network".
//   each step: 2 images, 64 regions of each → one network, two losses → one SGD update of all layers
//   with region-wise sampling, to compare: 128 regions of as many images as they come from, all of them whole
// Compared with slow R-CNN and SPP-net: no features on disk, no post hoc steps; unlike SPP-net's, conv learns.
import type { CardCompute, Compute } from '../../compute/compute.js';
import { ImageCache, IMAGE_CACHE_BYTES } from '../../data/pictures/image-cache.js';
import type { Dataset } from '../../data/sample.js';
import { inPasses } from '../../layers/in-passes.js';
import { roiPooling, type BackboneSpec } from '../../networks/backbones.js';
import { dropoutMasks } from '../../networks/fc.js';
import { fineTunedFrom, newFineTunedTrunk } from '../../networks/fine-tuned-trunk.js';
import { newHeadFromScratch } from '../../networks/head.js';
import { applyInit, NEW_LAYERS, type Pretrained } from '../../networks/pretrained.js';
import { CostMeter, firstTrainedOf, stepCost, type StepCost } from '../../networks/step-cost.js';
import { ImageWalk } from '../../sampling/image-walk.js';
import { SgdTraining, type StepReport } from '../../training/sgd-training.js';
import type { SgdRun } from '../../training/stages.js';
import type { Watch } from '../../training/watch.js';
import type { TargetNormalisation } from '../../sampling/target-normalisation.js';
import { Rng } from '../../tensor/rng.js';
import { matchCandidates, targetNormalisation } from './candidates.js';
import type { ExternalProposals } from '../../proposals/proposal-choice.js';
import type { FastConfig } from './config.js';
import { miniBatches } from './mini-batch.js';
import { fastStepOnCard, type FastStepOf } from './fast-on-card.js';
import { fastRcnnOf, type FastRcnn } from './network.js';
import { preprocessingsOf } from './scales.js';
import type { FastBatch } from './step.js';
import { watchedFastStep } from './step.watched.js';
import { TASKS } from './step-one-task.js';

/** What is trained on what, from what. */
export interface FastJob {
  /** The pre-trained network, or null to start from random numbers. It is not changed. */
  readonly M0: Pretrained | null;
  readonly spec: BackboneSpec;
  readonly data: Dataset;
  readonly proposals: ExternalProposals;
  readonly config: FastConfig;
  readonly seed: number;
  readonly compute: Compute;
  /**
   * Where the network trains; absent: on the processor. On a card, the weights of `net` follow at training.fetch(). A
   * training that is watched, of one task, or with region-wise sampling stays on the processor.
   */
  readonly card?: CardCompute | undefined;
  /** Is shown each statement of every step that has both losses; absent: nobody watches. */
  readonly watch?: Watch | undefined;
}

/** A training under way: the network, and how to make the next step. */
export interface FastTraining extends SgdRun<FastRcnn> {
  /** Detection has to undo it. */
  readonly normalisation: TargetNormalisation;
  /** What the steps so far have cost: one stage, `train`. Both tasks together are counted, one alone is not. */
  readonly meter: CostMeter;
}

/** Sets everything up; no step is made yet. Throws when M0 or the proposals do not fit or there are no images. */
export function startFastTraining(job: FastJob): FastTraining {
  const { M0, spec, data, config, seed, compute } = job;
  const rng = new Rng(seed).fork('fast');
  const factory = { compute, init: { rng: rng.fork('parameters'), precision: 'float32' } } as const;
  const fineTuned = fineTunedFrom(config.firstTrained, spec);
  const trunk = newFineTunedTrunk(fineTuned, factory);
  const head = newHeadFromScratch(spec, data.classes.length, factory);
  applyInit(M0, trunk, head.fc);
  const net = { ...fastRcnnOf(trunk.layer, head), params: [...trunk.params, ...head.params] };
  const toSend = { spec: fineTuned, params: net.params, classes: data.classes.length };
  return fastTrainingOf(net, job, rng, fastStepOnCard(job, toSend));
}

/**
 * The same of a network that has its weights: what its layers list in `params`, frozen ones nothing, is trained. The
 * steps are made by that of `stepOnCard`; null: on the processor.
 */
export function fastTrainingOf(
  net: FastRcnn, job: Omit<FastJob, 'M0' | 'seed' | 'card'>, rng: Rng,
  stepOnCard: FastStepOf | null,
): FastTraining {
  const { spec, data, config, compute, watch } = job;
  const [K, perPass] = [data.classes.length, config.roiSampling.imagesPerBatch];
  const candidates = matchCandidates(data, job.proposals, config.preprocessing);
  const normalisation = targetNormalisation(candidates, K, config.targets);
  const walk = new ImageWalk(data.samples.length, perPass, rng.fork('images'));
  const task = TASKS[config.task];
  const training = new SgdTraining(task.params(net), config.schedule, walk, rng.fork('steps'), NEW_LAYERS);
  const sizes = preprocessingsOf(config);
  const caches = sizes.map((size) => new ImageCache(size, IMAGE_CACHE_BYTES / sizes.length));
  const miniBatch = miniBatches({ data, candidates, normalisation, caches }, config);
  const netInPasses = { ...net, conv: inPasses(net.conv, perPass) }; // 128 whole images at once would take gigabytes
  const setting = { compute, ...roiPooling(spec) };
  const meter = new CostMeter();
  const usual = watch === undefined || config.task !== 'multi-task' ? task.step : watchedFastStep(watch);
  const takeStep = stepOnCard?.(training) ?? usual;

  async function step(): Promise<StepReport> {
    const { views, rng: stepRng } = training.next();
    const batch = await miniBatch(views, stepRng);
    const drawMask = dropoutMasks(config.dropout, stepRng.fork('dropout'));
    const losses = await takeStep(netInPasses, batch, { ...setting, drawMask });
    if (task === TASKS['multi-task']) meter.add('train', costOf(batch, net, spec, K));
    return training.update(losses);
  }
  return { net, training, normalisation, meter, step: training.wholeSteps(step) };
}

function costOf({ images, regions }: FastBatch, net: FastRcnn, spec: BackboneSpec, classes: number): StepCost {
  const [N, , height, width] = images.shape;
  return stepCost(spec, {
    images: N, image: { width, height }, rois: regions.rois.length, classes, firstTrained: firstTrainedOf(net.conv),
  });
}

/** The whole training, told to `report` step by step. */
export async function trainFastRcnn(job: FastJob, report: (step: StepReport) => void): Promise<FastRcnn> {
  const { net, training, step } = startFastTraining(job);
  while (training.stepsDone < job.config.schedule.steps) report(await step());
  await training.fetch();
  return net;
}
