import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { DRAWN_SHAPES } from '../../lib/runs/data-choice.js';
import { PROGRAM, type RunConfig } from '../../lib/runs/run-config.js';
import { createRunFolder, inFreeRunFolder, readRunConfig, unfinishedRun } from '../../lib/runs/run-folder.js';

const CONFIG: RunConfig = {
  program: PROGRAM,
  versions: {},
  plan: {
    system: 'tiny', data: DRAWN_SHAPES, split: 'train',
    settings: { backbone: 'S', recipe: 'small', steps: 1, scale: 150, learningRate: 0.1, seed: 0, set: { size: 5 } },
    init: null, mode: 'loops', checkpointEvery: 1,
  },
  classes: ['a'],
  trainingImages: 1,
  constants: {},
  training: null,
};

test('createRunFolder() makes a folder that readRunConfig() knows again', async (t) => {
  const dir = join(t.testdir(), 'deep', 'run');
  await createRunFolder(dir, CONFIG);
  t.same(readdirSync(dir), ['config.json']);
  t.same(await readRunConfig(dir), CONFIG);
});

test('createRunFolder() refuses a run, foreign files, and a file, and writes nothing', async (t) => {
  const other = { 'config.json': '{"port":80}' };
  const dir = t.testdir({ run: {}, foreign: { 'thesis.txt': 'x' }, other, file: 'x' });
  await createRunFolder(join(dir, 'run'), CONFIG);
  await t.rejects(createRunFolder(join(dir, 'run'), CONFIG), { name: 'RangeError', message: /holds a run already/ });
  for (const name of ['foreign', 'other']) {
    await t.rejects(createRunFolder(join(dir, name), CONFIG), { message: /is not empty and holds no run/ });
  }
  await t.rejects(createRunFolder(join(dir, 'file'), CONFIG), { message: /cannot be a run folder \(ENOTDIR\)/ });
  t.same(readdirSync(join(dir, 'foreign')), ['thesis.txt']);
  t.equal(readFileSync(join(dir, 'other', 'config.json'), 'utf8'), '{"port":80}');
});

test('readRunConfig() takes a run of an earlier version for a small recipe without changes', async (t) => {
  const dir = t.testdir();
  const { recipe: _, set: __, ...older } = CONFIG.plan.settings;
  writeFileSync(join(dir, 'config.json'), JSON.stringify({ ...CONFIG, plan: { ...CONFIG.plan, settings: older } }));
  t.match((await readRunConfig(dir)).plan.settings, { ...older, recipe: 'small', set: {} });
});

test('readRunConfig() names the field that is of another type, out of its range or unknown', async (t) => {
  const dir = t.testdir();
  const { plan } = CONFIG;
  const setting = (one: object): object => ({ ...CONFIG, plan: { ...plan, settings: { ...plan.settings, ...one } } });
  const wrong: [config: object, rule: string][] = [
    [{ ...CONFIG, classes: 3 }, 'classes must be a list, is 3'],
    [{ ...CONFIG, plan: { ...plan, system: 0 } }, 'plan.system must be string, is 0'],
    [{ ...CONFIG, plan: { ...plan, mode: 'fast' } }, 'plan.mode must be ("auto" | "loops" | "blocked"'],
    [setting({ steps: 'x' }), 'plan.settings.steps must be number'],
    [setting({ recipe: 'large' }), 'plan.settings.recipe must be ("small" | "published"), is "large"'],
    [setting({ pixels: { order: 'RGB', means: [1, 2, 3], std: [1, 0, 1] } }), 'plan.settings.pixels.std must be'],
    [setting({ set: 3 }), 'plan.settings.set must be a record, is 3'],
    [setting({ seed: -1 }), 'plan.settings.seed must be >=0, is -1'],
    [setting({ steps: 1.5 }), 'plan.settings.steps must be a whole number, is 1.5'],
    [{ ...CONFIG, training: {} }, 'training.backend is missing'],
  ];
  for (const [config, rule] of wrong) {
    writeFileSync(join(dir, 'config.json'), JSON.stringify(config));
    const error = await readRunConfig(dir).catch((thrown: RangeError) => thrown) as RangeError;
    t.ok(error.message.startsWith(`${join(dir, 'config.json')}: ${rule}`), error.message);
  }
});

test('readRunConfig() names the file and what is wrong with it', async (t) => {
  const dir = t.testdir({
    none: {}, text: { 'config.json': 'x' }, null: { 'config.json': 'null' }, foreign: { 'config.json': '{"port":80}' },
    half: { 'config.json': `{"program":"${PROGRAM}"}` },
  });
  const wrong: [name: string, rule: RegExp][] = [
    ['none', /none.config\.json: cannot be read \(ENOENT\), .* is no run folder$/],
    ['text', /text.config\.json: is no JSON$/],
    ['null', /null.config\.json: was not written by rcnn-velocities$/],
    ['foreign', /foreign.config\.json: was not written by rcnn-velocities$/],
    ['half', /half.config\.json: versions is missing$/],
  ];
  for (const [name, message] of wrong) await t.rejects(readRunConfig(join(dir, name)), { name: 'RangeError', message });
});

test('inFreeRunFolder() counts on past the runs there are, and takes back a folder that stays empty', async (t) => {
  const here = process.cwd();
  process.chdir(t.testdir({ runs: { 'a-1': {}, 'a-2': {} } }));
  t.teardown(() => process.chdir(here));
  await inFreeRunFolder('a', async (dir) => {
    t.equal(dir, join('runs', 'a-3'));
    await inFreeRunFolder('a', async (other) => t.equal(other, join('runs', 'a-4'), 'the first is taken'));
    await createRunFolder(dir, CONFIG);
  });
  await t.rejects(inFreeRunFolder('b', async () => { throw new RangeError('no'); }), { message: 'no' });
  t.same(readdirSync('runs'), ['a-1', 'a-2', 'a-3']);
  t.equal(await unfinishedRun('a'), join('runs', 'a-3'));
  await t.rejects(unfinishedRun('b'), { name: 'RangeError', message: /no run b-1, b-2, … is left unfinished/ });
  process.chdir(t.testdir({ runs: 'a file' }));
  await t.rejects(inFreeRunFolder('a', async () => {}), { message: /^runs: cannot be made \(EEXIST/ });
});
