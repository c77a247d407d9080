// Validation on the way: what it leaves, and that the training does not notice it. With the real systems:
// on-the-way.long.test.ts.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { apText } from '../../lib/evaluation/ap-text.js';
import { runCommandLine } from '../../lib/cli/command-line.js';
import { COMMANDS } from '../../lib/cli/commands/all-commands.js';
import { floatTensor } from '../../lib/data/files/safetensors.js';
import { readSafetensors } from '../../lib/data/files/tensor-file.js';
import type { Detection, Sample } from '../../lib/data/sample.js';
import { bestOf, validationRows } from '../../lib/runs/validation/validation-log.js';
import { RCNN_SYSTEM } from '../../lib/systems/rcnn.js';
import type { System, TrainedDetector } from '../../lib/systems/system.js';
import { rcnn, recordedWorld, type Ran } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';
import { tinySystem } from '../support/tiny-system.js';

const SETTINGS = ['--init', 'none', '--split', 'train', '--checkpoint-every', '3', '--lr', '0.25', '--seed', '3'];
const VALIDATED = ['--val-split', 'test', '--val-every', '2', '--val-images', '2'];

/** Finds the objects, moved by 60 |w| pixels, so that its mAP changes from step to step; `onImage` may throw. */
function moving(badStep?: number, onImage: (image: number) => void = () => {}): System {
  const tiny = tinySystem(undefined, badStep);
  let images = 0;
  return {
    ...tiny,
    takesMoreSteps: true,
    async loadDetector(model, compute, boxesFor): Promise<TrainedDetector> {
      const { classes } = await tiny.loadDetector(model, compute, boxesFor);
      const shift = 60 * Math.abs(floatTensor(model, 'w', [5]).data[0]);
      const detect = async ({ id, objects }: Sample): Promise<Detection[]> => {
        onImage(++images);
        return objects.map(({ box, label }, i) =>
          ({ imageId: id, label, score: 0.9, box: { ...box, x2: box.x2 + shift * (i + 1) } }));
      };
      return { classes, detect, find: async (sample) => ({ detections: await detect(sample), proposals: [] }) };
    },
  };
}

/** What a training leaves. */
const TRAINED = ['model.safetensors', 'log.csv'];

/** The files that must not depend on when, or how often, a run was interrupted. */
function bytesOf(run: string, names = [...TRAINED, 'validation.csv', 'best.safetensors']): string[] {
  return names.map((name) => createHash('sha256').update(readFileSync(join(run, name))).digest('hex'));
}

async function trained(
  parent: string, name: string, system: System, ...flags: string[]
): Promise<Ran & { readonly run: string }> {
  const run = join(parent, name);
  const data = ['--data', join(parent, 'shapes'), '--out', run];
  return { run, ...await rcnn(['train', ...data, ...SETTINGS, ...flags], [system]) };
}

test('train --val-split leaves mAP by step and the best model, and trains the same bytes as without', async (t) => {
  await shapesFolder(t.testdir());
  const plain = await trained(t.testdirName, 'plain', moving());
  const { run, code, stderr } = await trained(t.testdirName, 'validated', moving(), ...VALIDATED);
  t.equal(code, 0, stderr);
  t.same(bytesOf(run, TRAINED), bytesOf(plain.run, TRAINED));
  t.notOk(existsSync(join(plain.run, 'validation.csv')));

  const rows = validationRows(readFileSync(join(run, 'validation.csv'), 'utf8'), 'validation.csv');
  t.same(rows.map(({ step }) => step), [2, 4, 6, 7]);
  t.ok(new Set(rows.map(({ mAP }) => mAP)).size > 1, 'mAP changes');
  const best = bestOf(rows)!;
  const { metadata, tensors } = await readSafetensors(join(run, 'best.safetensors'));
  t.match(metadata, { step: String(best.step), mAP: String(best.mAP), mAPOf: '2 images of split test' });
  const short = await trained(t.testdirName, 'short', moving(), '--steps', String(best.step));
  t.same(tensors, (await readSafetensors(join(short.run, 'model.safetensors'))).tensors);

  t.match(stderr, `step ${best.step}: mAP ${apText(best.mAP)} on 2 images of split test, the best so far\n`);
  t.match(readFileSync(join(run, 'report.html'), 'utf8'), `best ${apText(best.mAP)} at step ${best.step}`);
  const { training } = JSON.parse(readFileSync(join(run, 'config.json'), 'utf8')) as { training: { stages: object } };
  t.match(training.stages, { validate: Number });
});

test('train --val-split --resume after a stop anywhere ends with the bytes of an uninterrupted run', async (t) => {
  await shapesFolder(t.testdir());
  const whole = await trained(t.testdirName, 'whole', moving(), ...VALIDATED);
  const kill = (at: number) => (image: number): void => { if (image === at) throw new RangeError('killed'); };
  const killed: [name: string, system: System][] = [
    ...[3, 7].map((step): [string, System] => [`before step ${step}`, moving(step)]),
    ...[1, 4, 8].map((image): [string, System] => [`in image ${image}`, moving(undefined, kill(image))]),
  ];
  for (const [name, system] of killed) {
    const { run, code } = await trained(t.testdirName, name, system, ...VALIDATED);
    t.equal(code, 1, name);
    const resumed = await rcnn(['train', '--resume', '--run', run], [moving()]);
    t.equal(resumed.code, 0, resumed.stderr);
    t.same(bytesOf(run), bytesOf(whole.run), name);
  }
});

test('a signal in a validation stops with a checkpoint; --resume makes the validation first', async (t) => {
  const data = await shapesFolder(t.testdir());
  const whole = await trained(t.testdirName, 'whole', moving(), ...VALIDATED);
  for (const [image, step] of [[4, 4], [7, 7]]) {
    const run = join(t.testdirName, `at-${image}`);
    const signal = (now: number): void => { if (now === image) world.interruption.requested = 'SIGINT'; };
    const { world, said } = recordedWorld([moving(undefined, signal)]);
    const argv = ['train', '--data', data, '--out', run, ...SETTINGS, ...VALIDATED];
    t.equal(await runCommandLine(argv, COMMANDS, world), 130);
    t.match(said().stderr, `stopped after step ${step} of 7, with a checkpoint; go on by`);
    const resumed = await rcnn(['train', '--resume', '--run', run], [moving()]);
    t.match(resumed, { code: 0 }, resumed.stderr);
    t.same(bytesOf(run), bytesOf(whole.run));
  }
});

test('train --resume with validation refuses other images, and says when the best model is gone', async (t) => {
  const data = await shapesFolder(t.testdir());
  const { run } = await trained(t.testdirName, 'run', moving(6), ...VALIDATED);
  rmSync(join(run, 'best.safetensors'));
  const annotation = join(data, 'Annotations', 'test_000000.xml');
  const before = readFileSync(annotation, 'utf8');
  writeFileSync(annotation, before.replace('<difficult>0', '<difficult>1'));
  const refused = await rcnn(['train', '--resume', '--run', run], [moving()]);
  t.match(refused.stderr, /validation\.csv: the images of split test have changed since this run began\n$/);
  writeFileSync(annotation, before);
  const other = await rcnn(['train', '--resume', '--run', run, '--val-every', '3'], [moving()]);
  t.match(other.stderr, /validation is \{"split":"test","every":2,"images":2\}, asked for .*"every":3/);
  const { code, stderr } = await rcnn(['train', '--resume', '--run', run], [moving()]);
  t.equal(code, 0, stderr);
  t.match(stderr, /best\.safetensors: is gone; the model of step \d is lost/);
  t.ok(existsSync(join(run, 'best.safetensors')));
});

test('a damaged best model is said at --resume, a damaged validation.csv before the first picture', async (t) => {
  await shapesFolder(t.testdir());
  const { run } = await trained(t.testdirName, 'run', moving(6), ...VALIDATED);
  const best = join(run, 'best.safetensors');
  writeFileSync(best, readFileSync(best).map((byte, i, all) => i === all.length - 1 ? byte ^ 1 : byte));
  const { code, stderr } = await rcnn(['train', '--resume', '--run', run], [moving()]);
  t.equal(code, 0, stderr);
  t.match(stderr, /best\.safetensors: damaged, .*; the model of step \d is lost, the best of the next is kept\n/);
  await readSafetensors(best);
  writeFileSync(join(run, 'validation.csv'), 'step,mAP\n2,7\n');
  const tested = await rcnn(['test', '--run', run], [moving()]);
  t.match(tested.stderr, /^rcnn test: .*validation\.csv: line 2 is not a step and a mAP from 0 to 1\n$/);
});

test('test and detect take the best model with --best', async (t) => {
  const data = await shapesFolder(t.testdir());
  const { run } = await trained(t.testdirName, 'run', moving(), ...VALIDATED);
  const { step } = bestOf(validationRows(readFileSync(join(run, 'validation.csv'), 'utf8'), ''))!;
  const { code, stderr } = await rcnn(['test', '--run', run, '--best', '--pictures', '0'], [moving()]);
  t.equal(code, 0, stderr);
  t.match(stderr, `best.safetensors: the model of step ${step}, the best on 2 images of split test\n`);
  const metrics = JSON.parse(readFileSync(join(run, 'metrics.json'), 'utf8')) as object;
  t.match(metrics, { best: true, steps: step });
  t.match(readFileSync(join(run, 'report.html'), 'utf8'), `the best model of 7 steps: step ${step}`);
  const picture = join(data, 'JPEGImages', 'test_000000.png');
  const detected = await rcnn(['detect', '--run', run, '--best', picture], [moving()]);
  t.match(detected, { code: 0, stderr: /the model of step/ });

  const plain = await trained(t.testdirName, 'plain', moving());
  t.match(await rcnn(['test', '--run', plain.run, '--best'], [moving()]),
    { code: 1, stderr: /best\.safetensors: cannot be read \(ENOENT\)/ });
});

test('train refuses validations that cannot be made before it writes anything', async (t) => {
  await shapesFolder(t.testdir());
  const refused = async (system: System, flags: string[], code: number, line: RegExp): Promise<string> => {
    const ran = await trained(t.testdirName, 'run', system, ...flags);
    t.equal(ran.code, code);
    t.match(ran.stderr.trimEnd().split('\n').at(-1), line);
    t.notOk(existsSync(ran.run));
    return ran.stderr;
  };
  await refused(moving(), ['--val-every', '2'], 2, /^rcnn train: --val-every goes with --val-split$/);
  await refused(moving(), ['--val-images', '2'], 2, /^rcnn train: --val-images goes with --val-split$/);
  const noSplit = await refused(moving(), ['--val-split', 'val'], 1,
    /no split 'val'; there are: test, train, trainval$/);
  t.notMatch(noSplit, 'checking picture');
  await refused(RCNN_SYSTEM, ['--system', 'rcnn', '--val-split', 'test'], 2,
    /^rcnn train: --val-split: rcnn trains in several stages and has no detector before the last one$/);
  const image = join(t.testdirName, 'shapes', 'JPEGImages', 'test_000000.png');
  writeFileSync(image, readFileSync(image).subarray(0, 500));
  await refused(moving(), VALIDATED, 1, /test_000000\.png: /);
});

test('train refuses --augment for a system that caches its features', async (t) => {
  await shapesFolder(t.testdir());
  const ran = await trained(t.testdirName, 'run', RCNN_SYSTEM, '--system', 'rcnn', '--augment');
  t.match(ran.stderr, /^rcnn train: --set augmentation.scaleJitter: the configuration has no such value; near it are /);
});

test('train says when images are both trained and validated on', async (t) => {
  await shapesFolder(t.testdir());
  const { stderr } = await trained(t.testdirName, 'run', moving(), '--val-split', 'trainval');
  t.match(stderr, 'validation on split trainval: 4 of its 4 images are trained on, too');
});
