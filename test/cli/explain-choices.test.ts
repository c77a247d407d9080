// `rcnn test` looks into the model, the proposals and the data that it tested, and `rcnn explain` takes the same ones.
import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { readSafetensors, writeSafetensors } from '../../lib/data/files/tensor-file.js';
import type { Metrics } from '../../lib/runs/metrics.js';
import { EXPLAINING_SYSTEMS, trainedToExplain } from '../support/explained-run.js';
import { rcnn, type Ran } from '../support/recorded-world.js';

const run = (...words: string[]): Promise<Ran> => rcnn(words, EXPLAINING_SYSTEMS);

test('test --best --data looks into the best model on moved data, and explain takes both', async (t) => {
  const { run: dir, data } = await trainedToExplain(t.testdir(), 'faster-joint');
  const [last, moved] = [join(dir, 'model.safetensors'), join(t.testdirName, 'moved')];
  renameSync(data, moved);
  const { tensors, metadata } = await readSafetensors(last);
  await writeSafetensors(join(dir, 'best.safetensors'), { tensors, metadata: { ...metadata, step: '1', mAPOf: 'x' } });
  renameSync(last, join(dir, 'away'));
  t.match(await run('explain', '--run', dir, '--best', 'test_000001'),
    { code: 1, stderr: `${dir}: the data of this run are no longer at ${data}; --data NEW takes them from ` });
  const flags = ['--run', dir, '--best', '--data', moved];
  const { code, stdout, stderr } = await run('test', ...flags, '--pictures', '0');
  t.equal(code, 0, stderr);
  t.match(stdout, `see a case by: npx rcnn explain ${flags.join(' ')} --split test --`);
  t.match(stdout, `by: npx rcnn train --resume --run ${dir} --data ${moved} --steps `);
  t.match(await run('explain', ...flags, 'test_000001'), { code: 0, stderr: 'the model of step 1, the best on x\n' });
});

test('test --proposals looks into these regions, and explain --proposals into other pictures', async (t) => {
  const { run: dir, data } = await trainedToExplain(t.testdir(), 'fast');
  const boxes = join(t.testdirName, 'boxes.jsonl');
  const ids = ['test_000000', 'test_000001', 'test_000002'];
  writeFileSync(boxes, ids.map((id) => `${JSON.stringify({ id, boxes: [[0, 0, 3, 3]] })}\n`).join(''));
  const { stdout } = await run('test', '--run', dir, '--proposals', boxes, '--pictures', '0');
  t.match(stdout, `see a case by: npx rcnn explain --run ${dir} --proposals ${boxes} --split test --`);
  const { diagnosis } = JSON.parse(readFileSync(join(dir, 'metrics.json'), 'utf8')) as Metrics;
  const reasons = Object.values(diagnosis!.classes).flatMap((one) => Object.entries(one.reasons));
  t.same(new Set(reasons.filter(([, count]) => count > 0).map(([reason]) => reason)), new Set(['no-proposal']));

  const other = join(t.testdirName, 'other.png');
  copyFileSync(join(data, 'JPEGImages', 'test_000000.png'), other);
  const explained = (...flags: string[]): Promise<Ran> => run('explain', '--run', dir, ...flags, other);
  t.match(await explained('--proposals', boxes),
    { code: 1, stderr: 'boxes.jsonl: has no line for image "other"; --proposals METHOD makes the boxes' });
  t.match(await explained('--proposals', 'random'), { code: 0, stdout: /^other: unknown objects, / });
});
