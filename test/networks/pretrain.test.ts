import { test } from 'tap';
import { openCompute } from '../../lib/compute/open-compute.js';
import { PIXELS_SMALL } from '../../lib/data/pictures/image-tensor.js';
import { BACKBONES } from '../../lib/networks/backbones.js';
import { PRETRAIN, PretrainRun, type PretrainConfig } from '../../lib/networks/pretrain.js';

const compute = await openCompute('blocked');

/** Four crops, all of them at every step. */
const FEW: PretrainConfig = {
  ...PRETRAIN, steps: 12, learningRate: 0.005, batch: 4, warmUp: 2, trainingCrops: 4, validationCrops: 8,
};

const newRun = (seed: number, config = FEW): PretrainRun =>
  new PretrainRun(BACKBONES.S, config, { compute, pixels: PIXELS_SMALL, seed });

async function stepped(run: PretrainRun, steps: number): Promise<number[]> {
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) losses.push((await run.step()).losses.cls);
  return losses;
}

const bytesOf = ({ net }: PretrainRun): string =>
  net.params.map(({ value }) => Buffer.from(value.data.buffer).toString('base64')).join();
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

test('PretrainRun learns a few crops: its loss falls', async (t) => {
  const losses = await stepped(newRun(1), FEW.steps);
  t.ok(losses[0] > 2 && losses[0] < 4, `20 classes, nothing known, near ln 20: ${losses[0]}`);
  t.ok(mean(losses.slice(-4)) < 0.7 * mean(losses.slice(0, 4)), losses.map((loss) => loss.toFixed(2)).join(' '));
});

test('PretrainRun gives the same bytes for the same seed, and others for another', async (t) => {
  const [a, b, c] = [newRun(1), newRun(1), newRun(2)];
  for (const run of [a, b, c]) await stepped(run, 2);
  t.equal(bytesOf(a), bytesOf(b));
  t.not(bytesOf(a), bytesOf(c));
  t.equal(a.stepsDone, 2);
});

test('PretrainRun warms up and drops the learning rate by its schedule', async (t) => {
  const run = newRun(1, { ...FEW, steps: 5, drops: [{ at: 0.8, factor: 0.1 }], learningRate: 0.001, batch: 1 });
  const rates: number[] = [];
  for (let i = 0; i < 5; i++) rates.push((await run.step()).learningRate);
  t.same(rates.map((rate) => Number(rate.toFixed(9))), [0.0005, 0.001, 0.001, 0.001, 0.0001]);
});

test('PretrainRun.accuracy() is the share of crops it has never seen that it gets right', async (t) => {
  const run = newRun(1, { ...FEW, validationCrops: 12, batch: 5 });
  const [before, stepsBefore] = [bytesOf(run), run.stepsDone];
  const accuracy = await run.accuracy();
  t.ok(accuracy >= 0 && accuracy < 0.5, `an untrained network: ${accuracy}`);
  t.ok(Math.abs(accuracy * 12 - Math.round(accuracy * 12)) < 1e-9, 'a number of 12 crops');
  t.equal(await run.accuracy(), accuracy);
  t.same([bytesOf(run), run.stepsDone], [before, stepsBefore], 'measuring changes nothing');
});

test('PretrainRun.accuracy() reaches 1 where one answer is right for all', async (t) => {
  const run = newRun(1, { ...FEW, validationCrops: 1 });
  const [, bias] = run.net.fc8.params;
  const scores: number[] = [];
  for (let label = 0; label < 20; label++) {
    bias.value.data.fill(0);
    bias.value.data[label] = 1000;
    scores.push(await run.accuracy());
  }
  t.same([...scores].sort(), [...Array(19).fill(0), 1], 'exactly one of the 20 labels is the crop\'s');
});

test('PretrainRun stops at a loss that is not finite', async (t) => {
  const run = newRun(1);
  const before = bytesOf(run);
  run.net.fc8.params[1].value.data.fill(NaN);
  await t.rejects(run.step(), new RangeError('training: the loss cls of step 1 is NaN'));
  t.equal(run.stepsDone, 0);
  t.not(bytesOf(run), before);
});
