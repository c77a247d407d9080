// `rcnn ablate`: every network trained once, kept, found again, gone on with.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import type { AblationFile } from '../../lib/studies/ablation/ablation.js';
import { runCommandLine } from '../../lib/cli/command-line.js';
import { COMMANDS } from '../../lib/cli/commands/all-commands.js';
import { FAST_SYSTEM } from '../../lib/systems/fast.js';
import { FAST_VARIANTS } from '../../lib/systems/fast-variants.js';
import { M0_KIND } from '../../lib/systems/pretraining.js';
import type { System } from '../../lib/systems/system.js';
import { PROCESS_WORLD } from '../../lib/cli/process-world.js';
import { writeSafetensors } from '../../lib/data/files/tensor-file.js';
import { killedBefore } from '../support/killed-system.js';
import { recordedWorld, type Ran } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';
import { tinySystem } from '../support/tiny-system.js';

const LAYERS = ['fast-fc6', 'fast-conv3', 'fast-conv2', 'fast', 'sppnet-5-scales'];

/** The system with random boxes as its proposals, which are there at once. */
function withRandomBoxes(system: System): System {
  const proposals = { kind: 'random', loosen: 0 } as const;
  return { ...system, defaults: (backbone) => ({ ...system.defaults(backbone), proposals }) };
}

/** Stand in for variants of Fast R-CNN, which takes its proposals from outside; their training is quick. */
const tinySystems = LAYERS.map((name) => withRandomBoxes(tinySystem(name)));

interface Place {
  readonly out: string;
  readonly M0: string;
  readonly data: string;
}

async function placeIn(dir: string): Promise<Place> {
  const M0 = join(dir, 'M0');
  mkdirSync(M0);
  for (const backbone of ['S', 'L']) {
    await writeSafetensors(join(M0, `m0-${backbone}.safetensors`), {
      tensors: new Map([['w', { shape: [5], data: new Float32Array(5).fill(2) }]]),
      metadata: { kind: M0_KIND, backbone },
    });
  }
  return { out: join(dir, 'out'), M0, data: await shapesFolder(dir) };
}

async function ablate(
  { out, M0, data }: Place, flags: readonly string[], systems: readonly System[] = tinySystems,
): Promise<Ran> {
  const { world, said } = recordedWorld(systems);
  const argv = ['ablate', ...flags, '--out', out, '--data', data];
  const code = await runCommandLine(argv, COMMANDS, { ...world, pretrainedFolder: M0 });
  return { code, ...said() };
}

function tablesIn({ out }: Place): AblationFile['tables'] {
  return (JSON.parse(readFileSync(join(out, 'ablate.json'), 'utf8')) as AblationFile).tables;
}

const trainingsOf = ({ stderr }: Ran): number => stderr.match(/^(\[[^\]]+\] )?training \d+ of/gm)?.length ?? 0;

test('rcnn ablate trains each network once, keeps it, and a second call only reads', async (t) => {
  const place = await placeIn(t.testdir());
  const first = await ablate(place, ['layers', '--steps', '2', '--seeds', '2']);
  t.equal(first.code, 0, first.stderr);
  t.equal(trainingsOf(first), 10);
  t.match(first.stderr, /^training 10 of 10: sppnet-5-scales-2-s1, about .* left for all$/m);
  const [{ rows, findings, quick }] = tablesIn(place);
  t.same(rows.map(({ name, results }) => [name, results.map(({ seed }) => seed)]),
    [['≥ fc6', [0, 1]], ['≥ conv3', [0, 1]], ['≥ conv2', [0, 1]], ['all', [0, 1]],
      ['SPP-net, 5 scales', [0, 1]]]);
  t.same([findings.length, quick], [5, false], 'four on mAP, one on the time of a step');

  const second = await ablate(place, ['layers', '--steps', '2', '--seeds', '2']);
  t.same([trainingsOf(second), second.stderr.includes('testing')], [0, false], second.stderr);
  t.equal(second.stdout, first.stdout);
  const third = await ablate(place, ['layers', '--steps', '2', '--seeds', '3', '--no-training', '--json']);
  t.equal(trainingsOf(third), 0);
  t.equal(JSON.parse(third.stdout)[0].rows[0].results.length, 2, 'seed 2 is left out');
});

test('rcnn ablate --backbone keeps its tables and its runs beside those of another backbone', async (t) => {
  const place = await placeIn(t.testdir());
  for (const backbone of ['S', 'L', 'L']) {
    const { code, stderr } = await ablate(place, ['layers', '--steps', '2', '--backbone', backbone]);
    t.equal(code, 0, stderr);
  }
  t.same(tablesIn(place).map(({ name, backbone }) => [name, backbone]), [['layers', 'S'], ['layers', 'L']]);
  t.same(['fast-2-s0', 'L-fast-2-s0'].map((run) => existsSync(join(place.out, run))), [true, true]);
});

test('rcnn ablate goes on with a killed training and takes any folder of the same training', async (t) => {
  const place = await placeIn(t.testdir());
  const flags = ['layers', '--steps', '150'];
  await ablate(place, flags);
  const whole = tablesIn(place);
  const modelOf = (run: string): Buffer => readFileSync(join(place.out, run, 'model.safetensors'));
  const conv3 = modelOf('fast-conv3-150-s0');

  cpSync(join(place.out, 'fast-150-s0'), join(place.out, 'copied from elsewhere'), { recursive: true });
  for (const name of readdirSync(place.out).filter((one) => one.startsWith('fast-'))) {
    rmSync(join(place.out, name), { recursive: true });
  }
  const killed = tinySystems.map((system) => system.name === 'fast-conv3' ? killedBefore(system, 120) : system);
  t.match(await ablate(place, flags, killed), { code: 1, stderr: /training 2 of 3: [\s\S]*killed\n$/ });
  const resumed = await ablate(place, flags);
  t.match(resumed, { code: 0, stderr: /training 1 of 2: fast-conv3-150-s0\n[\s\S]*going on after step 100 of 150/ });
  t.notOk(existsSync(join(place.out, 'fast-150-s0')));
  t.same(modelOf('fast-conv3-150-s0'), conv3);
  const figures = (tables: AblationFile['tables']): unknown => tables[0].rows.map(({ results }) => results[0].mAP);
  t.same(figures(tablesIn(place)), figures(whole));
});

test('rcnn ablate --jobs leaves the same models; a failure names its training, and the others can be gone on with',
  async (t) => {
    const folder = t.testdir({ one: {}, two: {} });
    const [one, two] = [await placeIn(join(folder, 'one')), await placeIn(join(folder, 'two'))];
    const flags = ['layers', '--steps', '150'];
    await ablate(one, flags);
    const killed = tinySystems.map((system) => system.name === 'fast-conv3' ? killedBefore(system, 120) : system);
    const broken = await ablate(two, [...flags, '--jobs', '2'], killed);
    t.match(broken, { code: 1, stderr: /\nrcnn ablate: fast-conv3-150-s0: [^\n]*killed\n$/ });
    t.match(await ablate(two, [...flags, '--jobs', '2']), { code: 0, stderr: /going on after step 100 of 150/ });
    for (const run of LAYERS.map((name) => `${name}-150-s0`)) {
      const [a, b] = [one, two].map(({ out }) => readFileSync(join(out, run, 'model.safetensors')));
      t.ok(a.equals(b), run);
    }
  });

test('rcnn ablate makes stage-wise networks, boxes as proposed and SVMs from shared trainings, by twos', async (t) => {
  const place = { ...await placeIn(t.testdir()), M0: PROCESS_WORLD.pretrainedFolder };
  const slow = tinySystem('rcnn');
  const fromRandom: System = { ...slow, startTraining: (job) => slow.startTraining({ ...job, init: null }) };
  const systems = [FAST_SYSTEM, ...FAST_VARIANTS, fromRandom].map(withRandomBoxes);
  const flags = ['--steps', '2', '--scale', '32'];
  const tasks = await ablate(place, ['multi-task', '--jobs', '2', ...flags], systems);
  t.equal(tasks.code, 0, tasks.stderr);
  t.equal(trainingsOf(tasks), 6, 'eight rows, twice a network without its box regression');
  const runs = tablesIn(place)[0].rows.map(({ results }) => results[0].run);
  t.same(runs.slice(0, 4),
    ['fast-classification-2-s0', 'fast-2-s0-boxes-as-proposed', 'fast-stage-wise-1-s0', 'fast-2-s0']);

  const svms = await ablate(place, ['softmax-svm', ...flags], systems);
  t.equal(svms.code, 0, svms.stderr);
  t.equal(trainingsOf(svms), 1, 'slow R-CNN alone; the network of Fast R-CNN is there');
  t.same(tablesIn(place).map(({ name }) => name), ['multi-task', 'softmax-svm'], 'the earlier table stays');
  const { changed } = JSON.parse(readFileSync(join(place.out, 'fast-2-s0-svms', 'config.json'), 'utf8'));
  t.same(changed, { from: 'fast-2-s0', by: 'svms' });
});

test('rcnn ablate refuses unknown names and a foreign ablate.json before it trains', async (t) => {
  const place = await placeIn(t.testdir());
  t.match(await ablate(place, ['colours']), { code: 2, stderr: 'unknown ablation "colours", there are layers, ' });
  for (const [text, rule] of [['{', 'is no JSON'], ['{}', 'program is missing']]) {
    mkdirSync(place.out, { recursive: true });
    writeFileSync(join(place.out, 'ablate.json'), text);
    t.match(await ablate(place, ['layers']), { code: 1, stderr: `ablate.json: ${rule}\n` });
  }
  t.same(readdirSync(place.out), ['ablate.json']);
});
