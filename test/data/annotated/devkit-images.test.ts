import { join } from 'node:path';
import { test } from 'tap';
import { datasetOf } from '../../../lib/data/annotated/annotated-dataset.js';
import { openAnnotated } from '../../../lib/data/annotated/open-annotated.js';
import { checkAnnotated } from '../../../lib/data/voc/check-voc-folder.js';
import { annotationXml, boxXml, objectXml, vocFixture } from '../../support/voc-fixture.js';

/** Image a of VOC2007 is a cat, image a of VOC2012 a dog. */
async function devkit() {
  const voc = await vocFixture();
  const dog = { 'a.xml': annotationXml(objectXml('dog', boxXml(5, 5, 30, 25))) };
  return {
    VOC2007: { ...voc, ImageSets: { Main: { 'trainval.txt': 'a\n', 'test.txt': 'a\n' } } },
    VOC2012: {
      ...voc, JPEGImages: { ...voc.JPEGImages }, Annotations: dog,
      ImageSets: { Main: { 'trainval.txt': 'a\n', 'cat_trainval.txt': 'a -1\n' } },
    },
    results: {},
  };
}

test('a VOCdevkit is one data set: ids and splits name the year', async (t) => {
  const source = await openAnnotated(t.testdir(await devkit()));
  t.same(source.splits, ['trainval', 'test', '2007/test', '2007/trainval', '2012/cat_trainval', '2012/trainval']);
  const both = await datasetOf(source, '2007/trainval+2012/trainval');
  t.same(both.samples.map(({ id, objects: [{ label }] }) => [id, label]), [['2007/a', 1], ['2012/a', 2]]);
  t.same(both.classes, ['cat', 'dog']);
  t.equal(both.notes, undefined);
  t.same((await datasetOf(source, 'trainval')).samples.map(({ id }) => id), ['2007/a', '2012/a'], 'of all years');
  const one = await datasetOf(source, '2012/trainval');
  t.same([one.samples.map(({ id }) => id), one.classes], [['2012/a'], ['cat', 'dog']],
    'the classes are those of all years');
});

test('a VOCdevkit is checked as VOC folders are, and refuses what they refuse', async (t) => {
  const parts = await devkit();
  const dir = t.testdir({ ...parts, VOC2012: { ...parts.VOC2012, JPEGImages: {} } });
  const source = await openAnnotated(dir).catch((error: Error) => error);
  t.match(source, { message: /VOC2012: no images: looked for/ });
  const sound = await openAnnotated(t.testdir(parts));
  t.match(await checkAnnotated(sound),
    { images: 2, objectsPerClass: { cat: 1, dog: 1 }, imagesPerSplit: { '2007/test': 1 } });
  await t.rejects(datasetOf(sound, '2007/trainval+2012/test'),
    /: no split '2012\/test'; there are: trainval, test, 2007\/test/);
  await t.rejects(openAnnotated(sound.dir, { valShare: 0.5 }), /: has lists; --val-share is for a folder without$/);
  const twice = await datasetOf(sound, '2007/trainval+2007/test');
  t.same(twice.samples.map(({ id }) => id), ['2007/a']);
  t.match(twice.notes, [/split 2007\/trainval\+2007\/test: 1 images are in several of its parts \(2007\/a\)$/]);
  t.equal((await openAnnotated(join(sound.dir, 'VOC2007'))).splits[0], 'test', 'one year alone is a VOC folder');
});
