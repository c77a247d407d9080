// The program as it is installed: its own process, its exit code, its real detector. A kill: main.long.test.ts.
import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { shapesFolder } from '../support/shapes-folder.js';

const MAIN = fileURLToPath(new URL('../../lib/cli/main.js', import.meta.url));
const TRAINING = ['--init', 'none', '--split', 'train', '--steps', '1', '--scale', '32', '--mode', 'blocked'];

function rcnn(...argv: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN, ...argv], { encoding: 'utf8' });
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

test('the file behind rcnn may be run as a program, as npx does', {
  skip: process.platform === 'win32' ? 'there npm starts it through node' : false,
}, (t) => {
  t.match(spawnSync(MAIN, ['--version'], { encoding: 'utf8' }).stdout, /^rcnn-velocities /);
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

test('rcnn in a folder that is gone says so in one line', {
  skip: process.platform === 'win32' ? 'a folder in use cannot be removed there' : false,
}, (t) => {
  const dir = join(t.testdir(), 'gone');
  mkdirSync(dir);
  // NODE_OPTIONS loads the runner of the tests, which needs a folder
  const words = ['-c', 'unset NODE_OPTIONS; rmdir "$1"; exec "$2" "$3" --help', 'sh', dir, process.execPath, MAIN];
  const { status, stdout, stderr } = spawnSync('sh', words, { cwd: dir, encoding: 'utf8' });
  t.same([status, stdout], [1, '']);
  t.equal(stderr, 'rcnn: the folder in which you are is gone; change to another one\n');
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

test('Ctrl-C before the first step ends rcnn at once with a word, and leaves no empty run folder', {
  skip: process.platform === 'win32' ? 'no signals there' : false,
}, async (t) => {
  const child = spawn(process.execPath, [MAIN, 'start', '--steps', '1'], {
    cwd: t.testdir(), stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (text) => {
    if (stderr === '') child.kill('SIGINT');
    stderr += text;
  });
  const code = await new Promise((resolve) => { child.on('close', resolve); });
  t.equal(code, 130);
  t.match(stderr, /^drawing 300 images, split train\n[^]*SIGINT: ended at once\n$/);
  t.same(readdirSync(join(t.testdirName, 'runs')), []);
});

test('rcnn train makes a run that rcnn detect uses', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  const trained = rcnn('train', '--data', data, '--out', run, ...TRAINING);
  t.equal(trained.status, 0, trained.stderr);
  const found = rcnn('detect', '--run', run, join(data, 'JPEGImages', 'test_000000.png'), '--score', '0');
  t.equal(found.status, 0, found.stderr);
  t.ok(existsSync(join(run, 'detect', 'test_000000.png')));

  const longer = rcnn('train', '--resume', '--run', run, '--steps', '2');
  t.match(longer, { status: 0, stderr: /going on after step 1 of 2/ });
  t.match(readFileSync(join(run, 'log.csv'), 'utf8'), /\n2,[^\n]+\n$/);
  const tuned = rcnn('train', '--data', data, '--out', join(t.testdirName, 'tuned'), ...TRAINING.slice(2),
    '--init', join(run, 'model.safetensors'));
  t.match(tuned, { status: 0, stderr: /run.model\.safetensors: all its layers are taken\n/ });
});
