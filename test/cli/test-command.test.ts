import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { readImage } from '../../lib/data/pictures/image-file.js';
import { readSafetensors, writeSafetensors } from '../../lib/data/files/tensor-file.js';
import { readMetrics } from '../../lib/runs/metrics.js';
import { rcnn } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';
import { tinySystem } from '../support/tiny-system.js';

const SETTINGS = ['--init', 'none', '--steps', '2'];

/** A trained run of the tiny system in `run`, on drawn shapes in `shapes`. */
async function trained(parent: string): Promise<{ data: string; run: string }> {
  const data = await shapesFolder(parent);
  const run = join(parent, 'run');
  await rcnn(['train', '--data', data, '--out', run, ...SETTINGS]);
  return { data, run };
}

test('test evaluates on the data of the run and adds metrics, detections, pictures and report', async (t) => {
  const { data, run } = await trained(t.testdir());
  const { code, stdout, stderr } = await rcnn(['test', '--run', run, '--pictures', '2']);
  t.equal(code, 0, stderr);
  t.match(stdout, /^class +objects[\s\S]*\nmean +1\.000/, 'its boxes are right but for a pixel');
  t.match(stdout, 'recall of the proposals: 1.000 at IoU 0.5');
  t.match(stdout, /^COCO AP 1\.000 \(IoU \.5: 1\.000, /m);
  t.match(stdout, `report ${join(run, 'report.html')}`);
  t.match(stderr, /image 3\/3/);
  const metrics = JSON.parse(readFileSync(join(run, 'metrics.json'), 'utf8'));
  t.match(metrics, {
    system: 'faster-joint', backbone: 'S', seed: 0, data: { kind: 'folder', dir: data },
    split: 'test', images: 3, mAP: 1, steps: 2, cacheBytes: 0,
    backend: { ran: 'blocked' }, recall: { proposals: { '0.50': 1 } },
    seconds: { stages: { train: Number, data: Number, detect: Number, evaluate: Number }, testPerImage: Number,
      cpu: { train: 0.25, testPerImage: 0.125 / 3 } },
  });
  t.equal(metrics.coco.ap50, 1);
  t.match(metrics.diagnosis, { score: Number, images: { withMissed: 0, lookedInto: 0 } });
  t.equal(metrics.diagnosis.confusion.counts.length, 9, 'background and eight classes');
  t.notMatch(stdout, /costs most/, 'no class is low');
  const pictures = readdirSync(join(run, 'pictures'));
  t.same(pictures, ['test_000000.png', 'test_000001.png']);
  t.equal((await readImage(join(run, 'pictures', pictures[0]))).width, 750);
  t.equal(readdirSync(run).filter((name) => name.startsWith('comp4_det_test_')).length, 8);
  const page = readFileSync(join(run, 'report.html'), 'utf8');
  t.equal(page.match(/data:image\/png/g)?.length, 2);
  t.equal(page.match(/<svg/g)?.length, 4);
});

test('test --json prints metrics.json', async (t) => {
  const { run, data } = await trained(t.testdir());
  const { stdout } = await rcnn(['test', '--run', run, '--data', data, '--split', 'train', '--json']);
  t.same(JSON.parse(stdout), JSON.parse(readFileSync(join(run, 'metrics.json'), 'utf8')));
  t.equal(JSON.parse(stdout).images, 4);
});

test('test refuses a model that is missing, corrupt, foreign or of another system, and writes nothing', async (t) => {
  const { run } = await trained(t.testdir());
  const model = join(run, 'model.safetensors');
  const refused = async (line: RegExp, name = 'faster-joint'): Promise<void> => {
    const { code, stdout, stderr } = await rcnn(['test', '--run', run], [tinySystem(name)]);
    t.same([code, stdout], [1, '']);
    t.match(stderr, /^[^\n]+\n$/, 'one line');
    t.match(stderr.trimEnd(), line);
    t.notOk(existsSync(join(run, 'metrics.json')));
  };
  const whole = await readSafetensors(model);
  const bytes = readFileSync(model);
  await refused(/unknown system "faster-joint", this version has other$/, 'other');
  writeFileSync(model, bytes.subarray(0, bytes.length - 1));
  await refused(/^rcnn test: .*model\.safetensors: not a safetensors file \(truncated: w ends at byte/);
  writeFileSync(model, 'PK');
  await refused(/model\.safetensors: not a safetensors file \(2 bytes/);
  await writeSafetensors(model, { ...whole, metadata: { ...whole.metadata, system: 'fast' } });
  await refused(/model\.safetensors: model: trained as fast, not as faster-joint$/);
  await writeSafetensors(model, { ...whole, tensors: new Map() });
  await refused(/model\.safetensors: no tensor w$/);
});

test('test refuses a metrics.json of an earlier test that was changed by hand', async (t) => {
  const { run } = await trained(t.testdir());
  await rcnn(['test', '--run', run]);
  const file = join(run, 'metrics.json');
  const metrics = JSON.parse(readFileSync(file, 'utf8'));
  metrics.diagnosis.classes.ring.cost.missed = 2;
  writeFileSync(file, JSON.stringify(metrics));
  await t.rejects(readMetrics(run), /metrics\.json: diagnosis\.classes\.ring\.cost\.missed must be <=1, is 2$/);
});

test('test refuses data with classes the model does not know, and a folder that is no run', async (t) => {
  const { run, data } = await trained(t.testdir());
  const xml = join(data, 'Annotations', 'test_000000.xml');
  writeFileSync(xml, readFileSync(xml, 'utf8').replace(/<name>\w+<\/name>/, '<name>zebra</name>'));
  const unknown = await rcnn(['test', '--run', run]);
  t.equal(unknown.code, 1);
  t.match(unknown.stderr, /test_000000\.xml: object 1 \(zebra\): unknown class 'zebra', the classes are: arrow, /);
  const foreign = await rcnn(['test', '--run', data]);
  t.match(foreign, { code: 1, stderr: /config\.json: cannot be read \(ENOENT\), .* is no run folder\n$/ });
});

test('test --out leaves the run as it is, and refuses a folder of somebody else', async (t) => {
  const { run } = await trained(t.testdir({ mine: { 'report.html': 'x' } }));
  const before = readdirSync(run);
  const out = join(t.testdirName, 'results');
  for (const _ of [1, 2]) t.equal((await rcnn(['test', '--run', run, '--out', out, '--pictures', '1'])).code, 0);
  t.same(readdirSync(run), before);
  t.ok(['metrics.json', 'detections.json', 'report.html', 'pictures'].every((name) => readdirSync(out).includes(name)));
  const refused = await rcnn(['test', '--run', run, '--out', join(t.testdirName, 'mine')]);
  t.match(refused.stderr, /mine: holds report\.html and no metrics\.json of a test, refusing to write into it\n$/);
});

test('test says how many images of a split were trained on, under whatever name', async (t) => {
  const { run, data } = await trained(t.testdir());
  t.notMatch((await rcnn(['test', '--run', run])).stderr, 'trained on');
  const lists = join(data, 'ImageSets', 'Main');
  const [seen, id] = ['train', 'test'].map((name) => readFileSync(join(lists, `${name}.txt`), 'utf8').split('\n')[0]);
  writeFileSync(join(data, 'JPEGImages', `${id}.png`), readFileSync(join(data, 'JPEGImages', `${seen}.png`)));
  t.match((await rcnn(['test', '--run', run])).stderr,
    'test on split test: 1 of its 3 images are trained on, too, so that its mAP is higher than that of new images\n');
});

test('test and train --resume say that the data of the run have moved, and go on with --data', async (t) => {
  const { run, data } = await trained(t.testdir());
  const place = join(t.testdirName, 'moved');
  renameSync(data, place);
  const { takesMoreSteps = true, ...tiny } = tinySystem();
  for (const words of [['test', '--run', run], ['train', '--resume', '--run', run, '--steps', '3']]) {
    const gone = await rcnn(words, [{ ...tiny, takesMoreSteps }]);
    t.match(gone, { code: 1, stderr: `${run}: the data of this run are no longer at ${data}; --data NEW takes them ` });
    t.equal((await rcnn([...words, '--data', place], [{ ...tiny, takesMoreSteps }])).code, 0);
  }
});

test('test refuses a config.json with other classes than the model\'s', async (t) => {
  const { run } = await trained(t.testdir());
  const config = JSON.parse(readFileSync(join(run, 'config.json'), 'utf8'));
  writeFileSync(join(run, 'config.json'), JSON.stringify({ ...config, classes: ['cat'] }));
  t.match((await rcnn(['test', '--run', run])).stderr, /config\.json: the classes are cat, those of the model arrow, /);
});
