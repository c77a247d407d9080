// `--system faster-alternating` and `--system faster-exact` from the command line.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { FASTER_ALTERNATING_SYSTEM } from '../../lib/systems/faster-alternating.js';
import { FASTER_CONTROL_SYSTEM, FASTER_EXACT_SYSTEM } from '../../lib/systems/faster-exact.js';
import type { System } from '../../lib/systems/system.js';
import { EXACT_SETTINGS } from '../../lib/detectors/faster-rcnn/exact/exact-settings.js';
import { readSafetensors } from '../../lib/data/files/safetensors.js';
import { loopsCompute } from '../../lib/compute/loops.js';
import { rcnn } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';
import { killedBefore } from '../support/killed-system.js';

const SETTINGS = ['--split', 'train', '--init', 'none', '--scale', '48', '--checkpoint-every', '1'];
/** Systems, their steps, and before which of these they are killed: 1 + 2 + 1 + 2 for the four stages. */
const SYSTEMS: readonly (readonly [system: System, steps: string, kills: readonly number[]])[] = [
  [FASTER_ALTERNATING_SYSTEM, '6', [3, 4, 6]],
  [FASTER_EXACT_SYSTEM, '3', [3]],
  [FASTER_CONTROL_SYSTEM, '2', [2]],
];

const bytesOf = (run: string): Buffer[] =>
  ['model.safetensors', 'log.csv'].map((file) => readFileSync(join(run, file)));

for (const [system, steps, kills] of SYSTEMS) {
  test(`rcnn train, test and detect work with --system ${system.name}`, async (t) => {
    const data = await shapesFolder(t.testdir());
    const run = join(t.testdirName, 'run');
    const flags = ['--system', system.name, '--data', data, '--steps', steps, ...SETTINGS];
    const trained = await rcnn(['train', ...flags, '--out', run], [system]);
    t.equal(trained.code, 0, trained.stderr);
    const [head, ...lines] = readFileSync(join(run, 'log.csv'), 'utf8').trimEnd().split('\n');
    t.equal(head, 'step,learningRate,rpnCls,rpnBbox,cls,bbox');
    t.equal(lines.length, Number(steps));
    const tested = await rcnn(['test', '--run', run, '--pictures', '0'], [system]);
    t.equal(tested.code, 0, tested.stderr);
    const metrics = JSON.parse(readFileSync(join(run, 'metrics.json'), 'utf8'));
    t.match(metrics, { system: system.name, steps: Number(steps) });
    const picture = join(data, 'JPEGImages', 'test_000000.png');
    t.equal((await rcnn(['detect', '--run', run, '--score', '0', picture], [system])).code, 0);
  });

  test(`rcnn train --system ${system.name} --resume ends with the bytes of an uninterrupted run`, async (t) => {
    const data = await shapesFolder(t.testdir());
    const out = (name: string): string => join(t.testdirName, name);
    const flags = ['--system', system.name, '--data', data, '--steps', steps, ...SETTINGS];
    await rcnn(['train', ...flags, '--out', out('whole')], [system]);
    for (const last of kills) {
      const dir = out(`killed-${last}`);
      t.match(await rcnn(['train', ...flags, '--out', dir], [killedBefore(system, last)]), { code: 1 });
      const resumed = await rcnn(['train', '--resume', '--run', dir], [system]);
      t.equal(resumed.code, 0, resumed.stderr);
      t.same(bytesOf(dir), bytesOf(out('whole')), `killed before step ${last}`);
    }
  });
}

test('rcnn train --system faster-alternating divides the steps among four stages and times each', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  await rcnn(['train', '--system', 'faster-alternating', '--data', data, '--steps', '6', ...SETTINGS, '--out', run],
    [FASTER_ALTERNATING_SYSTEM]);
  const { constants, training } = JSON.parse(readFileSync(join(run, 'config.json'), 'utf8'));
  const stages = ['M1', 'M2', 'M3', 'M4'];
  t.same(stages.map((name) => constants.schedules[name].steps), [1, 2, 1, 2]);
  for (const name of stages) t.ok(training.stages[`train${name}`] > 0, `${name}: ${training.stages[`train${name}`]} s`);
});

test('faster-control is faster-exact with the gradient by the regions cut', async (t) => {
  const data = await shapesFolder(t.testdir());
  const constants = await Promise.all([FASTER_EXACT_SYSTEM, FASTER_CONTROL_SYSTEM].map(async (system) => {
    const run = join(t.testdirName, system.name);
    await rcnn(['train', '--system', system.name, '--data', data, '--steps', '1', ...SETTINGS, '--out', run], [system]);
    return JSON.parse(readFileSync(join(run, 'config.json'), 'utf8')).constants;
  }));
  t.same(constants[1], { ...constants[0], path: EXACT_SETTINGS.control });
  t.same(constants[0].path, EXACT_SETTINGS['foreground-moving-0.01'], 'the default that the study found');
  t.equal(constants[1].path.weight, 0);
  t.ok(constants[0].path.weight > 0);
});

test('loadDetector() of one system refuses the model of another', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  const [exact, alternating] = [FASTER_EXACT_SYSTEM, FASTER_ALTERNATING_SYSTEM];
  const flags = ['--system', exact.name, '--data', data, '--steps', '1', ...SETTINGS];
  await rcnn(['train', ...flags, '--out', run], [exact]);
  const model = await readSafetensors(join(run, 'model.safetensors'));
  const compute = loopsCompute();
  await t.rejects(alternating.loadDetector(model, compute, () => null), {
    message: 'model: trained as faster-exact, not as faster-alternating',
  });
  const config = JSON.stringify({ ...JSON.parse(model.metadata.config), samplesPerBin: undefined });
  await t.rejects(exact.loadDetector({ ...model, metadata: { ...model.metadata, config } }, compute, () => null), {
    message: 'model: the metadata config has no samplesPerBin',
  });
});
