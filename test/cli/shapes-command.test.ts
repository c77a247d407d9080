import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { rcnn } from '../support/recorded-world.js';

const COUNTS = ['--train-images', '2', '--test-images', '1'];

test('shapes writes a VOC folder that check finds nothing wrong with', async (t) => {
  const dir = join(t.testdir(), 'shapes');
  const { code, stdout } = await rcnn(['shapes', dir, ...COUNTS]);
  t.same([code, stdout], [0, `${dir}: 2 images to train on, 1 to test on\n`]);
  t.same(readdirSync(join(dir, 'ImageSets', 'Main')), ['test.txt', 'train.txt', 'trainval.txt']);
  const checked = await rcnn(['check', dir]);
  t.equal(checked.code, 0, checked.stderr);
  t.match(checked.stdout, /images: 3, 0 without objects; 250x150 3\nsplits: test 1, train 2, trainval 2\nobjects: /);
});

test('shapes refuses a folder that is not empty', async (t) => {
  const dir = t.testdir({ 'thesis.txt': 'x' });
  const { code, stderr } = await rcnn(['shapes', dir, ...COUNTS]);
  t.equal(code, 1);
  t.match(stderr.trimEnd().split('\n').at(-1), /^rcnn shapes: .* is not empty/);
  t.same(readdirSync(dir), ['thesis.txt']);
});

test('check lists every trouble, in words or as JSON, and ends with exit code 1 and their number', async (t) => {
  const dir = join(t.testdir(), 'shapes');
  await rcnn(['shapes', dir, ...COUNTS]);
  const xml = join(dir, 'Annotations', 'train_000000.xml');
  writeFileSync(xml, readFileSync(xml, 'utf8').replace(/<xmin>\d+/, '<xmin>900'));
  writeFileSync(join(dir, 'JPEGImages', 'train_000001.png'), 'PK');
  const { code, stdout, stderr } = await rcnn(['check', dir]);
  t.equal(code, 1);
  t.match(stdout, /wrong {2}.*train_000000\.xml: object 1 \(\w+\): /);
  t.match(stdout, /wrong {2}.*train_000001\.png: /);
  t.match(stderr.trimEnd().split('\n').at(-1), /^rcnn check: .*: \d troubles would stop a training$/);
  t.ok(JSON.parse((await rcnn(['check', dir, '--json'])).stdout).troubles.length >= 2);
  t.match(await rcnn(['check', join(dir, 'no')]), { code: 1, stdout: '' });
});
