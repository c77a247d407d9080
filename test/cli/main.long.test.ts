// A kill without warning in mid-training, from outside of the process.
import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { shapesFolder } from '../support/shapes-folder.js';

const MAIN = fileURLToPath(new URL('../../lib/cli/main.js', import.meta.url));
const TRAINING = [
  '--init', 'none', '--split', 'train', '--steps', '8', '--scale', '32', '--mode', 'blocked', '--checkpoint-every', '2',
];

function rcnn(...argv: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN, ...argv], { encoding: 'utf8' });
}

/** Starts a training and kills it without warning as soon as its first checkpoint is there. */
async function killedTraining(data: string, run: string): Promise<NodeJS.Signals | null> {
  const argv = [MAIN, 'train', '--data', data, '--out', run, ...TRAINING];
  const child = spawn(process.execPath, argv, { stdio: 'ignore' });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on('exit', (_, signal) => resolve(signal)));
  while (!existsSync(join(run, 'state.safetensors')) && child.exitCode === null) await sleep(1);
  child.kill('SIGKILL');
  return ended;
}

test('rcnn train goes on after kill -9 and ends with the same bytes; test and detect use the run', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = (name: string): string => join(t.testdirName, name);
  const bytes = (name: string): Buffer[] =>
    ['model.safetensors', 'log.csv'].map((file) => readFileSync(join(run(name), file)));

  const whole = rcnn('train', '--data', data, '--out', run('whole'), ...TRAINING);
  t.equal(whole.status, 0, whole.stderr);
  t.equal(await killedTraining(data, run('killed')), 'SIGKILL', 'it was still at work');
  t.equal(JSON.parse(readFileSync(join(run('killed'), 'config.json'), 'utf8')).training, null);
  const resumed = rcnn('train', '--resume', '--run', run('killed'));
  t.equal(resumed.status, 0, resumed.stderr);
  t.match(resumed.stderr, /going on after step [246] of 8/);
  t.same(bytes('killed'), bytes('whole'));

  const tested = rcnn('test', '--run', run('killed'), '--json');
  t.equal(tested.status, 0, tested.stderr);
  t.match(JSON.parse(tested.stdout), { system: 'faster-joint', images: 3, steps: 8, backend: { ran: 'blocked' } });
  const found = rcnn('detect', '--run', run('killed'), join(data, 'JPEGImages', 'test_000000.png'), '--score', '0');
  t.equal(found.status, 0, found.stderr);
  t.ok(existsSync(join(run('killed'), 'detect', 'test_000000.png')));
});
