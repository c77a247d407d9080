// Deck: "Training method #1: Alternating optimization".
import tap, { test } from 'tap';
import { openCompute } from '../../../lib/compute/open-compute.js';
import { shapesDataset } from '../../../lib/data/shapes/shapes.js';
import {
  FASTER_ALTERNATING, FASTER_ALTERNATING_SMALL, STAGE_NAMES, type AlternatingConfig, type StageName,
} from '../../../lib/detectors/faster-rcnn/config.js';
import { detectObjects } from '../../../lib/detectors/faster-rcnn/detect.js';
import { newFasterRcnn, type FasterRcnn } from '../../../lib/detectors/faster-rcnn/network.js';
import { generateProposals } from '../../../lib/detectors/faster-rcnn/propose.js';
import {
  alternatingStages, trainAlternating, type AlternatingJob,
} from '../../../lib/detectors/faster-rcnn/train-alternating.js';
import { BACKBONES } from '../../../lib/networks/backbones.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { sameShape } from '../../../lib/tensor/tensor.js';
import { weightsOf, type Weights } from '../../../lib/tensor/weights.js';
import { StageStates } from '../../../lib/training/stage-states.js';
import { stageWeights } from '../../../lib/training/stages.js';
import { bytesOf } from '../../support/tensor-bytes.js';

const compute = await openCompute('auto');
tap.teardown(() => compute.close());
const data = shapesDataset({ split: 'train', images: 2, seed: 3, occluders: false });

/** Less than half the size of the small configuration, for speed. */
function configOf(stageSteps: number, change: Partial<AlternatingConfig> = {}): AlternatingConfig {
  const { preprocessing, schedules, proposalsTrain } = FASTER_ALTERNATING_SMALL;
  const schedule = { ...schedules.M1, steps: stageSteps, warmUp: 2 };
  return {
    ...FASTER_ALTERNATING_SMALL,
    preprocessing: { ...preprocessing, shorterSide: 60, longerSide: 100 },
    proposalsTrain: { ...proposalsTrain, preNmsTopN: 200, postNmsTopN: 60 },
    schedules: { M1: schedule, M2: schedule, M3: schedule, M4: schedule },
    ...change,
  };
}

const factory = { compute, init: { rng: new Rng(9), precision: 'float32' } } as const;
const donor = newFasterRcnn(BACKBONES.S, data.classes.length, 1, factory);
const M0 = weightsOf([...donor.conv.params, ...donor.head.fc.params]);

function jobOf(stageSteps: number, change: Partial<AlternatingConfig> = {}): AlternatingJob {
  const config = configOf(stageSteps, change);
  return { M0, spec: BACKBONES.S, data, config, seed: 1, compute, states: new StageStates() };
}

const bytes = (weights: Weights): Record<string, string> =>
  Object.fromEntries(Object.entries(weights).map(([name, x]) => [name, bytesOf(x)]));
const part = (weights: Weights, name: RegExp): Weights =>
  Object.fromEntries(Object.entries(weights).filter(([key]) => name.test(key)));

interface Seen {
  readonly weights: Partial<Record<StageName, Weights>>;
  readonly steps: { readonly stage: StageName; readonly losses: readonly string[] }[];
}

/** What a watcher of a whole training sees: every step, and the weights of each stage as it left them. */
async function watched(job: AlternatingJob): Promise<{ readonly net: FasterRcnn; readonly seen: Seen }> {
  const steps: { stage: StageName; losses: readonly string[] }[] = [];
  const net = await trainAlternating(job, ({ stage, report }) => {
    if (report !== undefined) steps.push({ stage: nameOf(stage), losses: Object.keys(report.losses) });
  });
  const weights = STAGE_NAMES.map((name) => [name, stageWeights(job.states.of(`train${name}`)!)] as const);
  return { net, seen: { weights: Object.fromEntries(weights), steps } };
}

const nameOf = (stage: string): StageName => STAGE_NAMES.find((name) => stage === `train${name}`)!;

const before = bytes(M0);
const { net, seen } = await watched(jobOf(2));
const [M1, M2, M3, M4] = STAGE_NAMES.map((name) => seen.weights[name] ?? {});

test('trainAlternating() trains M1, M2, M3 and M4 in this order, RPNs and detectors by turns', (t) => {
  t.same(seen.steps.map(({ stage }) => stage), ['M1', 'M1', 'M2', 'M2', 'M3', 'M3', 'M4', 'M4']);
  for (const { stage, losses } of seen.steps) {
    t.same(losses, stage === 'M1' || stage === 'M3' ? ['rpnCls', 'rpnBbox'] : ['cls', 'bbox'], stage);
  }
  t.end();
});

test('trainAlternating() takes M0 twice and does not change it', (t) => {
  t.same(bytes(M0), before);
  t.notSame(bytes(part(M1, /^conv/)), bytes(part(M2, /^conv/)), 'two trunks were trained from it');
  t.notSame(bytes(part(M2, /^conv/)), bytes(part(M0, /^conv/)));
  t.end();
});

test('trainAlternating() leaves the conv layers of M2, M3 and M4 the same, byte for byte', (t) => {
  const trunk = bytes(part(M2, /^conv/));
  t.equal(Object.keys(trunk).length, 10, 'five layers');
  t.same(bytes(part(M3, /^conv/)), trunk);
  t.same(bytes(part(M4, /^conv/)), trunk);
  t.same(bytes(part(weightsOf(net.params), /^conv/)), trunk);
  t.end();
});

test('trainAlternating() returns M4 with the RPN layers of M3', (t) => {
  const result = bytes(weightsOf(net.params));
  t.same(result, { ...bytes(M4), ...bytes(part(M3, /^rpn/)) });
  t.notSame(bytes(part(M3, /^rpn/)), bytes(part(M1, /^rpn/)), 'M3 has an RPN of its own');
  t.notSame(bytes(part(M4, /^fc/)), bytes(part(M2, /^fc/)), 'fc6 and fc7 are trained on');
  t.end();
});

test('trainAlternating() starts the last stage with fc6 and fc7 of M2 and fresh outputs', async (t) => {
  // With a learning rate of (nearly) 0 every stage ends as it began.
  const still = (steps: number) => ({ ...configOf(steps).schedules.M1, learningRate: 1e-12 });
  const stillJob = jobOf(1, { schedules: { M1: still(1), M2: still(1), M3: still(1), M4: still(1) } });
  const { seen: idle } = await watched(stillJob);
  const { M2: second = {}, M3: third = {}, M4: last = {} } = idle.weights;
  const distance = (a: Weights, b: Weights, name: string): number =>
    Array.from(a[name].data, (x, i) => Math.abs(x - b[name].data[i])).reduce((most, d) => Math.max(most, d), 0);
  for (const name of ['fc6.weight', 'fc7.weight']) {
    t.ok(distance(second, M0, name) < 1e-6, `M2 begins with ${name} of M0`);
    t.ok(distance(last, second, name) < 1e-6, `M4 begins with ${name} of M2`);
  }
  for (const name of ['cls_score.weight', 'bbox_pred.weight']) {
    t.ok(sameShape(last[name].shape, second[name].shape));
    t.ok(distance(last, second, name) > 1e-4, `${name} of M4 is fresh`);
    t.equal(distance(third, second, name), 0, `M3 carries ${name} of M2 along`);
  }
});

test('trainAlternating() gives the same bytes for the same seed, and others for another', async (t) => {
  const whole = bytes(weightsOf(net.params));
  t.same(bytes(weightsOf((await trainAlternating(jobOf(2), () => {})).params)), whole);
  t.notSame(bytes(weightsOf((await trainAlternating({ ...jobOf(2), seed: 2 }, () => {})).params)), whole);
});

test('alternatingStages() goes on after a stop in any stage as if nothing had happened', async (t) => {
  const whole = bytes(weightsOf(net.params));
  for (const stop of [1, 4, 5, 7]) {
    const again = await watched({ ...jobOf(2), states: await statesAfter(stop) });
    t.equal(again.seen.steps.length, 8 - stop, `stopped after step ${stop} of 8`);
    t.same(bytes(weightsOf(again.net.params)), whole);
  }
});

/** What would be on disk after so many steps. */
async function statesAfter(count: number): Promise<StageStates> {
  const job = jobOf(2);
  let steps = 0;
  for await (const { report } of alternatingStages(job)) {
    if (report !== undefined) steps++;
    if (steps === count) return StageStates.fromFile(job.states.file());
  }
  throw new Error(`there are only ${steps} steps`);
}

test('trainAlternating() may take the statistics of its targets, and detection need not know', async (t) => {
  const { targets } = FASTER_ALTERNATING;
  t.equal(targets, 'statistics', 'as published');
  const config = configOf(2, { targets });
  const { net: result, seen: trained } = await watched({ ...jobOf(2), config });
  const name = 'bbox_pred.weight';
  t.not(bytesOf(weightsOf(result.params)[name]), bytesOf(trained.weights.M4![name]), 'in the units of detection');
  const setting = { compute, grid: { width: 6, height: 6 }, spatialScale: 1 / 4 };
  const found = await detectObjects({ net: result, classes: data.classes, config, setting, bilinear: null },
    await data.samples[0].image());
  t.ok(found.detections.length > 0, `${found.detections.length} detections`);
});

test('generateProposals() lists boxes of every image in pixels of the picture, as many as are asked for', async (t) => {
  const config = configOf(1);
  const proposals = await generateProposals(net, data, config);
  t.equal(proposals.length, data.samples.length);
  for (const boxes of proposals) {
    t.ok(boxes.length > 0 && boxes.length <= 60, `${boxes.length} boxes`);
    t.ok(boxes.every(({ x1, y1, x2, y2 }) => x1 >= 0 && y1 >= 0 && x2 <= 250 && y2 <= 150));
    t.ok(boxes.some(({ x2, y2 }) => x2 > 100 || y2 > 60), 'not in network-input pixels');
  }
  t.same(await generateProposals(net, data, config), proposals);
});
