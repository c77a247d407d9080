// `--system faster-alternating` and `--system faster-exact` from the command line.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { t as file, test } from 'tap';
import { FASTER_ALTERNATING_SYSTEM } from '../../lib/systems/faster-alternating.js';
import { FASTER_CONTROL_SYSTEM, FASTER_EXACT_SYSTEM } from '../../lib/systems/faster-exact.js';
import type { System } from '../../lib/systems/system.js';
import { EXACT_SETTINGS } from '../../lib/detectors/faster-rcnn/exact/exact-settings.js';
import { readSafetensors } from '../../lib/data/files/tensor-file.js';
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

/** A run of each system and the pictures it was trained on, which the tests below share. */
const data = await shapesFolder(file.testdir());
const wholeOf = ({ name }: System): string => join(file.testdirName, name);
const training = ({ name }: System, steps: string): string[] =>
  ['train', '--system', name, '--data', data, '--steps', steps, ...SETTINGS];

for (const [system, steps] of SYSTEMS) {
  const { code, stderr } = await rcnn([...training(system, steps), '--out', wholeOf(system)], [system]);
  if (code !== 0) throw new Error(stderr);
}

const bytesOf = (run: string): Buffer[] =>
  ['model.safetensors', 'log.csv'].map((name) => readFileSync(join(run, name)));
const configOf = (system: System) => JSON.parse(readFileSync(join(wholeOf(system), 'config.json'), 'utf8'));

for (const [system, steps, kills] of SYSTEMS) {
  test(`rcnn train, test and detect work with --system ${system.name}`, async (t) => {
    const run = wholeOf(system);
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
    const parent = t.testdir();
    for (const last of kills) {
      const dir = join(parent, `killed-${last}`);
      t.match(await rcnn([...training(system, steps), '--out', dir], [killedBefore(system, last)]), { code: 1 });
      const resumed = await rcnn(['train', '--resume', '--run', dir], [system]);
      t.equal(resumed.code, 0, resumed.stderr);
      t.same(bytesOf(dir), bytesOf(wholeOf(system)), `killed before step ${last}`);
    }
  });
}

test('rcnn train --system faster-alternating divides the steps among four stages and times each', (t) => {
  const { constants, training: { stages } } = configOf(FASTER_ALTERNATING_SYSTEM);
  const names = ['M1', 'M2', 'M3', 'M4'];
  t.same(names.map((name) => constants.schedules[name].steps), [1, 2, 1, 2]);
  for (const name of names) t.ok(stages[`train${name}`] > 0, `${name}: ${stages[`train${name}`]} s`);
  t.end();
});

test('faster-control is faster-exact with the gradient by the regions cut', (t) => {
  const [exact, control] = [configOf(FASTER_EXACT_SYSTEM).constants, configOf(FASTER_CONTROL_SYSTEM).constants];
  t.same(control, { ...exact, path: EXACT_SETTINGS.control, schedule: control.schedule });
  t.same(exact.path, EXACT_SETTINGS['foreground-moving-0.01'], 'the default that the study found');
  t.equal(control.path.weight, 0);
  t.ok(exact.path.weight > 0);
  t.end();
});

test('loadDetector() of one system refuses the model of another', async (t) => {
  const [exact, alternating] = [FASTER_EXACT_SYSTEM, FASTER_ALTERNATING_SYSTEM];
  const model = await readSafetensors(join(wholeOf(exact), 'model.safetensors'));
  const compute = loopsCompute();
  await t.rejects(alternating.loadDetector(model, compute, async () => null), {
    message: 'model: trained as faster-exact, not as faster-alternating',
  });
  const config = JSON.stringify({ ...JSON.parse(model.metadata.config), samplesPerBin: undefined });
  const changed = { ...model, metadata: { ...model.metadata, config } };
  await t.rejects(exact.loadDetector(changed, compute, async () => null), {
    message: 'model: the metadata config has no samplesPerBin',
  });
});
