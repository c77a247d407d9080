import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { appendToLog, readLog, truncateLog } from '../../lib/runs/training-log.js';

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
