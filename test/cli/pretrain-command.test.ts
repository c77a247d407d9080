import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { readSafetensors } from '../../lib/data/files/tensor-file.js';
import { runCommandLine } from '../../lib/cli/command-line.js';
import { COMMANDS } from '../../lib/cli/commands/all-commands.js';
import { recordedWorld, rcnn } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';

test('pretrain writes M0 with how it was made, and train starts from it', async (t) => {
  const dir = t.testdir();
  const file = join(dir, 'm0.safetensors');
  const { code, stdout, stderr } = await rcnn(['pretrain', '--seed', '5', '--out', file]);
  t.equal(code, 0, stderr);
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  t.equal(stdout, `${file}: validation accuracy 0.250, blocked, 1 thread, sha256 ${sha256}\n`
    + `start a training from it by: npx rcnn train --backbone S --init ${file}\n`);
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

test('pretrain stops for a signal with a checkpoint, and goes on from it for the same settings alone', async (t) => {
  const dir = t.testdir({ taken: 'x' });
  const file = join(dir, 'm0');
  const { world, said } = recordedWorld();
  world.interruption.requested = 'SIGINT';
  t.equal(await runCommandLine(['pretrain', '--out', file], COMMANDS, world), 130);
  t.match(said().stderr, 'stopped after step 1 of 3, with a checkpoint; go on by: npx rcnn pretrain --out ');
  t.same(readdirSync(dir), ['m0.training', 'taken']);
  t.match((await rcnn(['pretrain', '--out', file])).stderr,
    /an unfinished training lies there; go on with it by: npx rcnn pretrain --out .* --resume\n/);
  t.match((await rcnn(['pretrain', '--out', file, '--resume', '--seed', '9'])).stderr, /was made with other settings/);
  const resumed = await rcnn(['pretrain', '--out', file, '--resume']);
  t.equal(resumed.code, 0, resumed.stderr);
  t.match(resumed.stderr, 'going on after step 1 of 3');
  t.same(readdirSync(dir), ['m0', 'taken']);
  const isTaken = /: is there already, take another/;
  for (const words of [['--out', join(dir, 'taken')], ['--out', join(dir, 'taken'), '--resume'], ['--out', file],
    ['--out', file, '--resume', '--seed', '9']]) t.match((await rcnn(['pretrain', ...words])).stderr, isTaken);
  const bytes = readFileSync(file);
  t.match(await rcnn(['pretrain', '--out', file, '--resume']), { code: 0, stdout: /m0: was finished already/ },
    'it was killed between its result and its last word');
  t.same(readFileSync(file), bytes);
  t.equal(readFileSync(join(dir, 'taken'), 'utf8'), 'x');
});
