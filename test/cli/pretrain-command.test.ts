import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { readSafetensors } from '../../lib/data/files/tensor-file.js';
import { rcnn } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';

test('pretrain writes M0 with how it was made, and train starts from it', async (t) => {
  const dir = t.testdir();
  const file = join(dir, 'm0.safetensors');
  const { code, stdout, stderr } = await rcnn(['pretrain', '--seed', '5', '--out', file]);
  t.equal(code, 0, stderr);
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  t.equal(stdout, `${file}: validation accuracy 0.250, blocked, 1 thread, sha256 ${sha256}\n`);
  t.match((await readSafetensors(file)).metadata, {
    kind: 'M0', backbone: 'S', seed: '5', accuracy: '0.2500', backend: 'blocked, 1 thread',
    command: 'rcnn pretrain --backbone S --steps 3 --lr 0.1 --seed 5 --mode blocked',
  });
  const data = await shapesFolder(dir);
  const run = join(dir, 'run');
  t.equal((await rcnn(['train', '--data', data, '--init', file, '--out', run])).code, 0);
  t.match(JSON.parse(readFileSync(join(run, 'config.json'), 'utf8')).plan.init, { file, sha256 });
});

test('pretrain refuses a place it could not write to, before it trains', async (t) => {
  const dir = t.testdir();
  for (const [out, rule] of [[dir, 'is a folder'], [join(dir, 'no', 'm0'), 'there is no folder']]) {
    const { code, stderr } = await rcnn(['pretrain', '--out', out]);
    t.equal(code, 1);
    t.match(stderr, /^rcnn pretrain: [^\n]+\n$/);
    t.match(stderr, rule);
  }
  t.same(readdirSync(dir), []);
});
