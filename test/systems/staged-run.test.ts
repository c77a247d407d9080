import { test } from 'tap';
import { decodeSafetensors, encodeSafetensors } from '../../lib/data/files/safetensors.js';
import { StagedRun, stagedStart, type StagedStart } from '../../lib/systems/staged-run.js';
import type { Checkpoint } from '../../lib/systems/system.js';
import { tensor } from '../../lib/tensor/tensor.js';
import { StageStates } from '../../lib/training/stage-states.js';
import { piece, type Piece, type Stage } from '../../lib/training/stages.js';

const BEGINNING: StagedStart = { M0: null, states: new StageStates(), stepsDone: 0, seconds: {} };
const EMPTY = { tensors: new Map(), metadata: {} };

const work = (stage: string, done: number, of: number, bytes = 0): Piece =>
  ({ ...piece(stage, done, of), bytes, diskSeconds: 0.25 });
const sgd = (stage: string, done: number, of: number): Piece => ({
  ...work(stage, done, of), sgd: true,
  ...done === 0 ? {} : { report: { step: done, losses: { [stage]: 1 / done }, learningRate: 0.1 } },
});

async function* ends<T>(pieces: readonly Piece[], result: T): Stage<T> {
  yield* pieces;
  return result;
}

const description = { config: { a: 1 }, steps: 2, losses: {}, model: () => EMPTY };

test('StagedRun hands out what comes before the SGD steps, then the steps, then what comes after', async (t) => {
  const pieces = [work('cache', 0, 1), work('cache', 1, 1, 7), sgd('tune', 0, 2), sgd('tune', 1, 2), sgd('tune', 2, 2),
    work('svms', 1, 1)];
  const run = new StagedRun(ends(pieces, 'trained'), { ...BEGINNING, seconds: { cache: 100 } }, description);
  t.same(await run.stageWork(), { stage: 'cache', done: 0, of: 1 });
  t.same(await run.stageWork(), { stage: 'cache', done: 1, of: 1 });
  t.equal(await run.stageWork(), null);
  t.equal(await run.stageWork(), null, 'the same answer when it is called again');
  t.equal(run.stepsDone, 0);
  t.same(await run.step(), { step: 1, steps: 2, losses: { tune: 1 }, learningRate: 0.1 });
  t.equal(await run.stageWork(), null, 'one step is left');
  await run.step();
  t.equal(run.stepsDone, 2);
  await t.rejects(run.step(), new RangeError('training: all 2 steps are done'), 'and takes nothing away:');
  t.same(await run.stageWork(), { stage: 'svms', done: 1, of: 1 });
  t.equal(await run.stageWork(), null);
  t.equal(run.cacheBytes, 7);
  t.equal(run.stages.cacheDisk, 0.5);
  t.ok(run.stages.cache > 99, 'counted on from before');
  await t.rejects(run.step(), new RangeError('training: all 2 steps are done'));
});

test('StagedRun numbers the steps of several SGD stages through, every loss at every step', async (t) => {
  const pieces = [sgd('rpn', 0, 1), sgd('rpn', 1, 1), sgd('head', 0, 1), sgd('head', 1, 1)];
  const run = new StagedRun(ends(pieces, 'net'), BEGINNING, { ...description, losses: { rpn: 0, head: 0 } });
  t.equal(await run.stageWork(), null, 'a step is next');
  t.same(await run.step(), { step: 1, steps: 2, losses: { rpn: 1, head: 0 }, learningRate: 0.1 });
  t.same(await run.step(), { step: 2, steps: 2, losses: { rpn: 0, head: 1 }, learningRate: 0.1 });
});

test('StagedRun makes the model of what the training has ended in, once it has ended', async (t) => {
  const results: (string | null)[] = [];
  const model = (result: string | null) => {
    results.push(result);
    return EMPTY;
  };
  const run = new StagedRun(ends([sgd('tune', 0, 1), sgd('tune', 1, 1)], 'net'), BEGINNING, { ...description, model });
  await run.step();
  await run.checkpoint();
  t.equal(await run.stageWork(), null);
  await run.checkpoint();
  t.same(results, [null, 'net']);
});

test('stagedStart() goes on from the checkpoint of a StagedRun: M0, states, steps and seconds', async (t) => {
  const M0 = { tensors: new Map([['conv1.weight', tensor([2], [1, 2])]]), metadata: { kind: 'M0' } };
  const start = stagedStart(M0, null);
  start.states.keep('tune', () => ({ tensors: new Map([['w', tensor([1], [3])]]), metadata: { stepsDone: '1' } }));
  const run = new StagedRun(ends([sgd('tune', 0, 2), sgd('tune', 1, 2)], 'net'), start, description);
  await run.step();
  const { model, state } = await run.checkpoint();
  const stored: Checkpoint = { model, state: decodeSafetensors(encodeSafetensors(state), 'state') };
  const again = stagedStart(null, stored);
  t.equal(again.stepsDone, 1);
  t.same(again.M0, start.M0);
  t.same(again.states.of('tune'), start.states.of('tune'));
  t.same(Object.keys(again.seconds), ['tune', 'tuneDisk']);
  t.throws(() => stagedStart(null, { model, state: EMPTY }),
    new RangeError('training state: was written by another version, start the training anew'));
});
