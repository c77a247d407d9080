// The program as it is installed: its own process, its exit code, its real detector; and a kill in mid-training.
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

test('rcnn answers bad input with one line on stderr and exit code 1 or 2, and help with 0', (t) => {
  const { status, stdout, stderr } = rcnn('train', '--learning-rate', '1');
  t.same([status, stdout], [2, '']);
  t.match(stderr, /^rcnn train: unknown flag --learning-rate, known are [^\n]+\n$/);
  t.match(rcnn('--version').stdout, /^rcnn-velocities \d+\.\d+\.\d+, node \d.*, gpu\.js \d/);
  t.equal(rcnn('--help').status, 0);
  t.equal(rcnn('check', 'no-such-folder').status, 1);
  t.end();
});

test('rcnn under an old Node says in one line which one it needs, before anything else is loaded', (t) => {
  const old = 'data:text/javascript,Object.defineProperty(process, "versions", { value: { node: "16.20.2" } })';
  const argv = ['--import', old, MAIN, '--help'];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  t.same([status, stdout], [1, '']);
  const manifest = readFileSync(join(MAIN, '../../../../package.json'), 'utf8');
  const [, needed] = /"node": ">=(\d+)"/.exec(manifest)!;
  t.equal(stderr, `rcnn: needs Node ${needed} or newer, this is Node 16.20.2; https://nodejs.org has it\n`);
  t.notMatch(readFileSync(MAIN, 'utf8'), /^import /m);
  t.end();
});

test('rcnn ends well when nobody reads what it prints any more', async (t) => {
  const child = spawn(process.execPath, [MAIN, 'describe', '--backbone', 'L'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (text) => { stderr += text; });
  const code = await new Promise((resolve) => child.on('close', resolve));
  t.same([code, stderr], [0, '']);
});

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

  const longer = rcnn('train', '--resume', '--run', run('killed'), '--steps', '9');
  t.match(longer, { status: 0, stderr: /going on after step 8 of 9/ });
  t.match(readFileSync(join(run('killed'), 'log.csv'), 'utf8'), /\n9,[^\n]+\n$/);
  const tuned = rcnn('train', '--data', data, '--out', run('tuned'), '--split', 'train', '--steps', '1',
    '--scale', '32', '--mode', 'blocked', '--init', join(run('whole'), 'model.safetensors'));
  t.match(tuned, { status: 0, stderr: /whole.model\.safetensors: all its layers are taken\n/ });
});
