// Step 3 of SPP-net (deck): "Fine-tune 3-layer network fc6-fc7-fc8 on F (log loss)". The trunk is not run, not trained.
//   each step: 128 windows of F (32 foreground, 96 background) → fc6, fc7, fc8 → one SGD update of these three
// Source: SPP-net §4.1; its spp_finetune_voc.m.
// Compared with rcnn/fine-tune.ts: rows from a disk instead of crops, drawn in blocks, and three layers that learn.
import type { Compute } from '../../compute/compute.js';
import type { BackboneSpec } from '../../networks/backbones.js';
import { dropoutMasks } from '../../networks/fc.js';
import { NEW_LAYERS } from '../../networks/pretrained.js';
import { NO_WALK, SgdTraining, type StepReport } from '../../training/sgd-training.js';
import type { SgdRun } from '../../training/stages.js';
import type { Watch } from '../../training/watch.js';
import { trainingWindows, windowCandidates } from '../../sampling/training-windows.js';
import type { Rng } from '../../tensor/rng.js';
import type { SppNetConfig } from './config.js';
import type { OnRead, SppFeatures, WindowedData } from './features.js';
import { newSppNetwork, type SppNetwork } from './network.js';
import { fineTuneStep } from './step.js';
import { watchedFineTuneStep } from './step.watched.js';
import { BatchesFromDisk } from './window-batches.js';

/** What is trained on what. */
export interface FineTuneJob extends WindowedData {
  readonly spec: BackboneSpec;
  readonly config: SppNetConfig;
  readonly compute: Compute;
  readonly onRead: OnRead;
  /** Is shown each statement of every step; absent: nobody watches. */
  readonly watch?: Watch | undefined;
}

/** Sets everything up; no step is made yet. The trunk is shared with `net`, not copied: it does not change. */
export function startFineTuning(
  conv: SppNetwork['conv'], F: SppFeatures,
  { spec, data, proposals, config, compute, onRead, watch }: FineTuneJob, rng: Rng,
): SgdRun<SppNetwork> {
  const init = { rng: rng.fork('parameters'), precision: 'float32' } as const;
  const net = newSppNetwork(conv, spec, config.levels, data.classes.length, { compute, init });
  const candidates = data.samples.map((sample, i) =>
    windowCandidates(trainingWindows(sample, proposals.at(i)!, { flip: false }))); // a mirror image has the same
  const batches = new BatchesFromDisk(F, [...candidates, ...candidates], { ...config, onRead }, rng.fork('blocks'));
  const steps = rng.fork('steps');
  const training = new SgdTraining(net.trained, config.schedule, NO_WALK, steps, NEW_LAYERS); // windows come first
  const takeStep = watch === undefined ? fineTuneStep : watchedFineTuneStep(watch);

  async function step(): Promise<StepReport> {
    const { rng: stepRng } = training.next();
    const batch = await batches.batch(training.batchesDone);
    const losses = await takeStep(net, batch, dropoutMasks(config.dropout, stepRng.fork('dropout')));
    return training.update(losses);
  }
  return { net, training, step: training.wholeSteps(step) };
}
