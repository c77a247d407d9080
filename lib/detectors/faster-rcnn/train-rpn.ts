// Statement 1 of alternating optimization (deck): "Train an RPN initialized from M0, get M1".
//   each step: images → trunk and RPN, two losses → one SGD update
// Compared with train-joint.ts: no classes, no regions, no head.
import type { CardCompute, Compute } from '../../compute/compute.js';
import { pictureChanges } from '../../data/pictures/augmentation.js';
import { ImageCache, IMAGE_CACHE_BYTES } from '../../data/pictures/image-cache.js';
import type { Dataset } from '../../data/sample.js';
import type { BackboneSpec } from '../../networks/backbones.js';
import { fineTunedFrom } from '../../networks/fine-tuned-trunk.js';
import { NEW_LAYERS, type Pretrained } from '../../networks/pretrained.js';
import { ImageWalk } from '../../sampling/image-walk.js';
import { SgdTraining, type StepReport } from '../../training/sgd-training.js';
import type { SgdRun } from '../../training/stages.js';
import type { Watch } from '../../training/watch.js';
import { trainingBatch } from '../../sampling/training-image.js';
import { Rng } from '../../tensor/rng.js';
import { anchorsPerCell, type RpnConfig } from './config.js';
import { rpnNetworkFrom, type RpnNetwork } from './network.js';
import { rpnStepOnCard, type RpnStepOf } from './rpn-on-card.js';
import { rpnStep } from './step-rpn.js';
import { watchedRpnStep } from './step-rpn.watched.js';

/** What is trained on what, from what. */
export interface RpnJob {
  /** The pre-trained network, or null to start from random numbers. It is not changed. */
  readonly M0: Pretrained | null;
  readonly spec: BackboneSpec;
  readonly data: Dataset;
  readonly config: RpnConfig;
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
export function startRpnTraining(job: RpnJob): SgdRun<RpnNetwork> {
  const { M0, spec, config, seed, compute } = job;
  const rng = new Rng(seed).fork('rpn');
  const init = { rng: rng.fork('parameters'), precision: 'float32' } as const;
  const fineTuned = fineTunedFrom(config.firstTrained, spec);
  const A = anchorsPerCell(config);
  const net = rpnNetworkFrom(M0, fineTuned, A, { compute, init });
  return rpnTrainingOf(net, job, rng, rpnStepOnCard(job, { spec: fineTuned, params: net.params, anchorsPerCell: A }));
}

/**
 * The same of a network that has its weights: what its layers list in `params`, frozen ones nothing, is trained. The
 * steps are made by that of `stepOnCard`; null: on the processor.
 */
export function rpnTrainingOf(
  net: RpnNetwork, { data, config, watch }: Pick<RpnJob, 'data' | 'config' | 'watch'>, rng: Rng,
  stepOnCard: RpnStepOf | null,
): SgdRun<RpnNetwork> {
  const trained = [...net.conv.params, ...net.rpn.params];
  const walk = new ImageWalk(data.samples.length, config.imagesPerBatch, rng.fork('images'));
  const training = new SgdTraining(trained, config.schedule, walk, rng.fork('steps'), NEW_LAYERS);
  const cache = new ImageCache(config.preprocessing, IMAGE_CACHE_BYTES);
  const drawChanges = pictureChanges(config.augmentation);
  const takeStep = stepOnCard?.(training) ?? (watch === undefined ? rpnStep : watchedRpnStep(watch));

  async function step(): Promise<StepReport> {
    const { views, rng: stepRng } = training.next();
    const batch = await trainingBatch(data, views, cache, drawChanges?.(stepRng, views.length));
    return training.update(await takeStep(net, batch, { config, rng: stepRng }));
  }
  return { net, training, step: training.wholeSteps(step) };
}
