import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { rcnn } from '../support/recorded-world.js';
import { annotationXml, boxXml, objectXml, vocFixture } from '../support/voc-fixture.js';

const COUNTS = ['--train-images', '2', '--test-images', '1'];

test('shapes writes a VOC folder that check finds nothing wrong with', async (t) => {
  const dir = join(t.testdir(), 'shapes');
  const { code, stdout } = await rcnn(['shapes', dir, ...COUNTS]);
  const next = `train on them by: npx rcnn train --data ${dir}\n`;
  t.same([code, stdout], [0, `${dir}: 2 images to train on, 1 to test on\n${next}`]);
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
  t.match(stderr.trimEnd().split('\n').at(-1),
    /^rcnn check: .*: \d troubles would stop a training; write .* by: npx rcnn check .* --skip-bad$/);
  t.ok(JSON.parse((await rcnn(['check', dir, '--json'])).stdout).troubles.length >= 2);
  t.match(await rcnn(['check', join(dir, 'no')]), { code: 1, stdout: '' });
});

test('check writes the repaired folder, refuses repairs when strict, and counts like troubles', async (t) => {
  const fixture = await vocFixture();
  const box = boxXml(0, 2, 10, 20);
  fixture.Annotations['a.xml'] = annotationXml(...Array.from({ length: 30 }, () => objectXml('cat', box)));
  fixture.Annotations['b.xml'] = annotationXml(objectXml('cat', boxXml(20, 2, 10, 20)));
  fixture.JPEGImages['b.png'] = fixture.JPEGImages['a.png'];
  const dir = t.testdir({ data: fixture });
  const [data, out] = [join(dir, 'data'), join(dir, 'out')];

  const checked = await rcnn(['check', data]);
  t.equal(checked.stdout.match(/hung over/g)?.length, 10);
  t.match(checked.stdout, /^look {3}and 20 more of the kind 'edge'$/m);
  t.match(checked, { code: 1, stdout: /b\.xml: object 1 \(cat\): box \[20, 2, 10, 20\] is reversed/ });
  const json = JSON.parse((await rcnn(['check', data, '--json'])).stdout) as { troublesPerKind: object };
  t.match(json.troublesPerKind, { edge: 30, box: 1 });

  t.match(await rcnn(['check', data, '--skip-bad']), { code: 2, stderr: /--skip-bad goes with --fix/ });
  t.match(await rcnn(['check', data, '--fix', out]), { code: 1 });
  t.notOk(existsSync(out));
  const fixed = await rcnn(['check', data, '--fix', out, '--skip-bad']);
  t.match(fixed, { code: 0, stderr: /out: written, 1 image, 1 left out/ });
  const before = await rcnn(['check', data, '--fix', out, '--skip-bad']);
  t.match(before, { code: 1, stderr: /the folder is not empty/ });
  t.equal(before.stdout, '', 'before a picture is looked at');
  t.match(await rcnn(['check', out, '--strict']), { code: 0, stdout: /cat 30/ });
  t.match(await rcnn(['check', data, '--strict']), { code: 1, stdout: /hung over .*; --strict refuses it/ });
});
