import { test } from 'tap';
import { StagedRun, type StagedEvent } from '../../lib/systems/staged-run.js';
import { stagedState, stagedStateFile, type StagedState } from '../../lib/systems/staged-state.js';
import { decodeSafetensors, encodeSafetensors } from '../../lib/data/files/safetensors.js';
import { tensor } from '../../lib/tensor/tensor.js';

const piece = (stage: string, done: number, of: number, bytes = 0): StagedEvent =>
  ({ stage, done, of, bytes, diskSeconds: 0.25 });
const sgd = (step: number): StagedEvent =>
  ({ ...piece('tune', step, 2), report: { step, losses: { cls: 1 / step }, learningRate: 0.1 } });

async function* cachedThenTuned(): AsyncGenerator<StagedEvent, string> {
  yield* [piece('cache', 0, 1), piece('cache', 1, 1, 7), piece('tune', 0, 2), sgd(1), sgd(2), piece('svms', 1, 1)];
  return 'trained';
}

test('StagedRun hands out what comes before the SGD steps, then the steps, then what comes after', async (t) => {
  const begin = { stepsDone: 0, seconds: { cache: 100 } };
  const run = new StagedRun(cachedThenTuned(), begin, { steps: 2, sgdStage: 'tune' });
  t.throws(() => run.current, RangeError);
  t.same(await run.stageWork(), { stage: 'cache', done: 0, of: 1 });
  await t.rejects(run.step(), new RangeError('StagedRun: step 1 of 2 is not next'));
  t.same(await run.stageWork(), { stage: 'cache', done: 1, of: 1 });
  t.equal(await run.stageWork(), null);
  t.equal(await run.stageWork(), null, 'however often it is asked');
  t.equal(run.stepsDone, 0);
  t.same(await run.step(), { step: 1, steps: 2, losses: { cls: 1 }, learningRate: 0.1 });
  t.equal(await run.stageWork(), null, 'one step is left');
  await run.step();
  t.equal(run.stepsDone, 2);
  await t.rejects(run.step(), new RangeError('StagedRun: step 3 of 2 is not next'), 'and takes nothing away:');
  t.same(await run.stageWork(), { stage: 'svms', done: 1, of: 1 });
  t.equal(await run.stageWork(), null);
  t.equal(run.cacheBytes, 7);
  t.equal(run.seconds.cacheDisk, 0.5);
  t.ok(run.seconds.cache > 99, 'counted on from before');
});

test('StagedRun goes on after the steps where an earlier process made them all', async (t) => {
  async function* rest(): AsyncGenerator<StagedEvent, void> {
    yield piece('svms', 1, 1);
  }
  const run = new StagedRun(rest(), { stepsDone: 2, seconds: {} }, { steps: 2, sgdStage: 'tune' });
  t.same(await run.stageWork(), { stage: 'svms', done: 1, of: 1 });
  t.equal(await run.stageWork(), null);
});

test('stagedState() gives back what stagedStateFile() wrote, whatever stage it is in', (t) => {
  const rng = { words: [1, 2, 3, 4], spareNormal: null } as const;
  const walk = { images: 1, imagesPerBatch: 1, order: [1, 0], cursor: 1, rng };
  const states: StagedState[] = [
    { seconds: { tune: 1.5 } },
    { seconds: {}, training: { stepsDone: 3, walk, velocities: { w: tensor([2], [1, 2]) } } },
    { seconds: { svms: 2 }, svms: { scale: 1 / 3, imagesDone: 4, classes: [
      { label: 1, positives: [Float32Array.of(1)], negatives: new Map([['a#0', Float32Array.of(2)]]),
        addedSinceTraining: 1, trainings: 2, svm: { w: Float64Array.of(3), b: 4 } }] } },
  ];
  for (const state of states) {
    t.same(stagedState(decodeSafetensors(encodeSafetensors(stagedStateFile(state)), 'state')), state);
  }
  t.throws(() => stagedState({ tensors: new Map(), metadata: {} }),
    new RangeError('training state: seconds is missing'));
  t.end();
});
