// Training SPP-net (deck): "The SPP-net training pipeline is slightly different". Six statements, with its numbers.
//   "Note that only classifier layers are fine-tuned, the conv layers are fixed"
// Compared with rcnn: features go to disk before fine-tuning and after it; conv runs once an image and learns nothing.
// Compared with fast-rcnn: no error goes through what is on disk; what a window is, and where, is learnt post hoc.
import type { Pretrained } from '../../networks/pretrained.js';
import type { ScaledRegressors, ScaledSvms } from '../../posthoc/post-hoc.js';
import { regressorStage, svmStage, type PostHocJob } from '../../posthoc/stages.js';
import type { SvmTraining } from '../../posthoc/svms.js';
import { Rng } from '../../tensor/rng.js';
import type { StageStates } from '../../training/stage-states.js';
import { DiskClock, runToTheEnd, sgdStage, type Piece, type Stage } from '../../training/stages.js';
import { cacheSppFeatures, cacheTunedFeatures, type CacheJob } from './cache-stages.js';
import { fc7View, pyramidView, type SppFeatures, type TunedFeatures } from './features.js';
import { startFineTuning, type FineTuneJob } from './fine-tune.js';
import { pretrainedTrunk, type SppNet, type SppNetwork } from './network.js';

/** What is trained on what, from what. */
export interface SppNetJob extends CacheJob, Omit<FineTuneJob, 'onRead'> {
  /** The pre-trained network, or null to start from random numbers. It is not changed. */
  readonly M0: Pretrained | null;
  readonly seed: number;
  /** What an earlier process made; none to begin at the beginning. */
  readonly states: StageStates;
  /** Is told of every training of an SVM. */
  readonly onSvm: (training: SvmTraining) => void;
}

/** The whole training, piece by piece. Throws when M, the proposals or what is on disk do not fit. */
export async function* sppNetStages(job: SppNetJob): Stage<SppNet> {
  const M = pretrained(job);                                // 1. [offline] M ← Pre-train a ConvNet
  const F = yield* cacheSppFeatures(M, job);                // 2. F ← Cache SPP features to disk using M
  const M1 = yield* fineTune(M, F, job);                    // 3. M' ← M.conv + Fine-tune … fc6-fc7-fc8 on F (log loss)
  const F1 = yield* cacheTunedFeatures(M1, F, job);         // 4. F' ← Cache features on disk using M'
  const svms = yield* trainSvms(F1, job);                   // 5. Train post hoc linear SVMs on F' (hinge loss)
  const boxes = yield* trainRegressors(F1, job);            // 6. Train … bounding-box regressors on F' (squared loss)
  return { net: M1, svms, boxes };
}

/** The whole training, told to `report` piece by piece. */
export async function trainSppNet(job: SppNetJob, report: (piece: Piece) => void): Promise<SppNet> {
  return runToTheEnd(sppNetStages(job), report);
}

/** 1. M.conv. */
function pretrained(job: SppNetJob): SppNetwork['conv'] {
  const { M0, spec, compute, data: { samples }, proposals } = job;
  if (proposals.length !== samples.length) {
    throw new RangeError(`sppnet: ${samples.length} images, but proposals for ${proposals.length}`);
  }
  const init = { rng: rngOf(job).fork('parameters'), precision: 'float32' } as const;
  return pretrainedTrunk(M0, spec, { compute, init });
}

/** 3. SGD on windows pooled from F: fc6, fc7 and fc8. */
function fineTune(conv: SppNetwork['conv'], F: SppFeatures, job: SppNetJob): Stage<SppNetwork> {
  const disk = new DiskClock();
  const run = startFineTuning(conv, F, { ...job, onRead: disk.add }, rngOf(job).fork('fine-tune'));
  return sgdStage('fineTune', run, job.states, disk);
}

/** 5. On fc7, with one pass of hard negative mining. */
function trainSvms({ fc7 }: TunedFeatures, job: SppNetJob): Stage<ScaledSvms> {
  return svmStage((onRead) => fc7View(fc7, onRead), postHocOf(job));
}

/** 6. On the pyramids of conv5. */
function trainRegressors({ plain }: TunedFeatures, job: SppNetJob): Stage<ScaledRegressors> {
  return regressorStage((onRead) => pyramidView(plain, job, onRead), postHocOf(job));
}

function postHocOf(job: SppNetJob): PostHocJob {
  const { data, config, states, onSvm } = job;
  return { classes: data.classes.length, config: config.postHoc, rng: rngOf(job), states, onSvm };
}

function rngOf({ seed }: SppNetJob): Rng {
  return new Rng(seed).fork('sppnet');
}
