// Training SPP-net (deck): "The SPP-net training pipeline is slightly different". Six statements, with its numbers.
//   "Note that only classifier layers are fine-tuned, the conv layers are fixed"
// Compared with rcnn: features go to disk before fine-tuning and after it; conv runs once an image and learns nothing.
// Compared with fast-rcnn: no error goes through what is on disk; what a window is, and where, is learnt post hoc.
import type { ScaledRegressors, ScaledSvms } from '../../posthoc/post-hoc.js';
import { svmStage, trainScaledRegressors } from '../../posthoc/stages.js';
import { Rng } from '../../tensor/rng.js';
import { loadWeights, weightsOf } from '../../tensor/weights.js';
import { cacheSppFeatures, cacheTunedFeatures } from './cache-stages.js';
import { viewOf, type SppFeatures, type TunedFeatures } from './features.js';
import { startFineTuning } from './fine-tune.js';
import type { SppNetJob } from './job.js';
import { pretrainedTrunk, type SppNet, type SppNetwork } from './network.js';
import { DiskClock, idle, type SavedSppNet, type SppNetEvent, type Stage } from './stage.js';

/** The whole training, piece by piece. Throws when M, the proposals or what is on disk do not fit. */
export async function* sppNetStages(job: SppNetJob): Stage<SppNet> {
  const M = pretrained(job);                                // 1. [offline] M ← Pre-train a ConvNet
  const F = yield* cacheSppFeatures(M, job);                // 2. F ← Cache SPP features to disk using M
  const M1 = yield* fineTune(M, F, job);                    // 3. M' ← M.conv + Fine-tune … fc6-fc7-fc8 on F (log loss)
  const F1 = yield* cacheTunedFeatures(M1, F, job);         // 4. F' ← Cache features on disk using M'
  const svms = yield* trainSvms(F1, M1, job);               // 5. Train post hoc linear SVMs on F' (hinge loss)
  const boxes = yield* trainRegressors(F1, svms, job);      // 6. Train … bounding-box regressors on F' (squared loss)
  return { net: M1, svms: svms.trained, boxes };
}

/** The whole training, told to `report` piece by piece. */
export async function trainSppNet(job: SppNetJob, report: (event: SppNetEvent) => void): Promise<SppNet> {
  const stages = sppNetStages(job);
  for (;;) {
    const next = await stages.next();
    if (next.done === true) return next.value;
    report(next.value);
  }
}

/** 1. M.conv. */
function pretrained(job: SppNetJob): SppNetwork['conv'] {
  const { M0, spec, compute, saved, data: { samples }, proposals } = job;
  if (proposals.length !== samples.length) {
    throw new RangeError(`sppnet: ${samples.length} images, but proposals for ${proposals.length}`);
  }
  const init = { rng: rngOf(job, 'parameters'), precision: 'float32' } as const;
  return pretrainedTrunk(saved.net?.weights ?? saved.conv ?? M0, spec, { compute, init });
}

/** 3. SGD on rows of F: fc6, fc7 and fc8. */
async function* fineTune(conv: SppNetwork['conv'], F: SppFeatures, job: SppNetJob): Stage<SppNetwork> {
  const disk = new DiskClock();
  const { net, training, step } = startFineTuning(conv, F, { ...job, onRead: disk.add }, rngOf(job, 'fine-tune'));
  const { net: saved } = job.saved;
  if (saved !== undefined) loadWeights(net.params, saved.weights);
  if (saved !== undefined && saved.state === undefined) return net;
  if (saved?.state !== undefined) training.resume(saved.state);
  const { steps: of } = job.config.schedule;
  const event = (): SppNetEvent => ({
    ...idle('fineTune', training.stepsDone, of),
    saved: () => ({
      net: { weights: weightsOf(net.params), ...training.stepsDone < of ? { state: training.state() } : {} },
    }),
  });
  yield event();
  while (training.stepsDone < of) {
    const report = await step();
    yield { ...event(), diskSeconds: disk.take(), report };
  }
  return net;
}

interface TrainedSvms {
  readonly trained: ScaledSvms;
  /** What they were made from, for a checkpoint. */
  readonly saved: SavedSppNet;
}

/** 5. On fc7, with one pass of hard negative mining. */
async function* trainSvms({ fc7 }: TunedFeatures, net: SppNetwork, job: SppNetJob): Stage<TrainedSvms> {
  const { data: { classes }, config: { postHoc }, onSvm: report } = job;
  const disk = new DiskClock();
  const view = viewOf(fc7, disk.add);
  const stage = svmStage(view, classes.length, postHoc, rngOf(job, 'svms'), { saved: job.saved.svms, report });
  let saved: SavedSppNet = { net: { weights: weightsOf(net.params) } };
  for (;;) {
    const next = await stage.next();
    if (next.done === true) return { trained: next.value, saved };
    saved = { ...saved, svms: next.value };
    const kept = saved;
    yield { ...idle('trainSvms', next.value.imagesDone, view.count), diskSeconds: disk.take(), saved: () => kept };
  }
}

/** 6. On the pyramids. */
async function* trainRegressors(
  { pyramids }: TunedFeatures, svms: TrainedSvms, job: SppNetJob,
): Stage<ScaledRegressors> {
  const { data: { classes }, config: { postHoc } } = job;
  const disk = new DiskClock();
  const view = viewOf(pyramids, disk.add);
  yield { ...idle('trainBoxRegressors', 0, 1), saved: () => svms.saved };
  const boxes = job.saved.learners?.boxes
    ?? await trainScaledRegressors(view, classes.length, postHoc, rngOf(job, 'boxes'));
  const learners = { svms: svms.trained, boxes };
  yield { ...idle('trainBoxRegressors', 1, 1), diskSeconds: disk.take(), saved: () => ({ ...svms.saved, learners }) };
  return boxes;
}

function rngOf({ seed }: SppNetJob, stage: string): Rng {
  return new Rng(seed).fork('sppnet').fork(stage);
}
