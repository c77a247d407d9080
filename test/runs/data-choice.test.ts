import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { loadData, refuseAmongData, testSplitOf } from '../../lib/runs/data-choice.js';
import { recordedWorld } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';
import { annotationXml, boxXml, objectXml, vocFixture } from '../support/voc-fixture.js';

test('loadData() takes so many images of a folder, evenly over the split', async (t) => {
  await shapesFolder(t.testdir());
  const ids = async (images: number): Promise<string[]> => {
    const choice = { kind: 'folder', dir: join(t.testdirName, 'shapes'), images } as const;
    const { samples } = await loadData(choice, 'train', null, recordedWorld().world);
    return samples.map(({ id }) => id);
  };
  t.same(await ids(2), ['train_000000', 'train_000002']);
  t.equal((await ids(9)).length, 4);
});

test('refuseAmongData() refuses to write among images and annotations, and names the flag', async (t) => {
  const choice = { kind: 'folder', dir: await shapesFolder(t.testdir()) } as const;
  const among = join(choice.dir, 'JPEGImages', 'x');
  await t.rejects(refuseAmongData(among, choice), /x: lies among .*shapes; take another --out$/);
  await t.rejects(refuseAmongData(among, choice, '--cache'), /take another --cache$/);
  for (const fit of [undefined, choice.dir, join(choice.dir, 'runs')]) await t.resolves(refuseAmongData(fit, choice));
});

test('loadData() refuses a training without an object to learn, and names classes without one', async (t) => {
  const fixture = await vocFixture();
  const box = boxXml(1, 2, 10, 20);
  Object.assign(fixture.Annotations, {
    'b.xml': annotationXml(objectXml('dog', box, '<difficult>1</difficult>')), 'c.xml': annotationXml(),
    'd.xml': annotationXml(objectXml('cat', boxXml(0.1, 0.1, 0.5, 0.5))),
  });
  for (const id of 'bcd') fixture.JPEGImages[`${id}.png`] = fixture.JPEGImages['a.png'];
  for (const id of 'bcd') fixture.ImageSets.Main[`${id}.txt`] = `${id}\n`;
  const dir = t.testdir(fixture);
  const { world, said } = recordedWorld();
  const load = (split: string) => loadData({ kind: 'folder', dir }, split, null, world);
  const start = `${dir}: split`;
  const difficult = `${start} b has 1 image with 1 objects, all difficult: there is nothing to learn`;
  await t.rejects(load('b'), { message: difficult });
  await t.rejects(load('c'), { message: `${start} c has 1 image with no object: there is nothing to learn` });
  const fractions = /box \[0.1, 0.1, 0.5, 0.5\] gives fractions of the image.* multiply x by 40 and y by 30$/;
  await t.rejects(load('d'), { message: fractions });
  t.notMatch(said().stderr, /checking picture/, 'refused before a picture is decoded');
  t.equal((await load('train')).samples.length, 1);
  t.match(said().stderr, /split train has no object to learn of class dog\n/);
});

test('loadData() decodes no picture that is known to be sound', async (t) => {
  const dir = t.testdir(await vocFixture());
  const { world, said } = recordedWorld();
  await loadData({ kind: 'folder', dir }, 'train', null, world, true);
  t.equal(said().stderr, '');
  await loadData({ kind: 'folder', dir }, 'train', null, world);
  t.match(said().stderr, /checking picture 1\/1\n$/);
});

test('testSplitOf() takes test, then val, of lists or of a share', async (t) => {
  const dir = t.testdir({ lists: await vocFixture(), none: { ...await vocFixture(), ImageSets: {} } });
  const lists = { kind: 'folder', dir: join(dir, 'lists') } as const;
  t.equal(await testSplitOf(lists, 'train'), 'train');
  writeFileSync(join(dir, 'lists', 'ImageSets', 'Main', 'val.txt'), 'a\n');
  t.equal(await testSplitOf(lists, 'train'), 'val');
  t.equal(await testSplitOf({ kind: 'folder', dir: join(dir, 'none') }, 'trainval'), 'trainval');
  t.equal(await testSplitOf({ kind: 'folder', dir: join(dir, 'nowhere') }, 'trainval'), 'trainval');
});
