// `--system rcnn` from the command line: five stages, features on disk, and the same bytes after any kill.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { RCNN_SYSTEM } from '../../lib/systems/rcnn.js';
import type { System } from '../../lib/systems/system.js';
import { openCompute } from '../../lib/compute/open-compute.js';
import { killedAt, killedBefore } from '../support/killed-system.js';
import { rcnn, type Ran } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';

const SETTINGS = ['--system', 'rcnn', '--proposals', 'random', '--init', 'none', '--scale', '16', '--steps', '2',
  '--checkpoint-every', '2'];

/** For speed: blocked loops, and few proposals an image in training. */
const compute = await openCompute('blocked');
const FEW: System = {
  ...RCNN_SYSTEM,
  startTraining: (job) =>
    RCNN_SYSTEM.startTraining({ ...job, compute, proposals: [...job.proposals!].map((boxes) => boxes.slice(0, 12)) }),
  loadDetector: (model, _, boxesFor) => RCNN_SYSTEM.loadDetector(model, compute, boxesFor),
};

const few = (argv: readonly string[], system: System = FEW): Promise<Ran> => rcnn(argv, [system]);

function json(...path: string[]): { readonly [key: string]: never } {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

test('rcnn train, test and detect work with slow R-CNN, and its stages have seconds and bytes', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  const trained = await few(['train', '--data', data, '--split', 'train', '--out', run, ...SETTINGS]);
  t.equal(trained.code, 0, trained.stderr);
  const order = ['step 1/2', 'step 2/2', 'cacheFeatures 4/4', 'trainSvms 4/4', 'trainBoxRegressors 1/1'];
  t.match(trained.stderr, new RegExp(order.join('[\\s\\S]*')));
  t.equal(readdirSync(join(run, 'features')).length, 4);

  t.equal((await few(['test', '--run', run, '--pictures', '1'])).code, 0);
  const { seconds, cacheBytes, steps, variants } = json(run, 'metrics.json') as { [key: string]: never };
  const stages = ['fineTune', 'cacheFeatures', 'cacheFeaturesDisk', 'trainSvms', 'trainSvmsDisk', 'trainBoxRegressors'];
  for (const stage of stages) t.type(seconds['stages'][stage], 'number', stage);
  const sizes = readdirSync(join(run, 'features')).map((name) => readFileSync(join(run, 'features', name)).length);
  t.equal(cacheBytes, sizes.reduce((sum, size) => sum + size));
  t.equal(steps, 2);
  t.same(Object.keys(variants),
    ['without box regression', 'softmax for SVMs', 'softmax for SVMs, without box regression']);

  const picture = join(data, 'JPEGImages', 'test_000000.png');
  const found = await few(['detect', '--run', run, '--score', '0', '--json', picture]);
  t.equal(found.code, 0, found.stderr);
  t.ok(existsSync(join(run, 'detect', 'test_000000.png')));
});

test('a slow R-CNN killed in any stage goes on and ends with the bytes of an uninterrupted run', async (t) => {
  const data = await shapesFolder(t.testdir());
  const out = (name: string): string[] =>
    ['train', '--data', data, '--split', 'train', ...SETTINGS, '--out', join(t.testdirName, name)];
  const bytesOf = (name: string): Buffer[] =>
    ['model.safetensors', 'log.csv'].map((file) => readFileSync(join(t.testdirName, name, file)));
  t.equal((await few(out('whole'))).code, 0);
  const kills: [string, System][] = [
    ['fineTune', killedBefore(FEW, 2)],
    ['caching', killedAt(FEW, 'cacheFeatures', 3)],
    ['svms', killedAt(FEW, 'trainSvms', 3)],
    ['boxes', killedAt(FEW, 'trainBoxRegressors', 1)],
  ];
  for (const [name, killed] of kills) {
    t.match(await few(out(name), killed), { code: 1, stderr: /killed\n$/ }, name);
    const half = await few(['test', '--run', join(t.testdirName, name)]);
    t.match(half.stderr, /has no SVMs yet, its training has not ended|left before its first checkpoint/, name);
    const resumed = await few(['train', '--resume', '--run', join(t.testdirName, name)]);
    t.equal(resumed.code, 0, `${name}: ${resumed.stderr}`);
    t.same(bytesOf(name), bytesOf('whole'), name);
  }
});

test('--resume of a killed slow R-CNN keeps intact features and refuses damaged ones by name', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  await few(['train', '--data', data, '--split', 'train', '--out', run, ...SETTINGS],
    killedAt(FEW, 'trainSvms', 2));
  const shard = join(run, 'features', 'train_000002.features');
  const intact = readFileSync(shard);
  const flipped = Buffer.from(intact);
  flipped[flipped.length - 500] ^= 4;
  writeFileSync(shard, flipped);
  t.match(await few(['train', '--resume', '--run', run]), { code: 1, stderr: `${shard}: damaged, its features` });
  writeFileSync(shard, readFileSync(join(run, 'features', 'train_000001.features')));
  t.match(await few(['train', '--resume', '--run', run]), { code: 1, stderr: `${shard}: stale, made from another` });
  rmSync(shard);
  t.equal((await few(['train', '--resume', '--run', run])).code, 0);
  t.same(readFileSync(shard), intact, 'made again as it was');
});
