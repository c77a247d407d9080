// Trainings that are stopped, killed, disturbed or moved, and what the next start makes of them.
import { cpSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import { runCommandLine } from '../../lib/cli/command-line.js';
import { COMMANDS } from '../../lib/cli/commands/all-commands.js';
import { writeSafetensors } from '../../lib/data/files/tensor-file.js';
import { isLock } from '../../lib/runs/guards/folder-lock.js';
import type { StopSignal } from '../../lib/runs/guards/interruption.js';
import type { System } from '../../lib/systems/system.js';
import { recordedWorld, rcnn, type Ran } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';
import { tinySystem } from '../support/tiny-system.js';

/** The lock of a process that is gone: 4194304 is above the highest process number of Linux. */
const LOCK_OF_DEAD = JSON.stringify({ pid: 4194304, started: '1', host: hostname() });

const SETTINGS = ['--init', 'none', '--split', 'train', '--checkpoint-every', '2', '--lr', '0.25', '--seed', '3'];

/** The files that must not depend on when, or how often, a run was interrupted. */
function bytesOf(run: string): Buffer[] {
  return ['model.safetensors', 'log.csv', 'data.json'].map((name) => readFileSync(join(run, name)));
}

/** Runs `rcnn …` and gets a signal while step `at` is made. */
async function signalled(argv: readonly string[], signal: StopSignal, at: number): Promise<Ran> {
  const { world, said } = recordedWorld([{ ...tinySystem(), startTraining: (job) => startTraining(job) }]);
  const startTraining: System['startTraining'] = async (job) => {
    const run = await tinySystem().startTraining(job);
    const step = async (): ReturnType<typeof run.step> => {
      if (run.stepsDone + 1 === at) world.interruption.requested = signal;
      return run.step();
    };
    return {
      config: run.config, step, checkpoint: () => run.checkpoint(),
      get stepsDone() {
        return run.stepsDone;
      },
    };
  };
  const code = await runCommandLine(argv, COMMANDS, world);
  return { code, ...said() };
}

test('a signal stops a training after its step, with a checkpoint and the line that goes on', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = (name: string): string => join(t.testdirName, name);
  await rcnn(['train', '--data', data, '--out', run('whole'), ...SETTINGS]);
  for (const [signal, code, at] of [['SIGINT', 130, 1], ['SIGTERM', 143, 3], ['SIGHUP', 129, 6]] as const) {
    const dir = run(signal);
    const stopped = await signalled(['train', '--data', data, '--out', dir, ...SETTINGS], signal, at);
    t.same([stopped.code, stopped.stdout], [code, '']);
    t.match(stopped.stderr, `rcnn train: stopped after step ${at} of 7, with a checkpoint; go on by: npx rcnn train `
      + `--resume --run ${dir}\n`);
    t.same(readdirSync(dir).filter(isLock), []);
    const resumed = await rcnn(['train', '--resume', '--run', dir]);
    t.equal(resumed.code, 0, resumed.stderr);
    t.match(resumed.stderr, `going on after step ${at} of 7`);
    t.same(bytesOf(dir), bytesOf(run('whole')));
  }
});

test('train --resume refuses other data and says what has changed', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  await rcnn(['train', '--data', data, '--out', run, ...SETTINGS], [tinySystem(undefined, 6)]);
  const sound = join(t.testdirName, 'sound');
  cpSync(data, sound, { recursive: true });
  const [list, annotation] = [join('ImageSets', 'Main', 'train.txt'), join('Annotations', 'train_000001.xml')];
  const picture = (n: number): string => join('JPEGImages', `train_00000${n}.png`);
  const edit = (file: string, change: (text: string) => string): void =>
    writeFileSync(join(data, file), change(readFileSync(join(data, file), 'utf8')));
  const changes: [change: () => void, line: RegExp][] = [
    [() => edit(list, (text) => text.trimEnd().split('\n').reverse().join('\n')), /the list has another order$/],
    [() => edit(list, (text) => text.replace(/.*\n/, '')), /no longer in the list: train_000000$/],
    [() => edit(list, (text) => `${text}test_000000\n`), /new in the list: test_000000$/],
    [() => cpSync(join(data, picture(0)), join(data, picture(1))), /another picture: train_000001$/],
    [() => edit(annotation, (text) => text.replace(/<xmin>(\d+)</, (_, x) => `<xmin>${Number(x) + 1}<`)),
      /other objects \(boxes, classes or flags\): train_000001$/],
    [() => edit(annotation, (text) => text.replace(/<object>[^]*?<\/object>/, '')), /other objects .*train_000001$/],
    [() => edit(annotation, (text) => text.replace(/<name>\w+</, '<name>zebra<')), /the classes were .*, now .*zebra$/],
  ];
  for (const [change, line] of changes) {
    change();
    const { code, stderr } = await rcnn(['train', '--resume', '--run', run]);
    t.equal(code, 1);
    t.match(stderr.trimEnd().split('\n').at(-1), line);
    t.match(stderr, 'the data have changed since this run began');
    rmSync(data, { recursive: true });
    cpSync(sound, data, { recursive: true });
  }
  const moved = join(t.testdirName, 'moved');
  renameSync(data, moved);
  t.match((await rcnn(['train', '--resume', '--run', run])).stderr, /shapes; --data NEW takes them from another/);
  const resumed = await rcnn(['train', '--resume', '--run', run, '--data', moved]);
  t.equal(resumed.code, 0, resumed.stderr);
  t.equal(JSON.parse(readFileSync(join(run, 'config.json'), 'utf8')).plan.data.dir, moved);
});

test('train --resume takes the same initial model at another place, and needs none after a checkpoint', async (t) => {
  const data = await shapesFolder(t.testdir());
  const at = (name: string): string => join(t.testdirName, name);
  const w = { shape: [5], data: new Float32Array(5).fill(2) };
  const m0 = { tensors: new Map([['w', w]]), metadata: { kind: 'M0', backbone: 'S' } };
  await writeSafetensors(at('m0'), m0);
  const flags = ['--data', data, '--split', 'train', '--checkpoint-every', '2', '--init', at('m0')];
  for (const [name, badStep] of [['begun', 2], ['kept', 4]] as const) {
    await rcnn(['train', '--out', at(name), ...flags], [tinySystem(undefined, badStep)]);
  }
  renameSync(at('m0'), at('moved'));
  t.match((await rcnn(['train', '--resume', '--run', at('begun')])).stderr, /m0: cannot be read \(ENOENT\)/);
  t.equal((await rcnn(['train', '--resume', '--run', at('begun'), '--init', at('moved')])).code, 0);
  t.equal((await rcnn(['train', '--resume', '--run', at('kept')])).code, 0);
  await writeSafetensors(at('other'), { ...m0, metadata: { ...m0.metadata, seed: '1' } });
  await rcnn(['train', '--out', at('again'), ...flags.slice(0, -1), at('moved')], [tinySystem(undefined, 4)]);
  t.match((await rcnn(['train', '--resume', '--run', at('again'), '--init', at('other')])).stderr, /init is /);
});

test('train --resume refuses a checkpoint of another training, and names the versions that changed', async (t) => {
  const data = await shapesFolder(t.testdir());
  const at = (name: string): string => join(t.testdirName, name);
  for (const seed of ['3', '4']) {
    const flags = ['--data', data, '--out', at(seed), ...SETTINGS.slice(0, -1), seed];
    await rcnn(['train', ...flags], [tinySystem(undefined, 6)]);
  }
  const state = readFileSync(join(at('3'), 'state.safetensors'));
  cpSync(join(at('4'), 'state.safetensors'), join(at('3'), 'state.safetensors'));
  t.match((await rcnn(['train', '--resume', '--run', at('3')])).stderr,
    /state\.safetensors: belongs to another training: seed is 4, asked for 3\n$/);
  writeFileSync(join(at('3'), 'state.safetensors'), state);
  const config = join(at('3'), 'config.json');
  const edited = JSON.parse(readFileSync(config, 'utf8'));
  writeFileSync(config, JSON.stringify({ ...edited, versions: { rcnn: '0', node: '20' } }));
  const { world, said } = recordedWorld();
  const versions = { rcnn: '1', node: '20' };
  t.equal(await runCommandLine(['train', '--resume', '--run', at('3')], COMMANDS, { ...world, versions }), 0);
  t.match(said().stderr, 'goes on with rcnn 1 instead of 0');
  const { versions: kept, processes } = JSON.parse(readFileSync(config, 'utf8'));
  t.same(kept, { rcnn: '0', node: '20' });
  t.match(processes, [{ versions: { rcnn: '0' }, fromStep: 0 }, { versions, fromStep: 4 }]);
});

test('what a kill leaves before config.json, or before report.html, is in nobody\'s way', async (t) => {
  const left = { 'config.json.4194304.partial': 'half', '.lock': LOCK_OF_DEAD };
  const data = await shapesFolder(t.testdir({ early: left }));
  const early = join(t.testdirName, 'early');
  const made = await rcnn(['train', '--data', data, '--out', early, ...SETTINGS]);
  t.equal(made.code, 0, made.stderr);
  t.same(readdirSync(early).filter((name) => name.includes('.partial') || isLock(name)), []);
  rmSync(join(early, 'report.html'));
  t.match((await rcnn(['train', '--resume', '--run', early])).stderr, 'nothing to resume');
  t.ok(existsSync(join(early, 'report.html')));
});
