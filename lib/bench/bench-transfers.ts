// What a step of each training sends to a graphics card and fetches from it: the small network on drawn pictures, 128
// regions a step. The second step of a training, for which nothing has to be prepared.
import type { Compute } from '../compute/compute.js';
import { transfersBetween, type Transfers } from '../compute/transfers.js';
import { MemoryStore } from '../data/caches/cache-store.js';
import { shapesDataset } from '../data/shapes/shapes.js';
import { matchCandidates } from '../detectors/rcnn/candidates.js';
import { RCNN_SMALL } from '../detectors/rcnn/config.js';
import { startFineTuning as startRcnn } from '../detectors/rcnn/fine-tune.js';
import { cacheSppFeatures } from '../detectors/sppnet/cache-stages.js';
import { SPPNET_SMALL } from '../detectors/sppnet/config.js';
import { startFineTuning as startSppNet } from '../detectors/sppnet/fine-tune.js';
import { pretrainedTrunk } from '../detectors/sppnet/network.js';
import { BACKBONES } from '../networks/backbones.js';
import { Rng } from '../tensor/rng.js';
import { runToTheEnd } from '../training/stages.js';
import { growthTraining, randomProposals, SMALL_JOB, type Run } from './growth-training.js';

const SEED = 1;

/** Trainings whose steps are counted, by the name of the step. */
const TRAININGS: Readonly<Record<string, (compute: Compute) => Promise<Run>>> = {
  'joint step': (compute) => growthTraining({ ...SMALL_JOB, system: 'joint' }, compute),
  'exact joint step': (compute) => growthTraining({ ...SMALL_JOB, system: 'exact' }, compute),
  'Fast R-CNN step': (compute) => growthTraining({ ...SMALL_JOB, system: 'fast' }, compute),
  'slow R-CNN step': rcnnTraining,
  'SPP-net step': sppNetTraining,
};

/** Of every training; of a backend without a card nothing. */
export async function trainingTransfers(compute: Compute): Promise<Readonly<Record<string, Transfers>>> {
  if (compute.transfers === undefined) return {};
  const counts: Record<string, Transfers> = {};
  for (const [name, start] of Object.entries(TRAININGS)) {
    const { step, training } = await start(compute);
    await step();
    const before = compute.transfers();
    await step();
    counts[name] = transfersBetween(before, compute.transfers());
    await training.fetch(); // nothing is on its way when the backend closes
  }
  return counts;
}

async function external() {
  const data = shapesDataset({ split: 'train', images: SMALL_JOB.pictures, seed: SEED, occluders: false });
  return { spec: BACKBONES.S, data, proposals: await randomProposals(data, 500), seed: SEED };
}

/** Fine-tuning on crops. */
async function rcnnTraining(compute: Compute): Promise<Run> {
  const { proposals, ...common } = await external();
  const job = { ...common, config: RCNN_SMALL, compute, card: compute.card };
  return startRcnn(null, matchCandidates(common.data, proposals), job);
}

/** Fine-tuning on windows of cached maps; the first step reads the windows of two. */
async function sppNetTraining(compute: Compute): Promise<Run> {
  const rng = new Rng(SEED);
  const config = { ...SPPNET_SMALL, blocks: { batches: 2, oversampling: 1 } };
  const job = { ...await external(), config, compute, card: compute.card, features: new MemoryStore() };
  const conv = pretrainedTrunk(null, job.spec, { compute, init: { rng, precision: 'float32' } });
  const F = await runToTheEnd(cacheSppFeatures(conv, job), () => {});
  return startSppNet(conv, F, { ...job, onRead: () => {} }, rng);
}
