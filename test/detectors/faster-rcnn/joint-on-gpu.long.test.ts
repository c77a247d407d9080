// A step of each training on WebGPU, where nothing but a software adapter is needed: under Node where
// the package webgpu and a Vulkan driver are installed, and in a browser. Slow: a processor stands in for the card.
import { test } from 'tap';
import type { CardCompute, Compute } from '../../../lib/compute/compute.js';
import { loopsCompute } from '../../../lib/compute/loops.js';
import { openCompute, whyUnavailable } from '../../../lib/compute/open-compute.js';
import { transfersBetween } from '../../../lib/compute/transfers.js';
import { MemoryStore } from '../../../lib/data/caches/cache-store.js';
import type { FastRcnn } from '../../../lib/detectors/fast-rcnn/network.js';
import { startFastTraining } from '../../../lib/detectors/fast-rcnn/train.js';
import { startExactTraining } from '../../../lib/detectors/faster-rcnn/exact/train-exact.js';
import { startJointTraining } from '../../../lib/detectors/faster-rcnn/train-joint.js';
import { matchCandidates } from '../../../lib/detectors/rcnn/candidates.js';
import { startFineTuning as startRcnnFineTuning } from '../../../lib/detectors/rcnn/fine-tune.js';
import { trainRcnn } from '../../../lib/detectors/rcnn/train.js';
import { cacheSppFeatures } from '../../../lib/detectors/sppnet/cache-stages.js';
import { startFineTuning as startSppNetFineTuning } from '../../../lib/detectors/sppnet/fine-tune.js';
import { pretrainedTrunk } from '../../../lib/detectors/sppnet/network.js';
import { trainSppNet } from '../../../lib/detectors/sppnet/train.js';
import { weightsOf, type Weights } from '../../../lib/tensor/weights.js';
import { runToTheEnd, type SgdRun } from '../../../lib/training/stages.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { answerOfPage } from '../../support/browser-page.js';
import { comparedConv, comparedElements, comparedLinear, comparedPools } from '../../support/card-against-loops.js';
import { assertGradient } from '../../support/gradient.js';
import { assertSameWeights } from '../../support/same-on-card.js';
import { systemBrowser } from '../../support/system-browser.js';
import { tinyExactJob } from '../../support/tiny-exact-job.js';
import { tinyFastJob } from '../../support/tiny-fast-job.js';
import { tinyJointJob } from '../../support/tiny-joint-job.js';
import { tinyRcnnJob } from '../../support/tiny-rcnn-job.js';
import { tinySppNetJob } from '../../support/tiny-sppnet.js';

const SECONDS = 600;
const TOLERANCE = 1e-5;
const STEPS = 3;

type Losses = Readonly<Record<string, number>>;

function largestDifference(a: Losses, b: Losses): number {
  return Math.max(...Object.keys(a).map((name) => Math.abs(a[name] - b[name])));
}

const reason = await whyUnavailable('webgpu');

test('every operation of a card on WebGPU is its loop on random shapes', { skip: reason ?? false }, async (t) => {
  t.setTimeout(1000 * SECONDS);
  const compute = await openCompute('webgpu');
  const rng = new Rng(63);
  for (const compared of [comparedConv, comparedLinear, comparedPools, comparedElements]) {
    for (let i = 0; i < 4; i++) {
      for (const { about, onCard, loop } of await compared(compute.card!, rng)) {
        assertGradient(t, onCard, loop, TOLERANCE, about);
      }
    }
  }
  t.equal(compute.backend.ran, 'webgpu');
  await compute.close();
});

/** Counts what really goes to the device: gpu.js sends the sizes of a call as an ArrayBuffer, tensors as arrays. */
function countedUploads(): { readonly uploads: () => number; readonly stop: () => void } {
  const { prototype } = (globalThis as unknown as { GPUQueue: { prototype: { writeBuffer(...all: unknown[]): void } } })
    .GPUQueue;
  const original = prototype.writeBuffer;
  let count = 0;
  prototype.writeBuffer = function (...all) {
    if (all[2] instanceof Float32Array) count++;
    original.apply(this, all);
  };
  return { uploads: () => count, stop: () => { prototype.writeBuffer = original; } };
}

type Run = Pick<SgdRun<FastRcnn>, 'training' | 'step'>;
type Start = (card?: CardCompute) => Run | Promise<Run>;

const startRcnn: Start = (card) => {
  const job = { ...tinyRcnnJob(), card };
  return startRcnnFineTuning(null, matchCandidates(job.data, job.proposals), job);
};

/** On maps that the processor has made. */
const startSppNet: Start = async (card) => {
  const job = tinySppNetJob('', { features: new MemoryStore() });
  const rng = new Rng(1);
  const conv = pretrainedTrunk(null, job.spec, { compute: job.compute, init: { rng, precision: 'float32' } });
  const F = await runToTheEnd(cacheSppFeatures(conv, job), () => {});
  return startSppNetFineTuning(conv, F, { ...job, card, onRead: () => {} }, rng);
};

const TRAININGS: readonly (readonly [name: string, start: Start, travels: object])[] = [
  ['a joint step', (card) => startJointTraining({ ...tinyJointJob(), card }), { uploads: 6, readBacks: 4 }],
  ['a Fast R-CNN step', (card) => startFastTraining({ ...tinyFastJob(), card }), { uploads: 4, readBacks: 2 }],
  ['an exact joint step', (card) => startExactTraining({ ...tinyExactJob(), card }), { uploads: 7, readBacks: 6 }],
  ['a slow R-CNN step', startRcnn, { uploads: 3, readBacks: 1 }],
  ['an SPP-net step', startSppNet, { uploads: 2, readBacks: 1 }],
];

for (const [name, start, travels] of TRAININGS) {
  test(`${name} on WebGPU has the losses of the loops, and travels as little as it says`, {
    skip: reason ?? false,
  }, async (t) => {
    t.setTimeout(1000 * SECONDS);
    const compute = await openCompute('webgpu');
    const [loops, onCard] = [await start(), await start(compute.card)];
    const device = countedUploads();
    for (let i = 0; i < STEPS; i++) {
      const before = compute.transfers!();
      const [{ losses }, { losses: there }] = [await loops.step(), await onCard.step()];
      t.ok(largestDifference(losses, there) < TOLERANCE, JSON.stringify({ losses, there }));
      if (i > 0) t.match(transfersBetween(before, compute.transfers!()), travels);
    }
    await onCard.training.fetch(); // waits for what is still on its way
    device.stop();
    t.equal(device.uploads(), compute.transfers!().uploads, 'the counter counts what the device is sent');
    await compute.close();
  });
}

/** Whole trainings, with what is computed beside the card by the same backend. */
const STAGED: Readonly<Record<string, (compute?: Compute) => Promise<Weights>>> = {
  'slow R-CNN': async (compute = loopsCompute()) => {
    const job = { ...tinyRcnnJob(), compute, card: compute.card };
    return weightsOf((await trainRcnn(job, () => {})).net.params);
  },
  'SPP-net': async (compute = loopsCompute()) => {
    const job = { ...tinySppNetJob('', { features: new MemoryStore() }), compute, card: compute.card };
    return weightsOf((await trainSppNet(job, () => {})).net.params);
  },
};

for (const [name, trained] of Object.entries(STAGED)) {
  test(`the stages of ${name} on WebGPU end in the weights of the loops`, { skip: reason ?? false }, async (t) => {
    t.setTimeout(1000 * SECONDS);
    const compute = await openCompute('webgpu');
    assertSameWeights(t, await trained(), await trained(compute));
    await compute.close();
  });
}

const PAGE = `
import { openCompute } from 'ORIGIN/dist/lib/compute/open-compute.js';
import { loopsCompute } from 'ORIGIN/dist/lib/compute/loops.js';
import { shapesDataset } from 'ORIGIN/dist/lib/data/shapes/shapes.js';
import { FASTER_JOINT_SMALL } from 'ORIGIN/dist/lib/detectors/faster-rcnn/config.js';
import { startJointTraining } from 'ORIGIN/dist/lib/detectors/faster-rcnn/train-joint.js';
import { BACKBONES } from 'ORIGIN/dist/lib/networks/backbones.js';

export default async function () {
  const compute = await openCompute('webgpu');
  const data = shapesDataset({ split: 'train', images: 2, seed: 1, occluders: false });
  const { preprocessing, roiSampling } = FASTER_JOINT_SMALL;
  const config = {
    ...FASTER_JOINT_SMALL,
    preprocessing: { ...preprocessing, shorterSide: 40, longerSide: 66 },
    roiSampling: { ...roiSampling, roisPerImage: 8 },
  };
  const spec = { ...BACKBONES.S, grid: 3, fc: [10, 9] };
  const job = { M0: null, spec, data, config, seed: 1, compute: loopsCompute() };
  const [loops, onCard] = [startJointTraining(job), startJointTraining({ ...job, card: compute.card })];
  const steps = [];
  for (let i = 0; i < ${STEPS}; i++) {
    const before = compute.transfers();
    const [expected, found] = [(await loops.step()).losses, (await onCard.step()).losses];
    const { uploads, readBacks } = compute.transfers();
    steps.push({ expected, found, uploads: uploads - before.uploads, readBacks: readBacks - before.readBacks });
  }
  await onCard.training.fetch();
  await compute.close();
  return steps;
}`;

const browser = systemBrowser();

test('in a browser, a joint step on WebGPU has the losses of the loops', {
  skip: browser === null ? 'no browser that runs without a window' : false,
}, async (t) => {
  t.setTimeout(1000 * SECONDS);
  const steps = await answerOfPage(browser!, PAGE, SECONDS) as {
    expected: Losses; found: Losses; uploads: number; readBacks: number;
  }[];
  t.equal(steps.length, STEPS);
  for (const { expected, found } of steps) {
    t.ok(largestDifference(expected, found) < TOLERANCE, JSON.stringify({ expected, found }));
  }
  t.match(steps[1], { uploads: 6, readBacks: 4 });
});
