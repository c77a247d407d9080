// Step 3 (deck): "Fine-tune 3-layer network fc6-fc7-fc8 on F (log loss)". The trunk is neither run nor trained.
//   each step: 128 windows of F, 32 of them foreground → fc6, fc7, fc8, one loss → one SGD update of these three
// Compared with Fast R-CNN: rows from a disk instead of images; region-wise sampling, in blocks; one loss.
import type { FeatureCache } from '../../data/feature-cache.js';
import { dropoutMasks } from '../../networks/fc.js';
import { ImageWalk } from '../../sampling/hierarchical.js';
import { SgdTraining, type StepReport } from '../../sampling/sgd-training.js';
import { trainingWindows, windowCandidates } from '../../sampling/training-windows.js';
import type { Rng } from '../../tensor/rng.js';
import type { SppNetConfig } from './config.js';
import type { WindowedData } from './features.js';
import type { SppNet } from './network.js';
import { fineTuneStep } from './step.js';
import { BatchesFromDisk } from './window-batches.js';

/** F: pyramids of the images and of their mirror images. */
export type SppFeatures = readonly [plain: FeatureCache, mirrored: FeatureCache];

/** A training under way: the network, and how to make the next step. */
export interface FineTuning {
  readonly net: SppNet;
  readonly training: SgdTraining;
  step(): Promise<StepReport>;
}

/** Sets everything up; no step is made yet. `net` is trained in place, its trunk is not touched. */
export function startFineTuning(
  net: SppNet, F: SppFeatures, { data, proposals }: WindowedData, config: SppNetConfig, rng: Rng,
): FineTuning {
  const candidates = data.samples.map((sample, i) =>
    windowCandidates(trainingWindows(sample, proposals[i], { flip: false })));
  const batches = new BatchesFromDisk(F, [...candidates, ...candidates], config, rng.fork('blocks'));
  const walk = new ImageWalk(data.samples.length, 1, rng.fork('images')); // nobody's turn: windows are drawn
  const training = new SgdTraining(net.trained, config.schedule, walk, rng.fork('steps'));

  const step = (): Promise<StepReport> => {
    const { stepsDone } = training;
    return training.step(async (_, stepRng) => {
      const drawMask = dropoutMasks(config.dropout, stepRng.fork('dropout'));
      return { ...await fineTuneStep(net, await batches.batch(stepsDone), drawMask) };
    });
  };
  return { net, training, step };
}
