import {
  appendFileSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { readSafetensors, writeSafetensors } from '../../lib/data/files/tensor-file.js';
import { rcnn } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';
import { tinySystem } from '../support/tiny-system.js';

const SETTINGS = ['--init', 'none', '--split', 'train', '--checkpoint-every', '2', '--lr', '0.25', '--seed', '3'];

/** The files that must not depend on when, or how often, a run was interrupted. */
function bytesOf(run: string): Buffer[] {
  return ['model.safetensors', 'log.csv'].map((name) => readFileSync(join(run, name)));
}

test('train leaves config, log, model, state and report, and says where', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  const { code, stdout, stderr } = await rcnn(['train', '--data', data, '--out', run, ...SETTINGS]);
  t.equal(code, 0, stderr);
  t.equal(stdout, `run folder ${run}\ntest it by: npx rcnn test --run ${run} --split test\n`);
  t.match(stderr, /step 7\/7 {2}loss -?\d+\.\d+ {2}\d.* steps\/s {2}a -?\d.* lr 0\.25\n/);
  t.same(readdirSync(run), [
    'config.json', 'data.json', 'log.csv', 'model.safetensors', 'report.html', 'state.safetensors',
  ]);
  const config = JSON.parse(readFileSync(join(run, 'config.json'), 'utf8'));
  t.match(config, {
    program: 'rcnn-velocities',
    plan: { system: 'faster-joint', init: null, split: 'train' },
    trainingImages: 4,
    training: { backend: { ran: 'blocked' }, cpuSeconds: 0.625 },
  });
  t.match(config.plan.settings, { backbone: 'S', steps: 7, learningRate: 0.25, seed: 3 });
  t.equal(config.classes.length, 8);
  t.equal(readFileSync(join(run, 'log.csv'), 'utf8').split('\n').length, 1 + 7 + 1);
});

test('the command line that train prints tests the split that there is, and says when it was trained on', async (t) => {
  const data = await shapesFolder(t.testdir({ 'my photos': {} }));
  const run = join(t.testdirName, 'my photos', 'run');
  const lists = join(data, 'ImageSets', 'Main');
  renameSync(join(lists, 'test.txt'), join(lists, 'val.txt'));
  const printed = async (split: string): Promise<string> => {
    const flags = ['--data', data, '--init', 'none', '--split', split, '--out', run];
    const { stdout } = await rcnn(['train', ...flags]);
    rmSync(run, { recursive: true });
    return stdout.trimEnd();
  };
  t.equal(await printed('train'), `run folder ${run}\ntest it by: npx rcnn test --run '${run}' --split val`);
  t.match(await printed('trainval'), /--split val \(these images were trained on/);
  rmSync(join(lists, 'val.txt'));
  t.match(await printed('train'), /--split train \(these images were trained on/);
});

test('train --json prints one JSON value on stdout', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  const { stdout } = await rcnn(['train', '--data', data, '--out', run, '--json', ...SETTINGS]);
  t.match(JSON.parse(stdout), { run, steps: 7, last: { step: 7, learningRate: 0.25 } });
});

test('train with one seed leaves the same bytes, with another others', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = (name: string): string => join(t.testdirName, name);
  for (const name of ['a', 'b']) await rcnn(['train', '--data', data, '--out', run(name), ...SETTINGS]);
  await rcnn(['train', '--data', data, '--out', run('c'), ...SETTINGS.slice(0, -1), '4']);
  t.same(bytesOf(run('a')), bytesOf(run('b')));
  t.notSame(bytesOf(run('a')), bytesOf(run('c')));
});

test('train --resume after a stop anywhere ends with the bytes of an uninterrupted run', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = (name: string): string => join(t.testdirName, name);
  await rcnn(['train', '--data', data, '--out', run('whole'), ...SETTINGS]);
  for (const badStep of [1, 2, 3, 5, 7]) {
    const dir = run(`stopped-${badStep}`);
    const stopped = await rcnn(['train', '--data', data, '--out', dir, ...SETTINGS], [tinySystem(undefined, badStep)]);
    t.match(stopped, { code: 1, stdout: '' });
    t.match(stopped.stderr, new RegExp(`(^|\\n)rcnn train: training: the loss a of step ${badStep} is NaN\\n$`));
    if (badStep > 1) appendFileSync(join(dir, 'log.csv'), '99,0.2'); // what a kill in mid-write leaves
    writeFileSync(join(dir, 'model.safetensors.1.partial'), 'half');
    const resumed = await rcnn(['train', '--resume', '--run', dir, '--seed', '3']);
    t.equal(resumed.code, 0, resumed.stderr);
    t.same(bytesOf(dir), bytesOf(run('whole')), `stopped at step ${badStep}`);
    t.same(readdirSync(dir), readdirSync(run('whole')));
  }
});

test('train --resume counts the processors\' seconds on; they are unknown where the checkpoint has none', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  const state = join(run, 'state.safetensors');
  const training = (): object => JSON.parse(readFileSync(join(run, 'config.json'), 'utf8')).training as object;
  await rcnn(['train', '--data', data, '--out', run, ...SETTINGS], [tinySystem(undefined, 5)]);
  const { tensors, metadata: { 'run/cpuSeconds': cpuSeconds, ...others } } = await readSafetensors(state);
  t.equal(cpuSeconds, '0.25', 'two checkpoints after the first question');
  const config = readFileSync(join(run, 'config.json'));
  await rcnn(['train', '--resume', '--run', run]);
  t.match(training(), { cpuSeconds: 0.25 + 0.375 });
  writeFileSync(join(run, 'config.json'), config);
  await writeSafetensors(state, { tensors, metadata: others });
  await rcnn(['train', '--resume', '--run', run]);
  t.notOk('cpuSeconds' in training());
});

test('train --resume of a finished run changes nothing', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  await rcnn(['train', '--data', data, '--out', run, ...SETTINGS]);
  const before = readdirSync(run).map((name) => readFileSync(join(run, name)));
  const { code, stderr } = await rcnn(['train', '--resume', '--out', run]);
  t.equal(code, 0);
  t.match(stderr, 'all 7 steps are done, nothing to resume');
  t.same(readdirSync(run).map((name) => readFileSync(join(run, name))), before);
});

test('train --resume --steps MORE refuses a finished run whose state was removed, and leaves its model', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  await rcnn(['train', '--data', data, '--out', run, ...SETTINGS]);
  rmSync(join(run, 'state.safetensors'));
  const before = readdirSync(run).map((name) => readFileSync(join(run, name)));
  const longer = { ...tinySystem(), takesMoreSteps: true } as const;
  const { code, stderr } = await rcnn(['train', '--resume', '--run', run, '--steps', '9'], [longer]);
  t.equal(code, 1);
  t.match(stderr, /run: is finished and has no state\.safetensors, .* from its model by: npx rcnn train --init /);
  t.same(readdirSync(run).map((name) => readFileSync(join(run, name))), before);
});

test('train --resume refuses other settings, another folder, a corrupt checkpoint, another log', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  await rcnn(['train', '--data', data, '--out', run, ...SETTINGS], [tinySystem(undefined, 6)]);
  const state = join(run, 'state.safetensors');
  const refused = async (argv: string[], line: RegExp, expected = 1): Promise<void> => {
    const { code, stderr } = await rcnn(['train', ...argv]);
    t.equal(code, expected, argv.join(' '));
    t.match(stderr.trimEnd().split('\n').at(-1), line);
  };
  await refused(['--resume'], /^rcnn train: --resume needs --run RUN$/, 2);
  await refused(['--run', run], /^rcnn train: --run goes with --resume/, 2);
  await refused(['--resume', '--run', run, '--steps', '9', '--seed', '4'],
    /--resume goes on as .*config\.json says: steps is 7, asked for 9, seed is 3, asked for 4$/);
  await refused(['--resume', '--run', data], /shapes.config\.json: cannot be read \(ENOENT\)/);
  await refused(['--resume', '--run', join(run, 'no')], /config\.json: cannot be read \(ENOENT\)/);

  const whole = readFileSync(state);
  writeFileSync(state, whole.subarray(0, whole.length - 4));
  await refused(['--resume', '--run', run], /^rcnn train: .*state\.safetensors: not a safetensors file \(truncated/);
  await writeSafetensors(state, { tensors: new Map(), metadata: { by: 'somebody else' } });
  await refused(['--resume', '--run', run], /^rcnn train: .*state\.safetensors: is no checkpoint of a training, start/);
  writeFileSync(state, whole);
  const { tensors: sound, metadata } = await readSafetensors(state);
  const tensors = new Map([...sound, ['model/w', { shape: [1], data: Float32Array.of(1) }] as const]);
  await writeSafetensors(state, { tensors, metadata });
  await refused(['--resume', '--run', run], /state\.safetensors: tensor w has shape \[1\], expected \[5\]$/);
  writeFileSync(state, whole);
  writeFileSync(join(run, 'log.csv'), 'step,learningRate,a,b\n1,0.25,NaN,0\n');
  await refused(['--resume', '--run', run], /log\.csv: line 2 is not that of the checkpoint; remove the file to have/);
  t.ok(readFileSync(state).equals(whole), 'nothing was overwritten');
});

test('train refuses bad data, a bad M0 and a used folder before it writes anything', async (t) => {
  const data = await shapesFolder(t.testdir({ used: { 'thesis.txt': 'x' }, 'foreign.safetensors': 'PK' }));
  const at = (name: string): string => join(t.testdirName, name);
  const image = join(data, 'JPEGImages', 'train_000000.png');
  const refused = async (argv: string[], line: RegExp): Promise<void> => {
    const { code, stdout, stderr } = await rcnn(['train', '--out', at('run'), ...argv]);
    t.same([code, stdout], [/--occluders|--resume/.test(argv.join(' ')) ? 2 : 1, ''], argv.join(' '));
    t.match(stderr.trimEnd().split('\n').at(-1), line);
    t.notOk(existsSync(at('run')), 'no half run');
  };
  await refused(['--data', at('gone'), '--init', 'none'], /^rcnn train: .*gone: cannot list this folder \(ENOENT/);
  await refused(['--data', data, '--split', 'val', '--init', 'none'], /no split 'val'; there are: test, train,/);
  await refused(['--split', 'val', '--init', 'none'], /drawn shapes have no split "val", there are: train, test$/);
  await refused(['--data', data, '--occluders', '--init', 'none'], /--occluders is for drawn shapes, not --data$/);
  await refused(['--data', data], /m0-S\.safetensors: cannot be read \(ENOENT\); use --init none, or make it by/);
  await refused(['--data', data, '--init', data], /--init .*: a folder without model\.safetensors, no run$/);
  await refused(['--data', data, '--init', at('foreign.safetensors')], /foreign\.safetensors: not a safetensors file/);
  await refused(['--resume', '--run', at('y')], /--out and --run name two folders$/);

  await writeSafetensors(at('M.safetensors'), { tensors: new Map(), metadata: { kind: 'M0', backbone: 'M' } });
  await refused(['--data', data, '--init', at('M.safetensors')], /is the M0 of backbone M, --backbone is S$/);
  await writeSafetensors(at('S.safetensors'), { tensors: new Map(), metadata: { kind: 'M0', backbone: 'S' } });
  await refused(['--data', data, '--init', at('S.safetensors')], /S\.safetensors: no tensor w$/);
  await writeSafetensors(at('S.safetensors'), { tensors: new Map(), metadata: {} });
  const foreign = /S\.safetensors: is no pre-trained M0, no model of a run, and has the names of neither /;
  await refused(['--data', data, '--init', at('S.safetensors')], foreign);

  const whole = readFileSync(image);
  for (const length of [20, whole.length / 2]) { // without size; with its size, but not all of it
    writeFileSync(image, whole.subarray(0, length));
    await refused(['--data', data, '--init', 'none'], /train_000000\.png: /);
  }
  const among = await rcnn(['train', '--data', data, '--init', 'none', '--out', join(data, 'JPEGImages', 'run')]);
  t.match(among.stderr, /JPEGImages.run: lies among the images and annotations of .*shapes; take another --out\n$/);
  t.notOk(existsSync(join(data, 'JPEGImages', 'run')));
  const used = await rcnn(['train', '--data', data, '--init', 'none', '--out', at('used')]);
  t.match(used.stderr, /^rcnn train: .*used: the folder is not empty and holds no run, refusing to write into it\n$/);
  t.same(readdirSync(at('used')), ['thesis.txt']);
});
