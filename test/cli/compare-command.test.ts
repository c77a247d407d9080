import {
  appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import type { Comparison } from '../../lib/studies/comparison/comparison.js';
import type { System } from '../../lib/systems/system.js';
import { rcnn, type Ran } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';
import { tinySystem } from '../support/tiny-system.js';

const SETTINGS = ['--init', 'none'];
/** Not in the deck's order; the last one is not in the deck and is trained only when it is asked for. */
const SYSTEMS = ['sppnet', 'faster-joint', 'fast', 'faster-control'].map((name) => tinySystem(name));

interface Place {
  readonly out: string;
  compare(argv?: string[], systems?: readonly System[]): Promise<Ran>;
  result(): Comparison;
}

async function place(parent: string): Promise<Place> {
  const data = await shapesFolder(parent);
  const out = join(parent, 'comparison');
  return {
    out,
    compare: (argv = [], systems = SYSTEMS) =>
      rcnn(['compare', '--data', data, '--out', out, '--quick', ...SETTINGS, ...argv], systems),
    result: () => JSON.parse(readFileSync(join(out, 'compare.json'), 'utf8')) as Comparison,
  };
}

/** Its weights. */
function model(out: string, run: string): Buffer {
  return readFileSync(join(out, 'runs', run, 'model.safetensors'));
}

test('compare trains every system and seed in the deck\'s order, and leaves numbers and a report', async (t) => {
  const { out, compare, result } = await place(t.testdir());
  const { code, stdout, stderr } = await compare(['--seeds', '2']);
  t.equal(code, 0, stderr);
  const folders = ['fast-0', 'fast-1', 'faster-joint-0', 'faster-joint-1', 'sppnet-0', 'sppnet-1'];
  t.same(readdirSync(join(out, 'runs')), folders);
  const { systems, seeds, data, machine, date, quick } = result();
  t.same(systems.map(({ name }) => name), ['sppnet', 'fast', 'faster-joint']);
  t.match({ seeds, data, machine, date, quick }, {
    seeds: [0, 1], quick: true, date: '2015-12-17', machine: { processor: 'abacus' },
    data: { name: 'shapes', split: 'trainval', testSplit: 'test', testImages: 3 },
  });
  t.match(systems[0].runs, [{ seed: 0, mAP: 1, trainingImages: 4 }, { seed: 1, mAP: 1 }]);
  t.equal(systems[1].steps, 300, 'the quick schedule');
  t.match(stdout, /^\| system \| training [^\n]*\n\|---[^\n]*\n\| SPP-net [^\n]*\.631[^\n]*\n\| Fast R-/);
  t.match(stderr, 'trainings: 6, on 4 images, tested on 3: 0 finished, 0 to be tested, 0 to go on with, 6 new; about');
  t.match(stderr, /\[1\/6 sppnet 0, about [^\]]* left in all\] step 400\/400[\s\S]*\[2\/6 fast 0, about/);
  t.match(stderr, /\[6\/6 faster-joint 1, about/);
  const page = readFileSync(join(out, 'report.html'), 'utf8');
  for (const title of ['SPP-net', 'Fast R-CNN', 'Faster, joint']) t.ok(page.includes(title), title);
  t.notMatch(page.replaceAll('http://www.w3.org/2000/svg', ''), /https?:|(src|href)="(?!data:)|<script|@import|url\(/);
});

test('compare uses finished runs, goes on with interrupted ones and tests untested ones', async (t) => {
  const { out, compare, result } = await place(t.testdir());
  await compare();
  const whole = new Map(['fast-0', 'faster-joint-0', 'sppnet-0'].map((run) => [run, model(out, run)]));
  rmSync(join(out, 'runs', 'fast-0', 'metrics.json'));
  rmSync(join(out, 'runs', 'faster-joint-0'), { recursive: true });
  const stopped = await compare([], [tinySystem('sppnet'), tinySystem('faster-joint', 150), tinySystem('fast')]);
  t.equal(stopped.code, 1);
  t.match(stopped.stderr, '1 finished, 1 to be tested, 0 to go on with, 1 new');
  appendFileSync(join(out, 'runs', 'faster-joint-0', 'log.csv'), '99,0.2');
  const resumed = await compare();
  t.equal(resumed.code, 0, resumed.stderr);
  t.match(resumed.stderr, '2 finished, 0 to be tested, 1 to go on with, 0 new');
  t.match(resumed.stderr, 'going on after step 100 of 300');
  for (const [run, bytes] of whole) t.same(model(out, run), bytes, run);
  t.equal(result().systems.flatMap(({ runs }) => runs).length, 3);
});

test('compare counts a run that was trained and tested by hand', async (t) => {
  const { out, compare } = await place(t.testdir());
  await compare(['--systems', 'fast']);
  cpSync(join(out, 'runs', 'fast-0'), join(t.testdirName, 'by-hand'), { recursive: true });
  rmSync(out, { recursive: true });
  mkdirSync(join(out, 'runs'), { recursive: true });
  cpSync(join(t.testdirName, 'by-hand'), join(out, 'runs', 'fast-0'), { recursive: true });
  const { code, stderr } = await compare(['--systems', 'fast']);
  t.equal(code, 0, stderr);
  t.match(stderr, 'trainings: 1, on 4 images, tested on 3: 1 finished');
  t.notMatch(stderr, /step \d/);
});

test('compare notes a system that fails and loses nothing of the others', async (t) => {
  const { out, compare, result } = await place(t.testdir());
  const { code, stdout, stderr } = await compare([], [tinySystem('rcnn', 3), tinySystem('fast')]);
  t.equal(code, 1);
  t.match(stdout, /\| slow R-CNN \| – \| 84 h[^\n]*\n\| Fast R-CNN \|/);
  t.match(stderr.trimEnd().split('\n').at(-1),
    /^rcnn compare: 1 of 2 trainings failed: rcnn seed 0: training: the loss a of step 3 is NaN$/);
  const [slow, fast] = result().systems;
  t.same(slow.failures, [{ seed: 0, reason: 'training: the loss a of step 3 is NaN' }]);
  t.same([slow.runs.length, fast.runs.length, fast.failures], [0, 1, []]);
  t.match(readFileSync(join(out, 'report.html'), 'utf8'), 'slow R-CNN, seed 0, failed: training: the loss a of step 3');
});

test('compare trains a variant when it is asked for, as long as what it is compared with', async (t) => {
  const { compare, result } = await place(t.testdir());
  t.match(await compare(['--systems', 'faster-control,fast']), { code: 0 });
  const got = result().systems.map(({ name, steps }) => [name, steps]);
  t.same(got, [['fast', 300], ['faster-control', 300]], 'in the deck\'s order');
});

test('compare --report puts together what is finished and trains nothing', async (t) => {
  const { out, compare, result } = await place(t.testdir());
  await compare(['--systems', 'fast']);
  const { code, stderr } = await compare(['--report', '--seeds', '2']);
  t.equal(code, 0, stderr);
  t.same(readdirSync(join(out, 'runs')), ['fast-0']);
  const counts = result().systems.map(({ name, runs }) => [name, runs.length]);
  t.same(counts, [['sppnet', 0], ['fast', 1], ['faster-joint', 0]]);
});

test('compare refuses a run of another plan, a folder of somebody else and unknown systems', async (t) => {
  const { out, compare } = await place(t.testdir());
  await compare(['--systems', 'fast']);
  const refused = async (argv: string[], line: RegExp, expected = 1): Promise<void> => {
    const before = readdirSync(join(out, 'runs'));
    const { code, stderr } = await compare(argv);
    t.equal(code, expected);
    t.match(stderr.trimEnd(), line);
    t.same(readdirSync(join(out, 'runs')), before, 'nothing is trained');
  };
  await refused(['--scale', '64'],
    /^rcnn compare: .*fast-0: is a run of another plan: scale is 150, asked for 64; take another --out$/);
  await refused(['--systems', 'fast,slow'], /^rcnn compare: unknown system "slow", this version has sppnet, faster/,
    2);
  writeFileSync(join(out, 'notes.txt'), 'mine');
  await refused([], /^rcnn compare: .*comparison: holds notes\.txt, which is no part of a comparison$/);
  t.notOk(existsSync(join(out, 'runs', 'sppnet-0')));
});

test('compare --jobs trains side by side: the same files, a failure is one line, and the others go on', async (t) => {
  const { out, compare, result } = await place(t.testdir());
  await compare();
  const runs = ['fast-0', 'faster-joint-0', 'sppnet-0'];
  const whole = runs.map((run) => model(out, run));
  const { systems, ...head } = result();
  rmSync(out, { recursive: true });
  const failing = [tinySystem('sppnet', 150), tinySystem('faster-joint'), tinySystem('fast')];
  const broken = await compare(['--jobs', '2'], failing);
  t.equal(broken.code, 1);
  t.match(broken.stderr, /\n\[1\/3 sppnet 0\] failed: training: the loss a of step 150 is NaN; the others go on\n/);
  t.match(broken.stderr, /\n\[2\/3 fast 0\] begins, about [^\n]* left in all\n/);
  t.match(broken.stderr, '\n[2/3 fast 0] is trained and tested\n');
  const { code, stderr } = await compare(['--jobs', '2']);
  t.equal(code, 0, stderr);
  t.match(stderr, '2 finished, 0 to be tested, 1 to go on with, 0 new');
  t.match(stderr, /\[1\/1 sppnet 0, [^\]]*\] going on after step 100 of 400/);
  t.same(runs.map((run) => model(out, run)), whole);
  const { systems: again, ...headAgain } = result();
  t.same(headAgain, head);
  const found = (all: Comparison['systems']): unknown => all.map(({ name, runs: [{ mAP }] }) => [name, mAP]);
  t.same(found(again), found(systems));
});

test('compare refuses runs of other training data and tests again for another test split', async (t) => {
  const { out, compare, result } = await place(t.testdir());
  const data = join(t.testdirName, 'shapes');
  await compare(['--systems', 'fast']);
  const annotation = (name: string): string => join(data, 'Annotations', `${name}.xml`);
  const rename = (name: string, from: RegExp, to: string): void =>
    writeFileSync(annotation(name), readFileSync(annotation(name), 'utf8').replace(from, to));
  rename('test_000000', /<difficult>0</, '<difficult>1<');
  const again = await compare(['--systems', 'fast']);
  t.match(again, { code: 0, stderr: /0 finished, 1 to be tested/ });
  t.equal(result().systems.length, 1);
  rename('train_000000', /<xmin>(\d+)/, '<xmin>1');
  const refused = await compare(['--systems', 'fast']);
  t.equal(refused.code, 1);
  t.match(refused.stderr, /fast-0: the data have changed since this run was trained: other objects .*train_000000;/);
  t.match((await compare(['--test-split', 'nope'])).stderr, /no split 'nope'/);
  writeFileSync(join(out, '.lock'), JSON.stringify({ pid: process.ppid, started: '', host: 'another' }));
  t.match((await compare()).stderr, /process \d+ on another \(if it is gone, remove .*\.lock\) works in this folder/);
});
