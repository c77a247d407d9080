import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { appendToLog, readLog, truncateLog, type LogRows } from '../../lib/runs/training-log.js';
import { divergence } from '../../lib/runs/training-sense.js';

async function logOf(path: string, steps: number): Promise<void> {
  for (let step = 1; step <= steps; step++) {
    await appendToLog(path, { step, steps, learningRate: 0.1, losses: { a: 1 / 3, b: step } });
  }
}

test('appendToLog() writes every digit, readLog() reads it back', async (t) => {
  const path = join(t.testdir(), 'log.csv');
  await logOf(path, 2);
  t.equal(readFileSync(path, 'utf8'), `step,learningRate,a,b\n1,0.1,${1 / 3},1\n2,0.1,${1 / 3},2\n`);
  const rows = [[1, 0.1, 1 / 3, 1], [2, 0.1, 1 / 3, 2]];
  t.same(await readLog(path), { columns: ['step', 'learningRate', 'a', 'b'], rows });
});

test('truncateLog() takes away what comes after the checkpoint, half lines included', async (t) => {
  const path = join(t.testdir(), 'log.csv');
  await logOf(path, 12);
  const whole = readFileSync(path, 'utf8');
  writeFileSync(path, `${whole}13,0.1,0.3`);
  await truncateLog(path, 12);
  t.equal(readFileSync(path, 'utf8'), whole);
  await truncateLog(path, 10);
  t.equal((await readLog(path)).rows.length, 10);
});

test('truncateLog() refuses a log that does not reach the checkpoint', async (t) => {
  const path = join(t.testdir(), 'log.csv');
  await logOf(path, 3);
  await t.rejects(truncateLog(path, 4), { name: 'RangeError', message: /its lines are not the steps 1 to 4/ });
  writeFileSync(path, 'something,else\n7,8\n');
  await t.rejects(truncateLog(path, 1), { message: /its lines are not the steps 1 to 1/ });
});

test('readLog() names file and line of what is no number', async (t) => {
  const path = join(t.testdir(), 'log.csv');
  writeFileSync(path, 'step,learningRate,a\n1,0.1,2\n2,0.1,x\n');
  await t.rejects(readLog(path), { name: 'RangeError', message: `${path}: line 3 is not 3 numbers` });
  await t.rejects(readLog(`${path}.gone`), { message: /cannot be read \(ENOENT\)/ });
});

test('divergence() tells losses far above their start from losses that fall, rise a little or jump once', async (t) => {
  const rowsOf = (losses: readonly number[]): LogRows =>
    ({ columns: ['step', 'learningRate', 'a', 'b'], rows: losses.map((loss, i) => [i + 1, 0.1, loss / 2, loss / 2]) });
  const steps = (count: number, lossOf: (i: number) => number): LogRows =>
    rowsOf(Array.from({ length: count }, (_, i) => lossOf(i)));
  t.equal(divergence(steps(100, (i) => 3 / (i + 1))), null);
  t.equal(divergence(steps(100, (i) => 0.01 + i / 20)), null, 'a small loss may grow to 10');
  t.equal(divergence(steps(100, (i) => i === 99 ? 1e9 : 1)), null, 'one step is not many');
  t.equal(divergence(steps(5, (i) => 10 ** i)), null, 'five steps are too few');
  t.match(divergence(steps(25, (i) => i === 0 ? 2 : 1e20)),
    /^the training has diverged: its loss was 2.00 in the first step and is 1.00e\+20 in the last 5 steps; .*--lr/);
});
