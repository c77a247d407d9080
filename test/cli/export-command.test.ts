import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { decodeSafetensors } from '../../lib/data/files/safetensors.js';
import { writeSafetensors } from '../../lib/data/files/tensor-file.js';
import { FASTER_JOINT_SYSTEM } from '../../lib/systems/faster-joint.js';
import { ownFolder } from '../support/own-folder.js';
import { rcnn, type Ran } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';

const joint = (...argv: string[]): Promise<Ran> => rcnn(argv, [FASTER_JOINT_SYSTEM]);

/** Trained once. */
const folder = ownFolder();
const run = join(folder, 'run');
const data = await shapesFolder(folder);
await joint('train', '--data', data, '--split', 'train', '--init', 'none', '--recipe', 'small', '--scale', '32',
  '--steps', '2',
  '--out', run);

test('rcnn export --to onnx writes two files, and what a stranger needs is in the model file', async (t) => {
  const out = join(folder, 'onnx');
  const { code, stdout, stderr } = await joint('export', '--run', run, '--to', 'onnx', '--out', out);
  t.equal(code, 0, stderr);
  t.equal(stdout, `${join(out, 'features.onnx')}: written\n${join(out, 'head.onnx')}: written\n`);
  t.same(readdirSync(out), ['features.onnx', 'head.onnx']);
  const { metadata } = decodeSafetensors(readFileSync(join(run, 'model.safetensors')), 'model');
  t.match(JSON.parse(metadata.network), {
    trunk: [
      { kind: 'conv', name: 'conv1', in: 3, out: 16, kernel: 5, stride: 2, pad: 2, groups: 1, relu: true },
      { kind: 'max-pool', name: 'pool1', kernel: 2, stride: 2, pad: 0, outputSize: 'rounded up' },
      { name: 'conv2' }, { name: 'conv3' }, { name: 'conv4' }, { name: 'conv5' },
    ],
    stride: 4, channels: 32,
    rpn: { pool: { kernel: 2 }, conv: { name: 'rpn_conv', in: 32, out: 64 }, stride: 8, anchorsPerCell: 9 },
    regions: { kind: 'roi-max-pooling', of: 'image', grid: 6, spatialScale: 0.25 },
    outputs: [{ name: 'cls_score' }, { name: 'bbox_pred' }],
  });
});

test('rcnn export --to coco writes the ground truth and the results of the last test', async (t) => {
  const out = join(folder, 'coco');
  const asked = ['export', '--run', run, '--to', 'coco', '--out', out] as const;
  t.match((await joint(...asked)).stderr,
    `metrics.json: is not there, the run is not tested; test it by: npx rcnn test --run ${run}`);
  await joint('test', '--run', run, '--pictures', '0');
  const { code, stderr } = await joint(...asked);
  t.equal(code, 0, stderr);
  const read = (name: string): unknown => JSON.parse(readFileSync(name, 'utf8'));
  const truth = read(join(out, 'instances_test.json')) as { images: { id: number; file_name: string }[] };
  const results = read(join(out, 'results_test.json')) as { image_id: number; category_id: number; bbox: number[] }[];
  const found = read(join(run, 'detections.json')) as { image_id: string; bbox: number[] }[];
  t.same(truth.images.map(({ id }) => id), [1, 2, 3]);
  t.equal(results.length, found.length);
  t.ok(results.length > 0);
  t.same(results.map(({ image_id: id, bbox }) => [truth.images[id - 1].file_name, bbox]),
    found.map(({ image_id: id, bbox }) => [`${id}.png`, bbox]));
});

test('rcnn export says that a training is not finished', async (t) => {
  const dir = ownFolder();
  cpSync(run, join(dir, 'run'), { recursive: true });
  const path = join(dir, 'run', 'config.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), training: null }));
  const { code, stderr } = await joint('export', '--run', join(dir, 'run'), '--to', 'onnx', '--out', join(dir, 'onnx'));
  t.equal(code, 0);
  t.match(stderr, /the training is not finished, this is its last checkpoint; go on with it by: npx rcnn train /);
});

test('rcnn export refuses what it cannot do, in one line, and writes nothing', async (t) => {
  const out = join(folder, 'no');
  const said = async (...flags: string[]): Promise<string> => (await joint('export', ...flags)).stderr;
  t.match(await said('--run', run, '--to', 'torchvision', '--out', out),
    'model.safetensors: model: the backbone S is no network of torchvision, which has alexnet and vgg16\n');
  t.match(await said('--run', run, '--out', out), '--to onnx|torchvision|coco is missing');
  t.match(await said('--run', run, '--to', 'tf', '--out', out), '--to is "tf", known are onnx, torchvision, coco');
  t.match(await said('--run', folder, '--to', 'onnx', '--out', out), 'is no run folder');
  t.match(await said('--run', run, '--to', 'onnx', '--out', data), 'the folder is not empty');
  const { tensors, metadata } = decodeSafetensors(readFileSync(join(run, 'model.safetensors')), 'model');
  const { sha256: _, format: __, ...own } = metadata;
  await writeSafetensors(join(run, 'model.safetensors'),
    { tensors: new Map([...tensors].filter(([name]) => name !== 'fc7.weight')), metadata: own });
  t.match(await said('--run', run, '--to', 'onnx', '--out', out), 'model.safetensors: no tensor fc7.weight');
  t.notOk(readdirSync(folder).includes('no'));
});

test('rcnn convert and rcnn check know VOC folders and COCO files', async (t) => {
  const [coco, back] = [join(folder, 'as-coco'), join(folder, 'as-voc')];
  const { stdout, code } = await joint('convert', data, coco, '--to', 'coco');
  t.equal(code, 0);
  t.match(stdout, /as-coco: written, \d+ images, 0 left out\n/);
  t.equal((await joint('convert', coco, back, '--to', 'voc')).code, 0);
  const checked = await Promise.all([data, coco, back].map((dir) => joint('check', dir, '--json')));
  const counts = checked.map(({ stdout: text }) => {
    const { images, objectsPerClass, imagesPerSplit } = JSON.parse(text);
    return { images, objectsPerClass, imagesPerSplit };
  });
  t.same(counts[1], counts[0]);
  t.same(counts[2], counts[0]);
  const trained = await joint('train', '--data', coco, '--init', 'none', '--scale', '32', '--steps', '1',
    '--out', join(folder, 'on-coco'));
  t.equal(trained.code, 0, trained.stderr);
  t.match((await joint('convert', data, coco, '--to', 'coco')).stderr, 'the folder is not empty');
  t.match((await joint('convert', data, '--to', 'coco')).stderr, 'two places are needed, FROM and TO');
});
