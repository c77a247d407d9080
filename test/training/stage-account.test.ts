import { test } from 'tap';
import { gradientLength, partsOf, StageRecorder, UPDATE, type StageAccount } from '../../lib/training/stage-account.js';
import type { StageCode } from '../../lib/training/watch.js';
import { weightParam } from '../../lib/tensor/param.js';
import { tensor } from '../../lib/tensor/tensor.js';

const STAGE: StageCode = { name: 'conv', part: 'forward', code: 'a#b', file: 'c', lines: [1, 1], note: '' };

test('partsOf() names tensors, boxes and lists with shape and range, and leaves out what backward keeps', (t) => {
  const x = tensor([2, 2], [1, -3, 2, 0]);
  const box = { x1: 1, y1: 2, x2: 30, y2: 4 };
  t.same(partsOf(x, ''), [{ name: '', shape: [2, 2], minimum: -3, maximum: 2 }]);
  t.same(partsOf({ y: x, saved: x, loss: 7 }, ''), [{ name: 'y', shape: [2, 2], minimum: -3, maximum: 2 }]);
  t.same(partsOf([[{ box, score: 9 }], []], ''), [
    { name: '0', shape: [1, 4], minimum: 1, maximum: 30 }, { name: '1', shape: [0], minimum: 0, maximum: 0 },
  ]);
  t.same(partsOf({ rois: [box, box], labels: [3, 0], anchors: [4, null] }, ''), [
    { name: 'rois', shape: [2, 4], minimum: 1, maximum: 30 },
    { name: 'labels', shape: [2], minimum: 0, maximum: 3 },
    { name: 'anchors', shape: [2], minimum: 4, maximum: 4 },
  ]);
  const switches = Int32Array.of(5, -1);
  t.same(partsOf({ switches }, 'p'), [{ name: 'p.switches', shape: [2], minimum: -1, maximum: 5 }]);
  t.same(partsOf(undefined, ''), []);
  t.end();
});

test('StageRecorder gives values on, tells loss and gradients, and rejects as its listener does', async (t) => {
  const accounts: StageAccount[] = [];
  const recorder = new StageRecorder(async (account) => { accounts.push(account); });
  const param = weightParam('w', tensor([2], [0, 0]));
  param.grad.data.set([3, 4]);
  const value = { loss: 0.5, dx: tensor([1], [2]) };
  const report = await recorder.step(async () => {
    t.equal(await recorder.watch(STAGE, value), value);
    t.equal(await recorder.watch(STAGE, undefined, [param]), undefined);
    return 'report';
  });
  t.equal(report, 'report');
  t.same(accounts.map(({ stage }) => stage), [STAGE, STAGE, UPDATE]);
  t.same(accounts.map(({ loss, gradientLength: length }) => [loss, length]), [[0.5, null], [null, 5], [null, null]]);
  t.ok(accounts.every(({ milliseconds }) => milliseconds >= 0));
  t.equal(gradientLength([param, param]), Math.sqrt(50));
  const refusing = new StageRecorder(() => Promise.reject(new Error('enough')));
  await t.rejects(refusing.step(() => refusing.watch(STAGE, 1)), { message: 'enough' });
});
