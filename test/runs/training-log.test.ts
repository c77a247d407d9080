import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { readLog, restoredLog, TrainingLog } from '../../lib/runs/training-log.js';

async function logOf(path: string, steps: number): Promise<void> {
  const log = new TrainingLog(path);
  for (let step = 1; step <= steps; step++) {
    await log.add({ step, steps, learningRate: 0.1, losses: { a: 1 / 3, b: step } });
  }
}

test('TrainingLog writes every digit, readLog() reads it back', async (t) => {
  const path = join(t.testdir(), 'log.csv');
  await logOf(path, 2);
  t.equal(readFileSync(path, 'utf8'), `step,learningRate,a,b\n1,0.1,${1 / 3},1\n2,0.1,${1 / 3},2\n`);
  const rows = [[1, 0.1, 1 / 3, 1], [2, 0.1, 1 / 3, 2]];
  t.same(await readLog(path), { columns: ['step', 'learningRate', 'a', 'b'], rows });
});

test('restoredLog() has the bytes of the checkpoint after a cut, more steps, or an editor', async (t) => {
  const path = join(t.testdir(), 'log.csv');
  await logOf(path, 12);
  const whole = readFileSync(path, 'utf8');
  for (const present of [`${whole}13,0.1,0.3`, `${whole}13,0.1,0.3,1\n`, whole.slice(0, 60), '',
    whole.replaceAll('\n', '\r\n')]) {
    writeFileSync(path, present);
    t.equal((await restoredLog(path, whole)).text, whole);
    t.equal(readFileSync(path, 'utf8'), whole);
  }
  rmSync(path);
  const log = await restoredLog(path, whole);
  await log.add({ step: 13, steps: 13, learningRate: 0.1, losses: { a: 1, b: 2 } });
  t.equal(readFileSync(path, 'utf8'), `${whole}13,0.1,1,2\n`);
});

test('restoredLog() refuses the log of another training and leaves it', async (t) => {
  const path = join(t.testdir(), 'log.csv');
  await logOf(path, 3);
  const saved = readFileSync(path, 'utf8');
  const other = saved.replace('2,0.1', '2,0.2');
  writeFileSync(path, other);
  await t.rejects(restoredLog(path, saved), { name: 'RangeError', message: /log\.csv: line 3 is not that/ });
  t.equal(readFileSync(path, 'utf8'), other);
});

test('readLog() names file and line of what is no number', async (t) => {
  const path = join(t.testdir(), 'log.csv');
  const wrong: [text: string, rule: string][] = [
    ['step,learningRate,a\n1,0.1,2\n2,0.1,x\n', 'line 3 is not 3 numbers'],
    ['step,learningRate,a\n1,0.1,\n', 'line 2 is not 3 numbers'],
    ['step,learningRate,a\n1,0.1,NaN\n', 'line 2 is not 3 numbers'],
    ['step,learningRate,a\n1,0.1,2\n3,0.1,2\n', 'line 3 is not step 2'],
    ['step,learningRate,a\n1,0.1,2\n2,0.1,0.3', 'ends in the middle of a line'],
    ['step,learningRate,<script>\n1,0.1,2\n', 'line 1 is not step,learningRate and the names of the losses'],
    ['', 'line 1 is not step,learningRate and the names of the losses'],
  ];
  for (const [text, rule] of wrong) {
    writeFileSync(path, text);
    await t.rejects(readLog(path), { name: 'RangeError', message: `${path}: ${rule}` });
  }
  await t.rejects(readLog(`${path}.gone`), { message: /cannot be read \(ENOENT\)/ });
});
