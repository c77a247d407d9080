// Deck: "Steps for training a slow R-CNN detector"
import { join } from 'node:path';
import { test } from 'tap';
import { openCompute } from '../../../lib/compute/open-compute.js';
import { FolderStore } from '../../../lib/data/caches/folder-store.js';
import { shapesDataset } from '../../../lib/data/shapes/shapes.js';
import { RCNN, RCNN_SMALL } from '../../../lib/detectors/rcnn/config.js';
import { matchCandidates } from '../../../lib/detectors/rcnn/candidates.js';
import { startFineTuning } from '../../../lib/detectors/rcnn/fine-tune.js';
import { rcnnStages, trainRcnn, type RcnnJob } from '../../../lib/detectors/rcnn/train.js';
import { BACKBONES } from '../../../lib/networks/backbones.js';
import { newClassifier } from '../../../lib/networks/classifier.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { l2Norm } from '../../../lib/tensor/tensor.js';
import { weightsOf, type Weights } from '../../../lib/tensor/weights.js';
import { StageStates } from '../../../lib/training/stage-states.js';
import type { Piece } from '../../../lib/training/stages.js';
import { shakenBoxes } from '../../support/shaken-boxes.js';
import { bytesOf } from '../../support/tensor-bytes.js';

const compute = await openCompute('blocked');
const data = shapesDataset({ split: 'train', images: 3, seed: 3, occluders: false });
const proposals = data.samples.map(({ objects }, i) => shakenBoxes(objects.map(({ box }) => box), 6, new Rng(i)));

/** Crops of 20 pixels and batches of 16, for speed. */
function jobOf(featureFolder: string, steps: number, change: Partial<RcnnJob> = {}): RcnnJob {
  const { warp, regionSampling, schedule } = RCNN_SMALL;
  const config = {
    ...RCNN_SMALL,
    warp: { ...warp, side: 20, context: 1 },
    regionSampling: { ...regionSampling, roisPerImage: 16 },
    schedule: { ...schedule, steps, warmUp: 2 },
    cropsPerBatch: 16,
  };
  return {
    M0: null, spec: BACKBONES.S, data, proposals, config, seed: 1, compute, features: new FolderStore(featureFolder),
    states: new StageStates(), onSvm: () => {},
    ...change,
  };
}

const bytesOfAll = (weights: Weights): string => bytesOf(...Object.values(weights));

test('the published constants', (t) => {
  const { warp, regionSampling, dropout, schedule: { steps, learningRate }, cropsPerBatch } = RCNN;
  t.match({ warp, regionSampling, dropout, steps, learningRate, cropsPerBatch }, {
    warp: { side: 227, context: 16 },
    regionSampling: { roisPerImage: 128, fgFraction: 0.25, fgIou: 0.5, bgIou: [0, 0.5] },
    dropout: 0.5, steps: 70_000, learningRate: 1e-3, cropsPerBatch: 256,
  });
  t.end();
});

test('fine-tuning moves fc8 at ten times the rate of the other layers, as the published solver says', async (t) => {
  const job = jobOf(t.testdir(), 1);
  const candidates = matchCandidates(data, proposals);
  const movedBy = async (newLayerRate: number): Promise<Record<string, number>> => {
    const sgd = { ...job.config.schedule.sgd, newLayerRate };
    const config = { ...job.config, schedule: { ...job.config.schedule, sgd } };
    const { net, step } = startFineTuning(null, candidates, { ...job, config });
    const before = weightsOf(net.params);
    await step();
    return Object.fromEntries(net.params.map(({ name, value }) =>
      [name, l2Norm({ ...value, data: value.data.map((x, i) => x - before[name].data[i]) })]));
  };
  const [same, published] = [await movedBy(1), await movedBy(RCNN.schedule.sgd.newLayerRate)];
  for (const [name, distance] of Object.entries(same)) {
    const times = published[name] / distance;
    t.ok(Math.abs(times - (name.startsWith('fc8') ? 10 : 1)) < 0.01, `${name}: ${times}`);
  }
});

test('trainRcnn() goes through its stages in the order of the deck and leaves M as it was', async (t) => {
  const init = { rng: new Rng(9), precision: 'float32' } as const;
  const M = weightsOf(newClassifier(BACKBONES.S, 20, { compute, init }).params);
  const before = bytesOfAll(M);
  const events: Piece[] = [];
  const onSvm: string[] = [];
  const { net, svms, boxes } = await trainRcnn(jobOf(t.testdir(), 3, {
    M0: M, onSvm: ({ label, training }) => onSvm.push(`${label}.${training}`),
  }), (event) => events.push(event));
  const pieces = events.map(({ stage, done, of }) => `${stage} ${done}/${of}`);
  t.same(pieces, [
    'fineTune 0/3', 'fineTune 1/3', 'fineTune 2/3', 'fineTune 3/3',
    'cacheFeatures 0/3', 'cacheFeatures 1/3', 'cacheFeatures 2/3', 'cacheFeatures 3/3',
    'trainSvms 0/3', 'trainSvms 1/3', 'trainSvms 2/3', 'trainSvms 3/3',
    'trainBoxRegressors 0/1', 'trainBoxRegressors 1/1',
  ]);
  t.equal(bytesOfAll(M), before);
  const tuned = weightsOf(net.params);
  for (const name of ['conv1.weight', 'fc7.bias']) t.not(bytesOf(tuned[name]), bytesOf(M[name]), name);
  const K = data.classes.length;
  t.same([svms.weights.w.shape, boxes.regressors.length], [[K, 128], K]);
  t.ok(onSvm.length >= K, 'every class has been trained');
});

test('rcnnStages() learn: the loss of fine-tuning falls', async (t) => {
  const losses: number[] = [];
  const job = jobOf(t.testdir(), 25);
  const schedule = { ...job.config.schedule, learningRate: 0.02 };
  for await (const { stage, report } of rcnnStages({ ...job, config: { ...job.config, schedule } })) {
    if (stage !== 'fineTune') break;
    if (report !== undefined) losses.push(report.losses.cls);
  }
  const mean = (part: readonly number[]): number => part.reduce((sum, x) => sum + x, 0) / part.length;
  t.ok(mean(losses.slice(-5)) < 0.8 * mean(losses.slice(0, 5)), `${losses.slice(0, 3)} → ${losses.slice(-3)}`);
});

test('trainRcnn() gives the same bytes for the same seed, and others for another', async (t) => {
  const folder = t.testdir();
  const trained = async (name: string, seed: number): Promise<string> => {
    const { net, svms, boxes } = await trainRcnn(jobOf(join(folder, name), 2, { seed }), () => {});
    const learnt = JSON.stringify([[...svms.weights.w.data], [...boxes.regressors[0].beta.data.subarray(0, 40)]]);
    return bytesOfAll(weightsOf(net.params)) + learnt;
  };
  const first = await trained('a', 1);
  t.equal(await trained('b', 1), first);
  t.not(await trained('c', 2), first);
});

test('trainRcnn() refuses proposals that are not one list an image', async (t) => {
  await t.rejects(trainRcnn(jobOf(t.testdir(), 1, { proposals: [] }), () => {}),
    new RangeError('rcnn: 3 images, but proposals for 0'));
});
