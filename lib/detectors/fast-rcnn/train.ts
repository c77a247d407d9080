// Training Fast R-CNN (deck): "Train the detector in a single stage, end-to-end", "Train all layers of the network".
//   each step: 2 images, 64 regions of each → one network, two losses → one SGD update of all layers
// Compared with slow R-CNN and SPP-net: no features on disk, no post hoc steps; conv.backward appears.
import type { Compute } from '../../compute/compute.js';
import { ImageCache, IMAGE_CACHE_BYTES } from '../../data/image-cache.js';
import type { Dataset } from '../../data/sample.js';
import type { BackboneSpec } from '../../networks/backbones.js';
import { dropoutMasks } from '../../networks/fc.js';
import { applyInit, type Pretrained } from '../../networks/pretrained.js';
import { ImageWalk } from '../../sampling/hierarchical.js';
import { roiTargets } from '../../sampling/proposal-targets.js';
import { SgdTraining, type StepReport } from '../../sampling/sgd-training.js';
import type { TargetNormalisation } from '../../sampling/target-normalisation.js';
import { trainingBatch } from '../../sampling/training-image.js';
import { Rng } from '../../tensor/rng.js';
import { candidatesAt, matchCandidates, targetNormalisation, type ExternalProposals } from './candidates.js';
import type { FastConfig } from './config.js';
import { newFastRcnn, type FastRcnn } from './network.js';
import { roiBatchOf } from './roi-batch.js';
import { fastStep } from './step.js';

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
}

/** A training under way: the network, and how to make the next step. */
export interface FastTraining {
  readonly net: FastRcnn;
  readonly training: SgdTraining;
  /** Detection has to undo it. */
  readonly normalisation: TargetNormalisation;
  step(): Promise<StepReport>;
}

/** Sets everything up; no step is made yet. Throws when M0 or the proposals do not fit or there are no images. */
export function startFastTraining(job: FastJob): FastTraining {
  const { M0, spec, data, seed, compute } = job;
  const rng = new Rng(seed).fork('fast');
  const init = { rng: rng.fork('parameters'), precision: 'float32' } as const;
  const net = newFastRcnn(spec, data.classes.length, { compute, init });
  applyInit(M0, net.conv, net.head.fc);
  return fastTrainingOf(net, job, rng);
}

/** The same of a network that has its weights: what it lists in `params` is trained. */
export function fastTrainingOf(net: FastRcnn, job: Omit<FastJob, 'M0' | 'seed'>, rng: Rng): FastTraining {
  const { spec, data, proposals, config, compute } = job;
  const K = data.classes.length;
  const candidates = matchCandidates(data, proposals, config.preprocessing);
  const normalisation = targetNormalisation(candidates, K, config.targets);
  const walk = new ImageWalk(data.samples.length, config.roiSampling.imagesPerBatch, rng.fork('images'));
  const training = new SgdTraining(net.params, config.schedule, walk, rng.fork('steps'));
  const cache = new ImageCache(config.preprocessing, IMAGE_CACHE_BYTES);
  const grid = { width: spec.grid, height: spec.grid };

  const step = (): Promise<StepReport> => training.step(async (views, stepRng) => {
    const { input } = await trainingBatch(data, views, cache);
    const samples = views.map((view, n) =>
      roiTargets(candidatesAt(candidates, view), config.roiSampling, normalisation, stepRng.fork(`rois ${n}`)));
    const drawMask = dropoutMasks(config.dropout, stepRng.fork('dropout'));
    const batch = { images: input, regions: roiBatchOf(samples, K, 'float32') };
    const losses = await fastStep(net, batch, { compute, grid, spatialScale: 1 / spec.stride, drawMask });
    return { ...losses };
  });
  return { net, training, normalisation, step };
}

/** The whole training, told to `report` step by step. */
export async function trainFastRcnn(job: FastJob, report: (step: StepReport) => void): Promise<FastRcnn> {
  const { net, training, step } = startFastTraining(job);
  while (training.stepsDone < job.config.schedule.steps) report(await step());
  return net;
}
