import { test } from 'tap';
import { rcnn } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';
import { shrinkObjects } from '../support/changed-annotations.js';

test('anchors compares objects and anchors, and proposes anchors as flags', async (t) => {
  const data = await shapesFolder(t.testdir());
  const { code, stdout, stderr } = await rcnn(['anchors', data, '--split', 'train']);
  t.equal(code, 0, stderr);
  t.match(stdout, /^4 pictures of split train; anchors of 24, 48, 96 network pixels, ratios 0\.5, 1, 2\n/);
  t.match(stdout, /\n +objects +side at 150 +IoU below \.5 +below \.7\n/);
  t.match(stdout, /\nall +\d+ +\d+ +\d+ % +\d+ %\n/);
  t.notMatch(stdout, /chosen for these data/, 'the numbers for drawn shapes fit drawn shapes');
  t.match(stdout, /\nanchors by k-means at scale 150: mean IoU of shapes 0\.\d{3}, with those above 0\.\d{3}\n/);
  t.match(stdout, /\n {2}--scale 150 --set anchors\.scales=[\d.,]+ anchors\.ratios=[\d.,]+\n$/);
});

test('anchors --json says the same in numbers, for the scale that is asked for', async (t) => {
  const data = await shapesFolder(t.testdir());
  const asked = ['anchors', data, '--split', 'train', '--scale', '300', '--sides', '2', '--ratios', '1', '--json'];
  const { stdout } = await rcnn(asked);
  const { split, pictures, scale, rows, proposed } = JSON.parse(stdout);
  t.same([split, pictures, scale], ['train', 4, 300]);
  t.match(rows.at(-1), { name: 'all', objects: Number, below50: Number, below70: Number });
  t.equal(proposed.set['anchors.ratios'].length, 1);
  t.ok(proposed.set['anchors.scales'].length <= 2);
  t.same(JSON.parse((await rcnn(asked)).stdout).proposed, proposed, 'the seed decides');
});

test('check names the classes that no anchor fits, and what a training chooses', async (t) => {
  const data = await shapesFolder(t.testdir());
  const usual = await rcnn(['check', data]);
  t.match(usual.stdout, /\nanchors at scale 150: \d+ % of the objects overlap none by 0\.5; every class has some /);
  t.match(usual.stdout, /\nrcnn train takes the usual scale, anchors and limits: they fit these data\n/);
  shrinkObjects(data, 4);
  const { stdout } = await rcnn(['check', data, '--json']);
  t.ok(JSON.parse(stdout).images > 0, 'JSON stays JSON');
  const small = await rcnn(['check', data]);
  t.match(small.stdout, / overlap none by 0\.5; .*\w+ \(\d+ %, 4 pixels in the median\).* cannot be learned/);
  t.match(small.stdout, /\nchosen for these data: --set anchors\.scales=0\.25,0\.5,1,2,4/);
});

test('anchors says in one line what it cannot read', async (t) => {
  const { code, stdout, stderr } = await rcnn(['anchors', t.testdir(), '--split', 'train']);
  t.same([code, stdout], [1, '']);
  t.match(stderr, /^rcnn anchors: [^\n]+\n$/);
});
