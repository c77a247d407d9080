// Recipe, backbone and values set by hand: what is stored, said, compared and refused.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import type { TrainPlan } from '../../lib/runs/run-config.js';
import { trainingDifferences, trainingOf } from '../../lib/runs/plan.js';
import { rcnn } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';
import { tinySystem } from '../support/tiny-system.js';

const SETTINGS = ['--init', 'none', '--split', 'train', '--checkpoint-every', '2'];

test('train --set keeps what was set in config.json, says it, shows it, and --resume compares it', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  const train = ['train', '--data', data, '--out', run, ...SETTINGS, '--set', 'size=7'];
  const stopped = await rcnn(train, [tinySystem(undefined, 5)]);
  t.match(stopped.stderr, /(^|\n)set: size=7\n/);
  const plan = (): TrainPlan => JSON.parse(readFileSync(join(run, 'config.json'), 'utf8')).plan as TrainPlan;
  t.match(plan().settings, { backbone: 'S', recipe: 'small', set: { size: 7 } });

  const other = await rcnn(['train', '--resume', '--run', run, '--set', 'size=8']);
  t.match(other, { code: 1, stderr: 'set is {"size":7}, asked for {"size":8}' });
  t.match(await rcnn(['train', '--resume', '--run', run, '--recipe', 'published']),
    { code: 1, stderr: 'recipe is "small", asked for "published"' });
  t.equal((await rcnn(['train', '--resume', '--run', run, '--set', 'size=7'])).code, 0);
  t.match(readFileSync(join(run, 'report.html'), 'utf8'),
    /backbone S, scale \d+, learning rate 0\.5, 7 steps, seed 0, set: size=7/);
});

test('train refuses an unknown path or backbone, and leaves nothing', async (t) => {
  const run = join(t.testdir(), 'run');
  const refused = async (...flags: string[]): Promise<string> => {
    const { code, stderr } = await rcnn(['train', '--out', run, '--init', 'none', ...flags]);
    t.not(code, 0);
    t.notOk(existsSync(run));
    return stderr;
  };
  t.match(await refused('--set', 'siez=3'), 'rcnn train: --set siez: the configuration has no such value; near it are');
  t.match(await refused('--set', 'size=big'), 'rcnn train: --set size: must be a finite number, got "big"');
  t.match(await refused('--set', 'size'), 'rcnn train: --set takes PATH=VALUE, got "size"');
  const known = '--backbone is "vgg19", did you mean vgg16? known are S, M, L, caffenet';
  t.match(await refused('--backbone', 'vgg19'), known);
});

test('a published backbone brings its recipe, and the published recipe its backbone; no weights', async (t) => {
  const data = await shapesFolder(t.testdir());
  const said = async (name: string, ...flags: string[]): Promise<[string, object]> => {
    const run = join(t.testdirName, name);
    const { stderr } = await rcnn(['train', '--data', data, '--split', 'train', '--out', run, ...flags]);
    return [stderr, JSON.parse(readFileSync(join(run, 'config.json'), 'utf8')).plan as object];
  };
  const [lines, plan] = await said('zf', '--backbone', 'zf');
  t.match(plan, { settings: { backbone: 'zf', recipe: 'published' }, init: null });
  t.match(lines, 'faster-joint, recipe published, backbone zf; its numbers: npx rcnn describe --system faster-joint '
    + '--recipe published --backbone zf\n');
  t.match(lines, 'no weights come with zf: it starts from random numbers; --init takes pre-trained ones\n');
  t.match((await said('published', '--recipe', 'published'))[1],
    { settings: { backbone: 'vgg16', recipe: 'published' } });
  t.match((await said('small', '--backbone', 'zf', '--recipe', 'small'))[1], { settings: { recipe: 'small' } });
  t.match((await said('S', '--backbone', 'S', '--recipe', 'published', '--init', 'none'))[1],
    { settings: { backbone: 'S', recipe: 'published' } });
});

test('trainingDifferences() finds none in a checkpoint that an earlier version wrote', (t) => {
  const { defaults } = tinySystem();
  const plan = {
    system: 'tiny', settings: defaults('S'), data: { kind: 'folder', dir: 'd' }, split: 'train', init: null,
    mode: 'auto', checkpointEvery: 1,
  } as const;
  const { recipe: _, set: __, ...older } = trainingOf(plan);
  t.same(trainingDifferences(older, plan), []);
  t.same(trainingDifferences(older, { ...plan, settings: { ...plan.settings, set: { size: 2 } } }),
    ['set is {}, asked for {"size":2}']);
  t.end();
});
