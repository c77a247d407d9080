// `--system sppnet` from the command line: features on disk twice, and the same bytes after any kill.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { sppNetSystem, SPPNET_5_SCALES_SYSTEM, SPPNET_SYSTEM } from '../../lib/systems/sppnet.js';
import type { System } from '../../lib/systems/system.js';
import { killedAt, killedBefore } from '../support/killed-system.js';
import { rcnn, type Ran } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';
import { TINY_SPPNET } from '../support/tiny-sppnet.js';

const SETTINGS = ['--system', 'sppnet', '--proposals', 'random', '--init', 'none', '--steps', '3',
  '--checkpoint-every', '2'];

/** Small pictures, a small pyramid and a few proposals an image, for speed. */
const TINY: System = sppNetSystem('sppnet', { small: TINY_SPPNET, published: TINY_SPPNET }, 'tiny');
const FEW: System = {
  ...TINY,
  startTraining: (job) =>
    TINY.startTraining({ ...job, proposals: [...job.proposals!].map((boxes) => boxes.slice(0, 20)) }),
};

const few = (argv: readonly string[], system: System = FEW): Promise<Ran> => rcnn(argv, [system]);

function json(...path: string[]): { readonly [key: string]: never } {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

const shardsIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.features'))
    .map((name) => join(folder, name));

test('rcnn train, test and detect work with SPP-net, and its stages have seconds and bytes', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  const trained = await few(['train', '--data', data, '--split', 'train', '--out', run, ...SETTINGS]);
  t.equal(trained.code, 0, trained.stderr);
  const order = ['cacheSppFeatures 8/8', 'step 1/3', 'step 3/3', 'cacheFeatures 4/4', 'trainSvms 4/4',
    'trainBoxRegressors 1/1'];
  t.match(trained.stderr, new RegExp(order.join('[\\s\\S]*')));

  t.equal((await few(['test', '--run', run, '--pictures', '1'])).code, 0);
  const { seconds, cacheBytes, steps, variants } = json(run, 'metrics.json') as { [key: string]: never };
  for (const stage of ['cacheSppFeatures', 'cacheSppFeaturesDisk', 'fineTune', 'fineTuneDisk', 'cacheFeatures',
    'cacheFeaturesDisk', 'trainSvms', 'trainSvmsDisk', 'trainBoxRegressors', 'trainBoxRegressorsDisk']) {
    t.type(seconds['stages'][stage], 'number', stage);
  }
  const sizes = shardsIn(join(run, 'features')).map((path) => readFileSync(path).length);
  t.equal(sizes.length, 12);
  t.equal(cacheBytes, sizes.reduce((sum, size) => sum + size));
  t.equal(steps, 3);
  t.same(Object.keys(variants),
    ['without box regression', 'softmax for SVMs', 'softmax for SVMs, without box regression']);

  const picture = join(data, 'JPEGImages', 'test_000000.png');
  const found = await few(['detect', '--run', run, '--score', '0', '--json', picture]);
  t.equal(found.code, 0, found.stderr);
  t.ok(existsSync(join(run, 'detect', 'test_000000.png')));
});

test('an SPP-net killed in any stage goes on and ends with the bytes of an uninterrupted run', async (t) => {
  const data = await shapesFolder(t.testdir());
  const out = (name: string): string[] =>
    ['train', '--data', data, '--split', 'train', ...SETTINGS, '--out', join(t.testdirName, name)];
  const bytesOf = (name: string): Buffer[] =>
    ['model.safetensors', 'log.csv'].map((file) => readFileSync(join(t.testdirName, name, file)));
  t.equal((await few(out('whole'))).code, 0);
  const kills: [string, System][] = [
    ['first-cache', killedAt(FEW, 'cacheSppFeatures', 5)],
    ['first-step', killedBefore(FEW, 1)],
    ['last-step', killedBefore(FEW, 3)],
    ['second-cache', killedAt(FEW, 'cacheFeatures', 3)],
    ['svms', killedAt(FEW, 'trainSvms', 3)],
    ['boxes', killedAt(FEW, 'trainBoxRegressors', 1)],
  ];
  for (const [name, killed] of kills) {
    t.match(await few(out(name), killed), { code: 1, stderr: /killed\n$/ }, name);
    const half = await few(['test', '--run', join(t.testdirName, name)]);
    t.match(half.stderr, /has no SVMs yet, its training has not ended/, name);
    const resumed = await few(['train', '--resume', '--run', join(t.testdirName, name)]);
    t.equal(resumed.code, 0, `${name}: ${resumed.stderr}`);
    t.same(bytesOf(name), bytesOf('whole'), name);
  }
});

test('--resume of a killed SPP-net refuses damaged features and names the file', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  await few(['train', '--data', data, '--split', 'train', '--out', run, ...SETTINGS], killedAt(FEW, 'trainSvms', 2));
  for (const part of ['spp', 'spp-mirrored', 'fc7']) {
    const shard = join(run, 'features', part, 'train_000002.features');
    const intact = readFileSync(shard);
    const flipped = Buffer.from(intact);
    flipped[flipped.length - 500] ^= 4;
    writeFileSync(shard, flipped);
    const refused = await few(['train', '--resume', '--run', run]);
    t.match(refused, { code: 1, stderr: `${shard}: damaged, its features do not` });
    writeFileSync(shard, intact);
  }
  t.equal((await few(['train', '--resume', '--run', run])).code, 0, 'with all bytes as they were');
});

test('--scale is the first scale of SPP-net, and the others keep their ratio to it', async (t) => {
  t.equal(SPPNET_SYSTEM.defaults('S').scale, 150);
  t.equal(SPPNET_5_SCALES_SYSTEM.defaults('S').scale, 120);
  const scaled = { ...TINY_SPPNET, scales: { shorterSides: [36, 48], windowSide: 14 } };
  const two = sppNetSystem('sppnet', { small: scaled, published: scaled }, 'tiny');
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  await few(['train', '--data', data, '--split', 'train', '--out', run, ...SETTINGS, '--scale', '24'],
    killedAt(two, 'cacheSppFeatures', 1));
  const { scales, preprocessing } = json(run, 'config.json').constants as { [key: string]: unknown };
  t.match({ scales, preprocessing },
    { scales: { shorterSides: [24, 32], windowSide: 14 }, preprocessing: { shorterSide: 24, longerSide: 40 } });
});
