// On the card of test/support/plain-card.ts, which every machine has; on WebGPU: faster-rcnn/joint-on-gpu.long.test.ts.
import { test } from 'tap';
import { openCard } from '../../../lib/compute/card/kernel-card.js';
import { decodeSafetensors, floatWeights } from '../../../lib/data/files/safetensors.js';
import { matchCandidates } from '../../../lib/detectors/rcnn/candidates.js';
import type { RcnnConfig } from '../../../lib/detectors/rcnn/config.js';
import { detectEachWay } from '../../../lib/detectors/rcnn/detect.js';
import { startFineTuning } from '../../../lib/detectors/rcnn/fine-tune.js';
import { rcnnModelOf } from '../../../lib/detectors/rcnn/model-file.js';
import { newRcnnNetwork } from '../../../lib/detectors/rcnn/network.js';
import { detectorOnCard } from '../../../lib/detectors/rcnn/rcnn-on-card.js';
import { trainRcnn, type RcnnJob } from '../../../lib/detectors/rcnn/train.js';
import { BACKBONES } from '../../../lib/networks/backbones.js';
import { cropNetworkPlan } from '../../../lib/networks/network-plan.js';
import { RCNN_BOX_REGRESSORS, trainBoxRegressor } from '../../../lib/posthoc/box-regressors.js';
import { postHocModelFile } from '../../../lib/posthoc/post-hoc-model.js';
import { gaussian } from '../../../lib/tensor/param.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { zeros } from '../../../lib/tensor/tensor.js';
import { weightsOf } from '../../../lib/tensor/weights.js';
import { countedPieces } from '../../support/piece-transfers.js';
import { PlainCardMemory } from '../../support/plain-card.js';
import {
  assertSameDetections, assertSameTraining, assertSameWeights, foundOnCard,
} from '../../support/same-on-card.js';
import { TINY_RCNN, tinyRcnnJob } from '../../support/tiny-rcnn-job.js';

const start = (job: RcnnJob) => startFineTuning(null, matchCandidates(job.data, job.proposals), job);

const VARIANTS: Readonly<Record<string, Partial<RcnnConfig>>> = {
  'no dropout': {},
  'two passes a step, dropout': { dropout: 0.5, schedule: { ...TINY_RCNN.schedule, iterSize: 2, steps: 2 } },
};

for (const [name, change] of Object.entries(VARIANTS)) {
  test(`rcnnStepOnCard() has the losses and the weights of the loops after some steps: ${name}`, async (t) => {
    const onCard = start({ ...tinyRcnnJob(change), card: openCard(new PlainCardMemory()) });
    await assertSameTraining(t, start(tinyRcnnJob(change)), onCard);
  });
}

test('the stages of slow R-CNN on a card end in the weights and the features of the loops', async (t) => {
  const [loops, there, memory] = [tinyRcnnJob(), tinyRcnnJob(), new PlainCardMemory()];
  const { last, report } = countedPieces(memory);
  const onCard = await trainRcnn({ ...there, card: openCard(memory) }, report);
  assertSameWeights(t, weightsOf((await trainRcnn(loops, () => {})).net.params), weightsOf(onCard.net.params));
  const name = `${loops.data.samples[1].id}.features`;
  const [expected, found] = await Promise.all([loops, there].map(async ({ features }) => {
    const { features: pool5 } = floatWeights(decodeSafetensors((await features.read(name))!, name));
    return { pool5 };
  }));
  assertSameWeights(t, expected, found);
  const batches = Math.ceil(expected.pool5.shape[0] / TINY_RCNN.cropsPerBatch);
  t.same(last, {
    fineTune: { uploads: 3, readBacks: 1 }, // crops, bounds of the bins, gradient; scores
    cacheFeatures: { uploads: 2 * batches, readBacks: batches }, // crops and bounds; pool5
    trainSvms: { uploads: 1, readBacks: 1 }, // pool5; fc7
    trainBoxRegressors: { uploads: 0, readBacks: 0 },
  });
});

test('a fine-tuning that is watched stays on the processor', async (t) => {
  const memory = new PlainCardMemory();
  const { step, training } = start({ ...tinyRcnnJob(), card: openCard(memory), watch: async (_, value) => value });
  await step();
  t.equal(training.state().stepsDone, 1);
  t.equal(memory.counter.soFar.uploads, 0);
});

const { data: { classes, samples }, compute } = tinyRcnnJob();
const init = { rng: new Rng(3), precision: 'float32' } as const;
const K = classes.length;
const net = newRcnnNetwork(BACKBONES.S, K, { compute, init });
const regressor = trainBoxRegressor(
  [gaussian([32 * 36], 1, init).data, gaussian([32 * 36], 1, init).data],
  [0.2, 0.1].map((tx) => ({ tx, ty: 0.1, tw: 0, th: -0.1 })), RCNN_BOX_REGRESSORS);
const file = postHocModelFile(weightsOf(net.params), {
  svms: { scale: 0.5, weights: { w: gaussian([K, 128], 1, init), b: zeros([K]) } },
  boxes: { scale: 2, regressors: classes.map(() => regressor) },
}, {
  system: 'rcnn', backbone: 'S', classes, config: TINY_RCNN, proposals: { kind: 'selective-search', loosen: 0 },
  network: cropNetworkPlan(BACKBONES.S),
});

test('detectorOnCard() of slow R-CNN finds what detectEachWay() finds', async (t) => {
  const memory = new PlainCardMemory();
  const model = rcnnModelOf(file, compute);
  const detect = detectorOnCard(openCard(memory), model);
  const boxes = samples.flatMap(({ objects }) => objects.map(({ box }) => box)).slice(0, 6);
  const { found, transfers } = await foundOnCard(t, memory, samples, (picture) => detect(picture, boxes));
  const expected = await detectEachWay(model, await samples[1].image(), boxes);
  for (const way of ['found', 'withoutBoxRegression', 'withoutSvms', 'withoutBoth'] as const) {
    assertSameDetections(t, expected[way], found[way]);
  }
  const batches = Math.ceil(boxes.length / TINY_RCNN.cropsPerBatch);
  t.match(transfers, { uploads: 2 * batches + 1, readBacks: batches + 2 });
});
