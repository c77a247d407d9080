// `rcnn proposals`, and its files in training and test.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { floatWeights } from '../../lib/data/files/safetensors.js';
import { readSafetensors } from '../../lib/data/files/tensor-file.js';
import { FAST_SYSTEM } from '../../lib/systems/fast.js';
import { FASTER_JOINT_SYSTEM } from '../../lib/systems/faster-joint.js';
import { rcnn } from '../support/recorded-world.js';
import { killedBefore } from '../support/killed-system.js';
import { shapesFolder } from '../support/shapes-folder.js';
import { bytesOf } from '../support/tensor-bytes.js';

const SYSTEMS = [FAST_SYSTEM, FASTER_JOINT_SYSTEM];
const SETTINGS = ['--system', 'fast', '--init', 'none', '--scale', '32', '--steps', '2', '--split', 'train',
  '--checkpoint-every', '1'];

/** The weights of a run, whose metadata may differ. */
async function weightsOf(dir: string): Promise<string> {
  return bytesOf(...Object.values(floatWeights(await readSafetensors(join(dir, 'model.safetensors')))));
}

/** A folder of drawn shapes with a file of random boxes for each of its two splits together. */
async function folderWithBoxes(parent: string): Promise<{ readonly data: string; readonly file: string }> {
  const data = await shapesFolder(parent);
  const [file, parts] = [join(parent, 'boxes.jsonl'), ['train', 'test'].map((split) => join(parent, `${split}.jsonl`))];
  for (const [i, split] of ['train', 'test'].entries()) {
    const argv = ['proposals', data, '--proposals', 'random', '--split', split, '--out', parts[i]];
    const { code, stdout, stderr } = await rcnn(argv);
    if (code !== 0) throw new Error(stderr);
    if (split === 'train' && !stdout.startsWith('4 images of split train, 500.0 boxes each\n')) throw new Error(stdout);
  }
  writeFileSync(file, parts.map((path) => readFileSync(path, 'utf8')).join(''));
  return { data, file };
}

test('proposals writes a file that reads back the same, never over another, and measures it', async (t) => {
  const { data, file } = await folderWithBoxes(t.testdir());
  const again = join(t.testdirName, 'again.jsonl');
  const { code, stdout } = await rcnn(['proposals', data, '--proposals', file, '--split', 'train', '--out', again]);
  t.equal(code, 0);
  t.match(stdout, /^4 images of split train, 500\.0 boxes each\nshare of the objects covered: \.\d{3} at IoU 0\.5, /);
  t.equal(readFileSync(again, 'utf8'), readFileSync(join(t.testdirName, 'train.jsonl'), 'utf8'));
  const refused = await rcnn(['proposals', data, '--proposals', 'random', '--out', again]);
  t.match(refused, { code: 1, stderr: /again\.jsonl: is there already, refusing to write over it\n$/ });
  const json = await rcnn(['proposals', data, '--proposals', file, '--split', 'test', '--limit', '9', '--json']);
  t.match(JSON.parse(json.stdout), { images: 3, boxes: 27, recall: { '0.50': Number }, out: null });
});

test('train takes the boxes of a file, ends as with the method that made them, and goes on after a kill', async (t) => {
  const { data, file } = await folderWithBoxes(t.testdir());
  const run = (name: string): string => join(t.testdirName, name);
  const argvOf = (proposals: string, name: string): string[] =>
    ['train', '--data', data, ...SETTINGS, '--proposals', proposals, '--out', run(name)];
  for (const [name, proposals] of [['file', file], ['method', 'random']]) {
    const { code, stderr } = await rcnn(argvOf(proposals, name), SYSTEMS);
    t.equal(code, 0, stderr);
  }
  t.equal(await weightsOf(run('file')), await weightsOf(run('method')));
  t.same(readFileSync(join(run('file'), 'log.csv')), readFileSync(join(run('method'), 'log.csv')));
  const config = JSON.parse(readFileSync(join(run('file'), 'config.json'), 'utf8'));
  t.match(config.plan.settings.proposals, { kind: 'file', loosen: 0, file, sha256: /^[0-9a-f]{64}$/ });

  t.match(await rcnn(argvOf(file, 'killed'), [killedBefore(FAST_SYSTEM, 2)]), { code: 1 });
  const [boxes, moved] = [readFileSync(file, 'utf8'), run('moved.jsonl')];
  const resume = ['train', '--resume', '--run', run('killed')];
  writeFileSync(file, boxes.replace('[[', '[[0,0,9,9],['));
  t.match((await rcnn(resume, SYSTEMS)).stderr, /boxes\.jsonl: has changed since this run began\n$/);
  renameSync(file, moved);
  t.match((await rcnn(resume, SYSTEMS)).stderr, /boxes\.jsonl: cannot be read \(ENOENT/);
  writeFileSync(moved, boxes);
  const resumed = await rcnn([...resume, '--proposals', moved], SYSTEMS);
  t.equal(resumed.code, 0, resumed.stderr);
  t.equal(await weightsOf(run('killed')), await weightsOf(run('file')));

  const tested = await rcnn(['test', '--run', run('killed'), '--pictures', '0'], SYSTEMS);
  t.equal(tested.code, 0, tested.stderr);
  t.notOk(existsSync(join(run('killed'), 'proposals')), 'nothing is cached');
  const picture = join(data, 'JPEGImages', 'test_000000.png');
  const unknown = await rcnn(['detect', '--run', run('killed'), picture], SYSTEMS);
  t.match(unknown.stderr, /moved\.jsonl: has no line for image/);
  t.match(await rcnn(['detect', '--run', run('killed'), '--proposals', 'random', picture], SYSTEMS), { code: 0 });
});

test('train and test refuse a wrong file of boxes before they begin, in one line', async (t) => {
  const { data, file } = await folderWithBoxes(t.testdir());
  const out = join(t.testdirName, 'run');
  const whole = readFileSync(file, 'utf8');
  const refused = async (text: string, line: RegExp): Promise<void> => {
    writeFileSync(file, text);
    const argv = ['train', '--data', data, ...SETTINGS, '--proposals', file, '--out', out];
    const { code, stderr } = await rcnn(argv, SYSTEMS);
    t.equal(code, 1);
    t.match(stderr.trimEnd().split('\n').at(-1), line);
    t.notOk(existsSync(out), 'nothing half-written');
  };
  await refused('', /^rcnn train: .*boxes\.jsonl: is empty; /);
  await refused(whole.split('\n').slice(1).join('\n'), /boxes\.jsonl: has no line for image "train_000000"$/);
  await refused(whole.replace('"train_000001"', '"train_000009"'),
    /boxes\.jsonl: line 2: .*shapes has no image "train_000009"$/);
  await refused(whole.replace('[[', '[[-60,0,5,5],['),
    /line 1: box 1 \[-60, 0, 5, 5\] lies outside the image of 250x150$/);
  writeFileSync(file, whole.replace('[[', '[[-3,0,5,5],['));
  const clipped = await rcnn(['proposals', data, '--proposals', file, '--split', 'train'], SYSTEMS);
  t.match(clipped.stderr, 'boxes.jsonl: 1 box hung over the edge of the image by up to 3 pixels and was clipped\n');
});

test('train names the methods for a word that is none, and refuses proposals where it takes none', async (t) => {
  const data = await shapesFolder(t.testdir());
  const out = join(t.testdirName, 'run');
  const train = async (...flags: string[]): Promise<string> =>
    (await rcnn(['train', '--data', data, '--init', 'none', '--out', out, ...flags], SYSTEMS)).stderr;
  t.match(await train('--system', 'fast', '--proposals', 'qualty'),
    /qualty: cannot be read \(ENOENT.*\); --proposals takes a file of boxes, or selective-search, fast, quality, /);
  t.match(await train('--proposals', 'fast'), 'rcnn train: --proposals: faster-joint finds its regions itself\n');
  const boxes = join(data, 'ImageSets', 'Main', 'train.txt'); // any file
  t.match(await train('--system', 'fast', '--proposals', boxes, '--loosen', '0.1'),
    'rcnn train: --loosen: the boxes of a file are taken as they are\n');
});
