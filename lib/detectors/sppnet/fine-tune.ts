// Step 3 of SPP-net (deck): "Fine-tune 3-layer network fc6-fc7-fc8 on F (log loss)". The trunk is not run, not trained.
//   each step: 128 windows pooled from F (32 foreground, 96 background), each at a scale that is drawn at every visit
//              → fc6, fc7, fc8 → one SGD update of these three
// Source: SPP-net §4.1; its spp_finetune_voc.m.
// Compared with rcnn/fine-tune.ts: conv5 from a disk instead of crops, drawn in blocks, and three layers that learn.
import { dropoutMasks } from '../../networks/fc.js';
import type { TrainedOn } from '../../networks/on-card.js';
import { NEW_LAYERS } from '../../networks/pretrained.js';
import { NO_WALK, SgdTraining, type StepReport } from '../../training/sgd-training.js';
import type { SgdRun } from '../../training/stages.js';
import { windowCandidates } from '../../sampling/training-windows.js';
import type { Rng } from '../../tensor/rng.js';
import { pooledFrom, windowsOf, type OnRead, type SppFeatures, type WindowedData } from './features.js';
import { newSppNetwork, type SppNetwork } from './network.js';
import { fineTuneStep } from './step.js';
import { randomScale } from './scales.js';
import { fineTuneStepOnCard } from './sppnet-on-card.js';
import { watchedFineTuneStep } from './step.watched.js';
import { BatchesFromDisk, type RowSource } from './window-batches.js';

/** What is trained on what. */
export interface FineTuneJob extends WindowedData, TrainedOn {
  readonly onRead: OnRead;
}

/** Sets everything up; no step is made yet. The trunk is shared with `net`, not copied: it does not change. */
export function startFineTuning(
  conv: SppNetwork['conv'], F: SppFeatures, job: FineTuneJob, rng: Rng,
): SgdRun<SppNetwork> {
  const { spec, data: { samples, classes }, config, compute, watch } = job;
  const init = { rng: rng.fork('parameters'), precision: 'float32' } as const;
  const net = newSppNetwork(conv, spec, config.levels, classes.length, { compute, init });
  const candidates = samples.map((_, i) => windowCandidates(windowsOf(job, i, false))); // a mirror image has the same
  const batches = new BatchesFromDisk(rowsFrom(F, job), [...candidates, ...candidates], config, rng.fork('blocks'));
  const steps = rng.fork('steps');
  const training = new SgdTraining(net.trained, config.schedule, NO_WALK, steps, NEW_LAYERS); // windows come first
  const onCard = fineTuneStepOnCard(job, { spec, params: net.trained, levels: config.levels, classes: classes.length });
  const takeStep = onCard?.(training) ?? (watch === undefined ? fineTuneStep : watchedFineTuneStep(watch));

  async function step(): Promise<StepReport> {
    const { rng: stepRng } = training.next();
    const batch = await batches.batch(training.batchesDone);
    const losses = await takeStep(net, batch, dropoutMasks(config.dropout, stepRng.fork('dropout')));
    return training.update(losses);
  }
  return { net, training, step: training.wholeSteps(step) };
}

/** Pools windows of an image, or of a mirror image behind all images, at random scales. */
function rowsFrom(F: SppFeatures, job: FineTuneJob): RowSource {
  const { length: N } = job.data.samples;
  return (entry, keep, rng) => {
    const [part, image] = [Math.floor(entry / N), entry % N];
    const { boxes } = windowsOf(job, image, part === 1);
    return pooledFrom(F[part], image, { boxes: keep.map((r) => boxes[r]) }, randomScale(rng), job);
  };
}
