// Data written in another format and read again: the same images, objects and splits.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { datasetOf } from '../../../lib/data/annotated/annotated-dataset.js';
import { openAnnotated } from '../../../lib/data/annotated/open-annotated.js';
import { writeAsCoco } from '../../../lib/data/annotated/write-as-coco.js';
import { writeAsVoc } from '../../../lib/data/annotated/write-as-voc.js';
import { describeWritten } from '../../../lib/data/annotated/written-images.js';
import type { Dataset } from '../../../lib/data/sample.js';
import { COCO_IMAGES, COCO_PARTS, cocoTree } from '../../support/coco-fixture.js';
import { annotationXml, boxXml, objectXml, vocFixture } from '../../support/voc-fixture.js';

const STRICT = { skipBad: false } as const;
const read = async (dir: string, split: string): Promise<Dataset> =>
  datasetOf(await openAnnotated(dir), split, { strict: true });
const content = ({ classes, samples }: Dataset): unknown =>
  [classes, samples.map(({ id, width, height, objects }) => [id, width, height, objects])];

const FLAGS = '<difficult>1</difficult><truncated>1</truncated>';
const DIFFICULT = annotationXml(objectXml('cat', boxXml(1, 2, 10, 20)), objectXml('dog', boxXml(5, 5, 30, 25), FLAGS));

test('VOC to COCO and back: ids, boxes, flags, splits and the bytes of pictures stay', async (t) => {
  const voc = await vocFixture();
  const dir = t.testdir({ from: { ...voc, Annotations: { 'a.xml': DIFFICULT } } });
  const [from, coco, back] = ['from', 'coco', 'back'].map((name) => join(dir, name));
  t.same(await writeAsCoco(await openAnnotated(from), coco, STRICT), { images: 1, leftOut: 0, unlisted: 0 });
  t.same(readdirSync(join(coco, 'annotations')), ['instances_train.json', 'instances_trainval.json']);
  const text = JSON.parse(readFileSync(join(coco, 'annotations', 'instances_train.json'), 'utf8'));
  t.match(text, {
    images: [{ id: 1, file_name: 'a.png', width: 40, height: 30 }],
    annotations: [
      { id: 1, image_id: 1, category_id: 1, bbox: [0, 1, 10, 19], area: 190, iscrowd: 0, ignore: 0, truncated: 0 },
      { id: 2, image_id: 1, category_id: 2, bbox: [4, 4, 26, 21], iscrowd: 0, ignore: 1, truncated: 1 },
    ],
    categories: [{ id: 1, name: 'cat' }, { id: 2, name: 'dog' }],
  });
  await writeAsVoc(await openAnnotated(coco), back, STRICT);
  for (const split of ['train', 'trainval']) {
    t.same(content(await read(coco, split)), content(await read(from, split)));
    t.same(content(await read(back, split)), content(await read(from, split)));
  }
  t.same(readFileSync(join(back, 'JPEGImages', 'a.png')), voc.JPEGImages['a.png']);
});

test('images that no split lists are in a COCO file of their own, and come back with their objects', async (t) => {
  const voc = await vocFixture();
  const [png] = Object.values(voc.JPEGImages);
  const dir = t.testdir({ from: {
    Annotations: { ...voc.Annotations, 'b.xml': DIFFICULT, 'c.xml': annotationXml() },
    JPEGImages: { 'a.png': png, 'b.png': png, 'c.png': png },
    ImageSets: { Main: { 'train.txt': 'a\n', 'cat_train.txt': 'a 1\nb -1\n' } },
  } });
  const [from, coco, back] = ['from', 'coco', 'back'].map((name) => join(dir, name));
  const written = { images: 3, leftOut: 0, unlisted: 2 };
  t.same(await writeAsCoco(await openAnnotated(from), coco, STRICT), written);
  t.equal(describeWritten(written), 'written, 3 images, 0 left out, 2 in no split');
  t.same(readdirSync(join(coco, 'annotations')), ['instances_train.json', 'instances_unlisted.json']);
  t.same(await writeAsVoc(await openAnnotated(coco), back, STRICT), { ...written, unlisted: 0 });
  for (const id of ['a', 'b', 'c']) {
    const [before, after] = await Promise.all([from, back].map(async (place) =>
      (await openAnnotated(place)).readImage(id, null)));
    const [old, now] = [before, after].map(({ objects }) => objects.map(({ file: _, ...object }) => object));
    t.same(now, old);
  }
  t.same((await read(back, 'unlisted')).samples.map(({ id }) => id), ['b', 'c']);
  const { unlisted } = await writeAsVoc(await openAnnotated(from), join(dir, 'voc'), STRICT);
  t.equal(unlisted, 1, 'c alone: VOC has the list of one class, too');
});

test('COCO to VOC and back: a crowd has become difficult, parts of pixels stay', async (t) => {
  const [cat, dog] = COCO_PARTS.annotations;
  const dir = t.testdir({ from: cocoTree({ annotations: [{ ...cat, iscrowd: 1 }, dog] }) });
  const [from, voc, back] = ['from', 'voc', 'back'].map((name) => join(dir, name));
  await writeAsVoc(await openAnnotated(from), voc, STRICT);
  await writeAsCoco(await openAnnotated(voc), back, STRICT);
  const expected = content(await datasetOf(await openAnnotated(from), 'train'));
  t.same(content(await read(voc, 'train')), expected);
  t.same(content(await read(back, 'train')), expected);
});

test('a VOCdevkit is written with the year in ids and splits; COCO has no lists of one class', async (t) => {
  const voc = await vocFixture();
  const lists = { Main: { 'train.txt': 'a\n', 'cat_train.txt': 'a 1\n' } };
  const dir = t.testdir({ from: { VOC2007: { ...voc, ImageSets: lists } } });
  await writeAsVoc(await openAnnotated(join(dir, 'from')), join(dir, 'voc'), STRICT);
  t.same((await read(join(dir, 'voc'), '2007_train')).samples.map(({ id }) => id), ['2007/a']);
  await writeAsCoco(await openAnnotated(join(dir, 'from')), join(dir, 'coco'), STRICT);
  t.same(readdirSync(join(dir, 'coco', 'annotations')), ['instances_2007_train.json', 'instances_train.json']);
  t.same((await read(join(dir, 'coco'), '2007_train')).samples.map(({ id }) => id), ['2007/a']);
});

test('what cannot be written leaves nothing behind', async (t) => {
  const dir = t.testdir({ from: cocoTree({ images: [{ ...COCO_IMAGES[0], file_name: 'c.png' }, COCO_IMAGES[1]] }) });
  const [from, to] = [join(dir, 'from'), join(dir, 'to')];
  await t.rejects(writeAsVoc(await openAnnotated(from), to, STRICT), /no image .*c.png \(image id 7\)/);
  t.same(readdirSync(dir), ['from']);
  t.same(await writeAsVoc(await openAnnotated(from), to, { skipBad: true }), { images: 1, leftOut: 1, unlisted: 0 });
  await t.rejects(writeAsCoco(await openAnnotated(from), to, { skipBad: true }), /the folder is not empty/);
  await t.rejects(writeAsCoco(await openAnnotated(from), join(from, 'x'), STRICT), /lies in the folder that is read/);
  t.notOk(existsSync(join(from, 'x')));
  const file = join(dir, 'file');
  writeFileSync(file, 'x');
  await t.rejects(writeAsVoc(await openAnnotated(from), file, STRICT), /file: is a file, refusing to write a data set/);
  await t.rejects(writeAsVoc(await openAnnotated(from), join(file, 'x'), STRICT), /x\..*: cannot be made \(ENOTDIR/);
  t.equal(readFileSync(file, 'utf8'), 'x');
});
