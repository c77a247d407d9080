// `rcnn explain` on real networks that have learnt nothing: every decision has its reason all the same.
import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { FASTER_EXACT_SYSTEM } from '../../lib/systems/faster-exact.js';
import { FASTER_JOINT_SYSTEM } from '../../lib/systems/faster-joint.js';
import { readImage } from '../../lib/data/pictures/image-file.js';
import { EXPLAINING_SYSTEMS as SYSTEMS, trainedToExplain as trained } from '../support/explained-run.js';
import { ownFolder } from '../support/own-folder.js';
import { rcnn } from '../support/recorded-world.js';

const FIVE_SCALES = SYSTEMS[3];

const joint = await trained(ownFolder(), FASTER_JOINT_SYSTEM.name);

for (const { name } of [FASTER_JOINT_SYSTEM, FASTER_EXACT_SYSTEM]) {
  test(`rcnn explain accounts for objects and detections of a --system ${name} run, and draws them`, async (t) => {
    const { run } = name === 'faster-joint' ? joint : await trained(t.testdir(), name);
    const asked = ['explain', '--run', run, '--score', '0.1', 'test_000001'];
    const { code, stdout, stderr } = await rcnn(asked, SYSTEMS);
    t.equal(code, 0, stderr);
    t.match(stdout, /^test_000001: \d objects, \d+ detections\nanchors {4}\d+: .*\nproposals {2}\d+ boxes: /);
    t.match(stdout, /\nobject 1 {2}\w+ .*\n {2}anchors {4}\d+ positive/);
    t.match(stdout, /\ndetection 1 {2}\w+ 0\.\d{3} .*\n {2}from {7}proposal \d+ \(object 0\.\d\d\) of anchor \d+/);
    const folder = join(run, 'explain', 'test_000001');
    t.same(readdirSync(folder).sort(), ['anchors.png', 'detections.png', 'proposals.png']);
    t.ok((await readImage(join(folder, 'anchors.png'))).width > 1000, 'two panels beside each other');
  });
}

test('rcnn explain --json prints the accounts, with --all every record, with numbers only what is asked', async (t) => {
  const { run } = joint;
  const explain = async (...flags: string[]) =>
    JSON.parse((await rcnn(['explain', '--run', run, '--json', ...flags, 'test_000000'], SYSTEMS)).stdout);
  const told = await explain('--all');
  t.same(Object.keys(told), [
    'image', 'objects', 'detections', 'pictures', 'anchors', 'proposals', 'regions', 'verdicts',
  ]);
  t.equal(told.anchors.length, told.proposals.length, 'one box an anchor');
  t.equal(told.verdicts.length, told.regions.length * 8);
  t.ok(told.regions.length > 0 && told.proposals.every(({ fate }: { fate: object }) => 'step' in fate));
  const some = await explain('--object', '2,1', '--detection', '3');
  t.same(some.objects.map(({ object }: { object: number }) => object), [1, 0]);
  t.same(some.detections.map(({ detection }: { detection: number }) => detection), [2]);
  t.notOk('anchors' in some);
});

test('rcnn explain takes a picture whose objects nobody knows, and reads it by its content', async (t) => {
  const { data, run } = joint;
  const out = join(t.testdir({ 'a.webp': 'RIFF\0\0\0\0WEBPVP8 ' }), 'why');
  const file = join(t.testdirName, 'test_000002');
  copyFileSync(join(data, 'JPEGImages', 'test_000002.png'), file);
  const { code, stdout, stderr } = await rcnn(['explain', '--run', run, '--score', '0.1', '--out', out, file], SYSTEMS);
  t.equal(code, 0, stderr);
  t.match(stdout, /^test_000002: unknown objects, \d+ detections\nanchors {4}\d+\nproposals/);
  t.notMatch(stdout, /wrong|right/);
  t.same(readdirSync(join(out, 'test_000002')).sort(), ['detections.png', 'proposals.png']);
  t.match((await rcnn(['explain', '--run', run, join(t.testdirName, 'a.webp')], SYSTEMS)).stderr, 'a WebP image, only');
});

test('rcnn explain knows the objects of a file that is a picture of the run\'s data, of any split', async (t) => {
  const { data, run } = joint;
  for (const id of ['test_000002', 'train_000001']) {
    const file = join(data, 'JPEGImages', `${id}.png`);
    const { stdout } = await rcnn(['explain', '--run', run, '--out', join(t.testdir(), 'why'), file], SYSTEMS);
    t.match(stdout, new RegExp(`^${id}: \\d+ objects, `));
    t.match(stdout, /\nobject 1 .*: (missed|found)/);
  }
});

test('rcnn explain of a Fast R-CNN run tells of regions and detections, without anchors', async (t) => {
  const { run } = await trained(t.testdir(), 'fast');
  const { code, stdout, stderr } = await rcnn(['explain', '--run', run, '--score', '0.1', 'test_000001'], SYSTEMS);
  t.equal(code, 0, stderr);
  t.match(stdout, /detections\nregions {4}\d+: /);
  t.notMatch(stdout, /anchors {4}|of anchor/);
  t.same(readdirSync(join(run, 'explain', 'test_000001')).sort(), ['detections.png', 'proposals.png']);
});

test('rcnn explain says in one line what it cannot explain, and writes nothing', async (t) => {
  const { run } = joint;
  const out = join(t.testdir(), 'why');
  const wrong: readonly (readonly [flags: readonly string[], rule: string])[] = [
    [['test_000000'], '--run RUN is missing'],
    [['--run', run], 'IMAGE is missing'],
    [['--run', run, 'test_9'], 'the split test has no image "test_9", it has 3 from test_000000 to test_000002'],
    [['--run', run, 'gone.png'], 'gone.png'],
    [['--run', run, '--object', '7', 'test_000000'], '--object 7: the picture has '],
    [['--run', run, '--object', '1,,2', 'test_000000'], '--object must be numbers from 1 with commas between, got "1,'],
    [['--run', run, '--detection', '1.5', 'test_000000'], '--detection must be numbers from 1 with commas between'],
    [['--run', run, '--all', 'test_000000'], '--all is for --json'],
  ];
  for (const [flags, rule] of wrong) {
    const { code, stdout, stderr } = await rcnn(['explain', '--out', out, ...flags], SYSTEMS);
    t.same([code, stdout], [/is missing|must be|is for/.test(rule) ? 2 : 1, ''], flags.join(' '));
    t.ok(stderr.includes(rule), stderr);
  }
  t.notOk(existsSync(out));
});

test('rcnn explain says which systems keep records', async (t) => {
  const { run } = joint;
  const { loadExplainer: _, ...silent } = FASTER_JOINT_SYSTEM;
  const { code, stderr } = await rcnn(['explain', '--run', run, 'test_000000'], [silent, FASTER_EXACT_SYSTEM]);
  t.equal(code, 1);
  t.ok(stderr.endsWith(`${run}: was trained as faster-joint; those that explain are faster-exact\n`), stderr);
});

test('a run at several scales is tested without reasons for what it missed, and keeps no records', async (t) => {
  const { run } = await trained(t.testdir(), FIVE_SCALES.name);
  const tested = await rcnn(['test', '--run', run, '--pictures', '1'], SYSTEMS);
  t.equal(tested.code, 0, tested.stderr);
  t.match(tested.stdout, / costs most/);
  t.notMatch(tested.stdout, /npx rcnn explain/);
  const { code, stderr } = await rcnn(['explain', '--run', run, 'test_000000'], SYSTEMS);
  t.equal(code, 1);
  t.match(stderr, 'was trained as fast-5-scales; those that explain are faster-joint, faster-exact, fast\n');
});
