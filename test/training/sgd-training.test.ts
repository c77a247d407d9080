import { test } from 'tap';
import { ImageWalk, type ImageView } from '../../lib/sampling/image-walk.js';
import {
  SgdTraining, NO_WALK, type StepReport, type TrainingSchedule, type TrainingState,
} from '../../lib/training/sgd-training.js';
import { SGD } from '../../lib/solvers/sgd.js';
import { biasParam, weightParam, type Param } from '../../lib/tensor/param.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor } from '../../lib/tensor/tensor.js';
import { loadWeights, weightsOf } from '../../lib/tensor/weights.js';
import { divergence } from '../../lib/training/divergence.js';

const PLAIN: TrainingSchedule = {
  steps: 8, learningRate: 0.5, warmUp: 0, drops: [], iterSize: 1, sgd: { ...SGD, momentum: 0, weightDecay: 0 },
};

/** A weight of 1 and 2 and a bias of 3. */
function newParams(): Param[] {
  return [weightParam('a.weight', tensor([2], [1, 2])), biasParam('a.bias', tensor([1], [3]))];
}

function trainingOf(params: readonly Param[], schedule = PLAIN, seed = 1): SgdTraining<ImageView[]> {
  const rng = new Rng(seed);
  return new SgdTraining(params, schedule, new ImageWalk(3, 2, rng.fork('images')), rng.fork('steps'));
}

/** Forward, loss and backward of one mini-batch. */
type AddGradients = (views: readonly ImageView[], rng: Rng) => Promise<Readonly<Record<string, number>>>;

async function stepOf(training: SgdTraining<ImageView[]>, add: AddGradients): Promise<StepReport> {
  const { views, rng } = training.next();
  return training.update(await add(views, rng));
}

/** L = ½ Σ x²: its gradient is x. */
function ownLength(params: readonly Param[]): AddGradients {
  return async () => {
    for (const { value, grad } of params) value.data.forEach((x, i) => { grad.data[i] += x; });
    return { length: params.flatMap(({ value }) => [...value.data]).reduce((sum, x) => sum + x * x, 0) / 2 };
  };
}

/** A gradient that depends on the images and on the random numbers of the step. */
function noisy(params: readonly Param[], seen: string[] = []): AddGradients {
  return async (views, rng) => {
    seen.push(views.map(({ index, flipped }) => `${index}${flipped ? '*' : ''}`).join(' '));
    const pull = views.reduce((sum, { index }) => sum + index, 0) + rng.normal();
    for (const { value, grad } of params) value.data.forEach((x, i) => { grad.data[i] += x - pull; });
    return { pull };
  };
}

const numbersOf = (params: readonly Param[]): number[] => params.flatMap(({ value }) => [...value.data]);

test('SgdTraining makes one SGD step of what was added, and reports it', async (t) => {
  const params = newParams();
  const training = trainingOf(params);
  t.same(await stepOf(training, ownLength(params)), { step: 1, losses: { length: 7 }, learningRate: 0.5 });
  // w ← w − .5·w;  the bias moves at twice the rate: 3 − 2·.5·3
  t.same(numbersOf(params), [0.5, 1, 0]);
  t.equal(training.stepsDone, 1);
});

test('SgdTraining clears the gradients of the step before', async (t) => {
  const params = newParams();
  const training = trainingOf(params);
  for (const { grad } of params) grad.data.fill(1000);
  await stepOf(training, ownLength(params));
  t.same(numbersOf(params), [0.5, 1, 0]);
});

test('SgdTraining warms up and drops the learning rate by its schedule', async (t) => {
  const params = newParams();
  const training = trainingOf(params, { ...PLAIN, steps: 8, warmUp: 4, drops: [{ at: 0.75, factor: 0.1 }] });
  const rates: number[] = [];
  for (let i = 0; i < 8; i++) rates.push((await stepOf(training, async () => ({}))).learningRate);
  t.same(rates.map((rate) => Number(rate.toFixed(12))), [0.125, 0.25, 0.375, 0.5, 0.5, 0.5, 0.05, 0.05]);
});

test('SgdTraining with iterSize 2 averages the gradients and losses of two passes, then moves once', async (t) => {
  const params = newParams();
  const training = trainingOf(params, { ...PLAIN, iterSize: 2 });
  const seen: string[] = [];
  const batches: number[] = [];
  let pull = 4;
  const step = training.wholeSteps(() => stepOf(training, async (views, rng) => {
    seen.push(`${views.map(({ index, flipped }) => `${index}${flipped}`)} ${rng.uniform()}`);
    batches.push(training.batchesDone);
    pull += 2;
    for (const { grad } of params) for (let i = 0; i < grad.data.length; i++) grad.data[i] += pull;
    return { pull };
  }));
  t.same(await step(), { step: 1, losses: { pull: 7 }, learningRate: 0.5 });
  t.same(numbersOf(params), [1 - 3.5, 2 - 3.5, 3 - 7], 'w − .5·(6 + 8)/2, the bias at twice the rate');
  t.same(await step(), { step: 2, losses: { pull: 11 }, learningRate: 0.5 });
  t.equal(training.stepsDone, 2);
  t.equal(new Set(seen).size, 4, 'each pass has images and random numbers of its own');
  t.same(batches, [0, 1, 2, 3]);
  t.match(training.state(), { stepsDone: 2 });
});

test('SgdTraining with iterSize 2 goes on from its state, between two steps, as if it had never stopped', async (t) => {
  const schedule = { ...PLAIN, learningRate: 0.05, iterSize: 2, sgd: { ...SGD, clipNorm: 10 } };
  const stepsOf = (training: SgdTraining<ImageView[]>, params: readonly Param[]): () => Promise<StepReport> =>
    training.wholeSteps(() => stepOf(training, noisy(params)));
  const [whole, first] = [newParams(), newParams()];
  const uninterrupted = stepsOf(trainingOf(whole, schedule), whole);
  for (let i = 0; i < 5; i++) await uninterrupted();
  const killed = trainingOf(first, schedule);
  const before = stepsOf(killed, first);
  for (let i = 0; i < 2; i++) await before();
  const resumed = trainingOf(first, schedule);
  resumed.resume(killed.state());
  const after = stepsOf(resumed, first);
  for (let i = 0; i < 3; i++) await after();
  t.same(numbersOf(first), numbersOf(whole));
});

test('SgdTraining refuses an iterSize that is no positive integer', (t) => {
  for (const iterSize of [0, 1.5, -1, NaN]) {
    t.throws(() => trainingOf(newParams(), { ...PLAIN, iterSize }),
      new RangeError(`training: iterSize must be a positive integer, is ${iterSize}`));
  }
  t.end();
});

test('SgdTraining walks every image plain and flipped, with random numbers of its own at each step', async (t) => {
  const params = newParams();
  const training = trainingOf(params);
  const views: ImageView[] = [];
  const draws: number[] = [];
  for (let i = 0; i < 3; i++) {
    await stepOf(training, async (batch, rng) => {
      views.push(...batch);
      draws.push(rng.uniform());
      return {};
    });
  }
  t.equal(new Set(views.map(({ index, flipped }) => `${index} ${flipped}`)).size, 6);
  t.equal(new Set(draws).size, 3);
});

test('SgdTraining stops at a loss that is not finite, by name and step, before anything moves', async (t) => {
  for (const value of [NaN, Infinity, -Infinity]) {
    const params = newParams();
    const training = trainingOf(params, { ...PLAIN, sgd: { ...PLAIN.sgd, momentum: 0.9 } });
    await stepOf(training, ownLength(params));
    const [before, state] = [numbersOf(params), training.state()];
    const broken: AddGradients = async () => {
      for (const { grad } of params) grad.data.fill(NaN);
      return { cls: 1, bbox: value };
    };
    await t.rejects(stepOf(training, broken), new RangeError(`training: the loss bbox of step 2 is ${value}`));
    t.same(numbersOf(params), before);
    t.same(training.state().velocities, state.velocities);
    t.equal(training.stepsDone, 1);
  }
});

test('SgdTraining goes on from its state, through text, as if it had never stopped', async (t) => {
  const schedule = { ...PLAIN, learningRate: 0.05, warmUp: 3, sgd: { ...SGD, weightDecay: 0.01, clipNorm: 10 } };
  const whole = newParams();
  const uninterrupted = trainingOf(whole, schedule);
  const [seen, seenAgain]: string[][] = [[], []];
  for (let i = 0; i < 7; i++) await stepOf(uninterrupted, noisy(whole, seen));

  const first = newParams();
  const killed = trainingOf(first, schedule);
  for (let i = 0; i < 4; i++) await stepOf(killed, noisy(first, seenAgain));
  const { stepsDone, walk, velocities } = killed.state();
  const saved: TrainingState = { ...JSON.parse(JSON.stringify({ stepsDone, walk })), velocities };

  const second = newParams();
  loadWeights(second, weightsOf(first));
  const resumed = trainingOf(second, schedule);
  resumed.resume(saved);
  t.equal(resumed.stepsDone, 4);
  for (let i = 0; i < 3; i++) await stepOf(resumed, noisy(second, seenAgain));
  t.same(numbersOf(second), numbersOf(whole));
  t.same(seenAgain, seen, 'the same images in the same order');
});

test('SgdTraining.state() is a copy', async (t) => {
  const params = newParams();
  const training = trainingOf(params, { ...PLAIN, sgd: { ...PLAIN.sgd, momentum: 0.9 } });
  await stepOf(training, ownLength(params));
  const state = training.state();
  const before = JSON.stringify(state);
  await stepOf(training, ownLength(params));
  t.equal(JSON.stringify(state), before);
});

test('SgdTraining refuses velocities that do not fit its parameters', async (t) => {
  const training = trainingOf(newParams());
  const state = training.state();
  const without = { ...state, velocities: { 'a.weight': state.velocities['a.weight'] } };
  t.throws(() => training.resume(without), new RangeError('loadWeights: there is no tensor a.bias'));
  const wrong = { ...state, velocities: { ...state.velocities, 'a.bias': tensor([2], [0, 0]) } };
  t.throws(() => training.resume(wrong), new RangeError('loadWeights: a.bias is [2], the network expects [1]'));
});

test('SgdTraining without a walk has no state of one, and one with a walk refuses a state without', (t) => {
  const params = newParams();
  const without = new SgdTraining(params, PLAIN, NO_WALK, new Rng(1));
  t.equal(without.next().views, null);
  t.equal(without.state().walk, null);
  t.throws(() => trainingOf(params).resume(without.state()), new RangeError('training state: walk is missing'));
  t.end();
});

test('divergence() tells losses far above their start from losses that fall, rise a little or jump once', async (t) => {
  const steps = (count: number, lossOf: (i: number) => number): number[][] =>
    Array.from({ length: count }, (_, i) => [i + 1, 0.1, lossOf(i) / 2, lossOf(i) / 2]);
  t.equal(divergence(steps(100, (i) => 3 / (i + 1))), null);
  t.equal(divergence(steps(100, (i) => 0.01 + i / 20)), null, 'a small loss may grow to 10');
  t.equal(divergence(steps(100, (i) => i === 99 ? 1e9 : 1)), null, 'one step is not many');
  t.equal(divergence(steps(5, (i) => 10 ** i)), null, 'five steps are too few');
  t.match(divergence(steps(25, (i) => i === 0 ? 2 : 1e20)),
    /^the training has diverged: its loss was 2.00 in the first step and is 1.00e\+20 in the last 5 steps; .*--lr/);
});
