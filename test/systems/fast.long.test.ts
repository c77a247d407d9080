// `--system fast` from the command line: proposals are made, kept and used; training resumes bit for bit.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { REGION_WISE } from '../../lib/systems/fast-variants.js';
import { FAST_SYSTEM, fastSystem } from '../../lib/systems/fast.js';
import type { System } from '../../lib/systems/system.js';
import { readSafetensors } from '../../lib/data/files/tensor-file.js';
import { rcnn, type Ran } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';
import { tinySystem } from '../support/tiny-system.js';
import { killedBefore } from '../support/killed-system.js';

const SETTINGS = ['--system', 'fast', '--init', 'none', '--scale', '32', '--steps', '3', '--checkpoint-every', '2'];

const fast = (argv: readonly string[], system: System = FAST_SYSTEM): Promise<Ran> => rcnn(argv, [system]);

function json(...path: string[]): { readonly [key: string]: never } {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

/** The only folder under `proposals`, and the only one under that. */
function proposalFiles(run: string): string[] {
  const [data] = readdirSync(join(run, 'proposals'));
  const [kind] = readdirSync(join(run, 'proposals', data));
  const folder = join(run, 'proposals', data, kind);
  return readdirSync(folder).map((name) => join(folder, name));
}

test('rcnn train, test and detect work with selective search, and make each proposal once', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  const trained = await fast(['train', '--data', data, '--split', 'train', '--out', run, ...SETTINGS]);
  t.equal(trained.code, 0, trained.stderr);
  t.match(trained.stderr, /proposals \(selective-search\) 4\/4 {2}0 ms left\n[\s\S]*step 1\/3/, 'before step 1');
  t.match(json(run, 'config.json'), {
    plan: { system: 'fast', settings: { proposals: { kind: 'selective-search', loosen: 0 } } },
    training: { stages: { trainProposals: Number }, cost: { stages: { train: { steps: 3 } } } },
  });
  t.equal(proposalFiles(run).length, 4);
  const [pixels] = /a step of train: .* slow R-CNN's\n/.exec(trained.stderr)!;
  t.match(pixels, ' 3,392 pixels and ', '2·32·53');
  t.match(pixels, ', 0.18x and ', '2·32·53 / (128·12·12)');

  t.equal((await fast(['test', '--run', run, '--pictures', '1'])).code, 0);
  t.same(json(run, 'metrics.json').cost, json(run, 'config.json').training['cost']);
  const { seconds, recall } = json(run, 'metrics.json') as { [key: string]: { [key: string]: unknown } };
  t.ok(Number(seconds.proposalsPerImage) > 0);
  t.match(seconds.stages, { trainProposals: Number, train: Number, testProposals: Number, detect: Number });
  t.ok((recall.proposals as Record<string, number>)['0.50'] > 0.8);
  t.equal(proposalFiles(run).length, 7);

  const detections = json(run, 'detections.json');
  t.equal((await fast(['test', '--run', run, '--pictures', '0'])).code, 0);
  t.equal(json(run, 'metrics.json').seconds['proposalsPerImage'],
    json(run, 'config.json').training['proposalsPerImage'], 'all were kept: as measured in the training');
  t.ok(json(run, 'config.json').training['proposalsPerImage'] > 0);
  t.same(json(run, 'detections.json'), detections);

  const picture = join(data, 'JPEGImages', 'test_000000.png');
  const found = await fast(['detect', '--run', run, '--score', '0', '--json', picture]);
  t.equal(found.code, 0, found.stderr);
  t.ok(existsSync(join(run, 'detect', 'test_000000.png')));
  t.ok(JSON.parse(found.stdout)[0].detections.length > 0);
});

test('rcnn train --system fast --resume ends with the bytes of an uninterrupted run', async (t) => {
  const data = await shapesFolder(t.testdir());
  const flags = ['--data', data, '--split', 'train', '--proposals', 'random', ...SETTINGS];
  const out = (name: string): string[] => ['train', ...flags, '--out', join(t.testdirName, name)];
  const bytesOf = (name: string): Buffer[] =>
    ['model.safetensors', 'log.csv'].map((file) => readFileSync(join(t.testdirName, name, file)));
  const costOf = (name: string): unknown => json(t.testdirName, name, 'config.json').training['cost'];
  await fast(out('whole'));
  for (const last of [1, 3]) {
    const name = `killed-${last}`;
    t.match(await fast(out(name), killedBefore(FAST_SYSTEM, last)), { code: 1, stderr: /killed\n$/ });
    const resumed = await fast(['train', '--resume', '--run', join(t.testdirName, name)]);
    t.equal(resumed.code, 0, resumed.stderr);
    t.match(resumed.stderr, 'proposals (random) 4/4, 4 from the cache');
    t.same(bytesOf(name), bytesOf('whole'));
    t.same(costOf(name), costOf('whole'));
  }
});

test('rcnn train --system fast keeps the choice of proposals in config.json and in the model', async (t) => {
  const data = await shapesFolder(t.testdir());
  const [run, cache] = [join(t.testdirName, 'run'), join(t.testdirName, 'cache')];
  const flags = ['--proposals', 'sliding-window', '--loosen', '0.12', '--cache', cache];
  await fast(['train', '--data', data, '--split', 'train', '--out', run, ...SETTINGS, ...flags]);
  const choice = { kind: 'sliding-window', loosen: 0.12 };
  t.match(json(run, 'config.json'), { plan: { settings: { proposals: choice }, cache } });
  t.same(JSON.parse((await readSafetensors(join(run, 'model.safetensors'))).metadata.proposals), choice);
  t.notOk(existsSync(join(run, 'proposals')));
  const again = await fast(
    ['train', '--data', data, '--split', 'train', '--out', `${run}-2`, '--seed', '1', ...SETTINGS, ...flags]);
  t.match(again.stderr, '4 from the cache', 'proposals do not depend on the seed of the run');
  t.match((await fast(['train', '--resume', '--run', run, '--loosen', '0'])).stderr, /goes on as .* proposals is /);
});

test('rcnn train --system fast refuses stale and damaged proposals, naming the file', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  const flags = ['--split', 'train', '--proposals', 'random', ...SETTINGS];
  await fast(['train', '--data', data, '--out', run, ...flags], killedBefore(FAST_SYSTEM, 1));
  const [first, second] = proposalFiles(run);
  const kept = readFileSync(first);
  writeFileSync(first, readFileSync(second));
  const stale = await fast(['train', '--resume', '--run', run]);
  t.match(stale, { code: 1, stderr: `${first}: stale, made from another image or other settings` });
  kept[kept.length - 1] ^= 1;
  writeFileSync(first, kept);
  t.match(await fast(['train', '--resume', '--run', run]), { code: 1, stderr: `${first}: damaged` });
});

test('rcnn train --system fast-region-wise runs all images whole, and says what that costs', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  const small = ['--init', 'none', '--scale', '32', '--steps', '1'];
  const flags = ['--system', 'fast-region-wise', '--proposals', 'random', ...small];
  const trained = await fast(['train', '--data', data, '--split', 'train', '--out', run, ...flags],
    fastSystem(REGION_WISE));
  t.equal(trained.code, 0, trained.stderr);
  t.match(trained.stderr, /a step of train: 13,568 pixels .*, 0\.74x and /, '4 images, each plain and mirrored');
  t.match(json(run, 'config.json'), { constants: { sampling: 'region-wise' } });
});

test('rcnn train refuses flags about proposals for a system that finds its regions itself', async (t) => {
  for (const flags of [['--proposals', 'random'], ['--loosen', '0.1'], ['--cache', 'x']]) {
    const ran = await rcnn(['train', '--init', 'none', ...flags], [tinySystem('tiny')]
      .map((system) => ({ ...system, name: 'faster-joint' })));
    t.match(ran, { code: 2, stderr: `rcnn train: ${flags[0]}: faster-joint finds its regions itself` });
  }
});
