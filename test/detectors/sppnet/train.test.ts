// Deck: "The SPP-net training pipeline is slightly different"
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { decodeSafetensors } from '../../../lib/data/files/safetensors.js';
import type { ShardCache } from '../../../lib/data/caches/shard-cache.js';
import { cacheSppFeatures } from '../../../lib/detectors/sppnet/cache-stages.js';
import { pooledFrom, pyramidView, windowsOf } from '../../../lib/detectors/sppnet/features.js';
import { pretrainedTrunk, type SppNet } from '../../../lib/detectors/sppnet/network.js';
import { convMaps, poolPyramids, pyramidSetting } from '../../../lib/detectors/sppnet/pyramids.js';
import { chosenScale, randomScale, type ScaleRule } from '../../../lib/detectors/sppnet/scales.js';
import { sppNetStages, trainSppNet, type SppNetJob } from '../../../lib/detectors/sppnet/train.js';
import { postHocFile } from '../../../lib/posthoc/post-hoc.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { weightsOf, type Weights } from '../../../lib/tensor/weights.js';
import { StageStates } from '../../../lib/training/stage-states.js';
import { stageWeights, type Piece } from '../../../lib/training/stages.js';
import { tinySppNetJob, TINY_SPPNET_TWO_SCALES } from '../../support/tiny-sppnet.js';

const bytesOf = (weights: Weights): string =>
  Object.entries(weights).map(([name, { data }]) => name + Buffer.from(data.buffer).toString('base64')).join();

/** Everything that was learnt. */
const outcome = ({ net, ...learners }: SppNet): string =>
  bytesOf(weightsOf(net.params)) + bytesOf(Object.fromEntries(postHocFile(learners).tensors) as Weights);

async function trained(job: SppNetJob): Promise<{ net: SppNet; events: Piece[] }> {
  const events: Piece[] = [];
  const net = await trainSppNet(job, (event) => events.push(event));
  return { net, events };
}

/** Trains until a piece is done, as a kill after its checkpoint would leave things. */
async function killedAfter(job: SppNetJob, stage: string, done: number): Promise<StageStates> {
  for await (const event of sppNetStages(job)) {
    if (event.stage === stage && event.done === done) return StageStates.fromFile(job.states.file());
  }
  throw new RangeError(`${stage} ${done} was never reached`);
}

test('trainSppNet() goes through the stages in the order of the deck and counts their pieces', async (t) => {
  const { events } = await trained(tinySppNetJob(t.testdir()));
  const counted = (stage: string, of: number) =>
    Array.from({ length: of + 1 }, (_, done) => ({ stage, done, of }));
  t.same(events.map(({ stage, done, of }) => ({ stage, done, of })), [
    ...counted('cacheSppFeatures', 8), ...counted('fineTune', 5), ...counted('cacheFeatures', 4),
    ...counted('trainSvms', 4), ...counted('trainBoxRegressors', 1),
  ]);
  t.ok(events.filter(({ stage, done }) => stage === 'cacheSppFeatures' && done > 0).every(({ bytes }) => bytes > 0));
  const reports = events.flatMap(({ report }) => report ?? []);
  t.same(reports.map(({ step }) => step), [1, 2, 3, 4, 5]);
  t.ok(events.some(({ stage, diskSeconds }) => stage === 'fineTune' && diskSeconds > 0), 'F is read in fine-tuning');
});

test('trainSppNet() keeps the conv layers fixed, byte for byte, and trains the three above them', async (t) => {
  const job = tinySppNetJob(t.testdir());
  const factory = { compute: job.compute, init: { rng: new Rng(9), precision: 'float32' } } as const;
  const M0 = weightsOf(pretrainedTrunk(null, job.spec, factory).params);
  const before = bytesOf(M0);
  let fresh: Weights = {};
  const { net } = await trainSppNet({ ...job, M0 }, ({ stage, done }) => {
    if (stage === 'fineTune' && done === 0) fresh = stageWeights(job.states.of(stage)!);
  });
  t.equal(bytesOf(weightsOf(net.conv.params)), before, 'the trunk of M\'');
  t.equal(bytesOf(M0), before, 'M itself');
  const tuned = weightsOf(net.params);
  t.same(Object.keys(tuned).filter((name) => bytesOf({ [name]: tuned[name] }) !== bytesOf({ [name]: fresh[name] })),
    ['fc6.weight', 'fc6.bias', 'fc7.weight', 'fc7.bias', 'fc8.weight', 'fc8.bias']);
});

test('trainSppNet() caches conv5 as F and fc7 as F\', whatever the number of windows', async (t) => {
  const folder = t.testdir();
  const job = tinySppNetJob(folder);
  await trained(job);
  t.same(readdirSync(folder).sort(), ['conv5', 'conv5-mirrored', 'fc7']);
  for (const part of ['conv5', 'conv5-mirrored', 'fc7']) t.equal(readdirSync(join(folder, part)).length, 4);
  const { tensors } = decodeSafetensors(readFileSync(join(folder, 'conv5', 'train_000000.maps')), 'maps');
  t.same([...tensors].map(([name, { shape }]) => [name, shape]), [['scale 0', [1, 32, 9, 15]]]); // 36×60 pixels
});

test('with two scales a window is pooled at a random one in fine-tuning, at the chosen one for F\'', async (t) => {
  const folder = t.testdir();
  const job = tinySppNetJob(folder, { config: TINY_SPPNET_TWO_SCALES });
  await trained(job);
  const { tensors } = decodeSafetensors(readFileSync(join(folder, 'conv5', 'train_000000.maps')), 'maps');
  t.same([...tensors.keys()], ['scale 0', 'scale 1']);
  const rng = new Rng(job.seed).fork('sppnet').fork('parameters'); // as the training draws the trunk
  const conv = pretrainedTrunk(null, job.spec, { compute: job.compute, init: { rng, precision: 'float32' } });
  let plain: ShardCache | null = null;
  for (const stage = cacheSppFeatures(conv, job); ;) {
    const { done, value } = await stage.next(); // what is on disk is kept
    if (done !== true) continue;
    [plain] = value;
    break;
  }
  const windows = windowsOf(job, 0, false);
  const onRead = (): void => {};
  const at = (rule: ScaleRule) => pooledFrom(plain!, 0, windows, rule, { ...job, onRead });
  const chosen = await at(chosenScale(job.config.scales));
  t.same((await pyramidView(plain!, job, onRead).imageAt(0)).features, chosen);
  t.notSame(await at(randomScale(new Rng(1))), chosen);
  const { preprocessings, pyramid } = pyramidSetting(job.spec, job.config);
  const maps = await convMaps(conv, await job.data.samples[0].image(), preprocessings, false);
  t.same(await poolPyramids(job.compute, maps, windows.boxes, chosenScale(job.config.scales), pyramid), chosen,
    'as detection pools, which keeps nothing');
});

test('trainSppNet() gives the same bytes for the same seed, and others for another', async (t) => {
  const first = outcome((await trained(tinySppNetJob(t.testdir()))).net);
  t.equal(outcome((await trained(tinySppNetJob(join(t.testdirName, 'again')))).net), first);
  t.not(outcome((await trained(tinySppNetJob(join(t.testdirName, 'other'), { seed: 2 }))).net), first);
});

test('sppNetStages() goes on after a kill in any stage and ends with the same bytes', async (t) => {
  const folder = t.testdir();
  const whole = outcome((await trained(tinySppNetJob(join(folder, 'whole')))).net);
  for (const [stage, done] of [
    ['cacheSppFeatures', 3], ['fineTune', 0], ['fineTune', 3], ['cacheFeatures', 2], ['trainSvms', 2],
    ['trainBoxRegressors', 1],
  ] as const) {
    const featureFolder = join(folder, `${stage}-${done}`);
    const states = await killedAfter(tinySppNetJob(featureFolder), stage, done);
    const { net, events } = await trained(tinySppNetJob(featureFolder, { states }));
    t.equal(outcome(net), whole, `killed after ${stage} ${done}`);
    const steps = events.flatMap(({ report }) => report ?? []).length;
    t.equal(steps, stage === 'cacheSppFeatures' ? 5 : stage === 'fineTune' ? 5 - done : 0);
  }
});

test('a byte flipped in F before it is trained on is detected, and the shard named', async (t) => {
  const folder = t.testdir();
  const stages = sppNetStages(tinySppNetJob(folder));
  let event: Piece;
  do event = (await stages.next()).value as Piece; // it does not end before that
  while (event.stage !== 'fineTune');
  for (const name of readdirSync(join(folder, 'conv5-mirrored'))) {
    const path = join(folder, 'conv5-mirrored', name);
    const bytes = readFileSync(path);
    bytes[bytes.length - 5] ^= 1;
    writeFileSync(path, bytes);
  }
  await t.rejects(stages.next(), { message: /conv5-mirrored\/train_\d+\.maps: damaged/ });
});

test('trainSppNet() refuses proposals for another number of images, before anything is cached', async (t) => {
  const folder = t.testdir();
  const job = tinySppNetJob(folder);
  await t.rejects(trained({ ...job, proposals: [...job.proposals].slice(1) }),
    new RangeError('sppnet: 4 images, but proposals for 3'));
  t.same(readdirSync(folder), []);
});
