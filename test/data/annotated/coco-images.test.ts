// COCO files as data sets: the same boxes, notes and refusals as VOC folders.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { datasetOf, type DatasetOptions } from '../../../lib/data/annotated/annotated-dataset.js';
import { openAnnotated } from '../../../lib/data/annotated/open-annotated.js';
import { checkAnnotated } from '../../../lib/data/voc/check-voc-folder.js';
import { describeTrouble } from '../../../lib/data/voc/voc-trouble.js';
import type { Dataset } from '../../../lib/data/sample.js';
import { COCO_IMAGES, COCO_PARTS, COCO_PNG, cocoText, cocoTree, type CocoParts } from '../../support/coco-fixture.js';

const read = async (dir: string, split: string, options: DatasetOptions = {}): Promise<Dataset> =>
  datasetOf(await openAnnotated(dir), split, options);

const [CAT, DOG] = COCO_PARTS.annotations;
const annotation = (change: object): CocoParts => ({ annotations: [{ ...CAT, ...change }, DOG] });

test('a folder of COCO files is a data set; boxes become 0-based with inclusive corners', async (t) => {
  const data = await read(t.testdir(cocoTree()), 'train');
  t.same(data.classes, ['cat', 'dog'], 'classes with an object, sorted');
  t.equal(data.notes, undefined);
  const [a, b] = data.samples;
  t.same([a.id, a.width, a.height, b.id, b.objects], ['a', 40, 30, 'b', []]);
  t.same(a.objects, [
    { box: { x1: 0, y1: 1, x2: 9, y2: 19 }, label: 1, difficult: false, truncated: false },
    { box: { x1: 4.5, y1: 4, x2: 23.5, y2: 13.25 }, label: 2, difficult: false, truncated: false },
  ]);
  t.same((await a.image()).width, 40);
});

test('images are found beside the file, in a folder of the split, and where Roboflow has them', async (t) => {
  const text = cocoText();
  const images = () => ({ 'a.png': COCO_PNG, 'b.png': COCO_PNG });
  const trees = {
    file: { 'boxes.json': text, ...images() },
    year: { 'annotations': { 'instances_val2017.json': text, 'instances_train2017.json': text },
      'val2017': images(), 'train2017': images() },
    robo: {
      train: { '_annotations.coco.json': text, ...images() }, valid: { '_annotations.coco.json': text, ...images() },
    },
  };
  const dir = t.testdir(trees);
  t.same((await read(join(dir, 'file', 'boxes.json'), 'boxes')).samples.map(({ id }) => id), ['a', 'b']);
  t.same((await read(join(dir, 'year'), 'val2017')).samples.map(({ id }) => id), ['val2017/a', 'val2017/b']);
  t.same((await read(join(dir, 'robo'), 'valid')).samples.map(({ file }) => file),
    ['a', 'b'].map((name) => join(dir, 'robo', 'valid', `${name}.png`)));
  t.same((await read(join(dir, 'robo'), 'train+valid')).samples.length, 4, 'two splits at once');
});

test('one COCO file is split by --val-share', async (t) => {
  const path = join(t.testdir(cocoTree()), 'annotations', 'instances_train.json');
  const source = await openAnnotated(path, { valShare: 0.5 });
  t.same(source.splits, ['train', 'trainval', 'val']);
  const [train, val] = [await datasetOf(source, 'train'), await datasetOf(source, 'val')];
  t.same([...train.samples, ...val.samples].map(({ id }) => id).sort(), ['a', 'b']);
  writeFileSync(path, '{');
  await t.rejects(openAnnotated(path, { valShare: 0.5 }), { message: /train\.json: the file ends in the middle$/ });
});

interface Flaw {
  readonly parts: CocoParts;
  /** The note, or the line that refuses it; regular expressions. */
  readonly note?: RegExp;
  readonly refused?: RegExp;
}

const second = COCO_IMAGES[1];
const FLAWS: Readonly<Record<string, Flaw>> = {
  'a crowd': { parts: annotation({ iscrowd: 1 }),
    note: /json: object 31 \(cat\): it is a crowd \(iscrowd 1\) and counts as difficult$/ },
  'a box of half a pixel': { parts: annotation({ bbox: [3, 3, 0.5, 4] }),
    note: /object 31 \(cat\): its box is less than 2 p/ },
  'a box over the edge': { parts: annotation({ bbox: [-2, 1, 10, 9] }), note: /object 31 \(cat\): its box hung over/ },
  'no size': { parts: { images: [{ id: 7, file_name: 'a.png' }, second] },
    note: /json: image id 7 has no width and height; the size of the image counts$/ },
  'two categories of one name': { parts: { categories: [...COCO_PARTS.categories, { id: 99, name: 'cat' }] },
    note: /json: several categories are called 'cat'; they are one class$/ },
  'a box outside': { parts: annotation({ bbox: [90, 1, 10, 9] }),
    refused: /json: object 31 \(cat\): bbox \[90, 1, 10, 9\] lies outside the image of 40x30$/ },
  'a box of corners': { parts: annotation({ bbox: [9, 9, -2, 4] }),
    refused: /has a negative width or height; it is x, y/ },
  'a box of fractions': { parts: annotation({ bbox: [0.1, 0.1, 0.5, 0.5] }),
    refused: /bbox \[0.1, 0.1, 0.5, 0.5\] gives fractions of the image, COCO counts pixels: multiply by 40 and 30$/ },
  'a box of three numbers': { parts: annotation({ bbox: [1, 2, 3] }), refused: /object 31: bbox.3 is missing$/ },
  'a rotated box': { parts: annotation({ bbox: [1, 2, 3, 4, 0.5] }),
    refused: /object 31: bbox.4 must be absent, is 0.5$/ },
  'a class of blanks': { parts: { categories: [{ id: 1, name: '  ' }] },
    refused: /json: categories\[0\]: name must be a name that can be seen, is "  "$/ },
  'a flag of 2': { parts: annotation({ iscrowd: 2 }), refused: /object 31: iscrowd must be 0 or 1, is 2$/ },
  'a box of text': { parts: annotation({ bbox: ['1', 2, 3, 4] }),
    refused: /object 31: bbox.0 must be number, is "1"$/ },
  'no box': { parts: annotation({ bbox: undefined }), refused: /object 31: bbox is missing$/ },
  'an unknown image': { parts: annotation({ image_id: 8 }), refused: /object 31: its image_id 8 is of no image$/ },
  'an unknown category': { parts: annotation({ category_id: 8 }),
    refused: /object 31: its category_id 8 is of no category$/ },
  'a missing image': { parts: { images: [{ ...COCO_IMAGES[0], file_name: 'c.png' }, second] },
    refused: /json: no image .*images.c\.png \(image id 7\)$/ },
  'a name in other capitals': { parts: { images: [{ ...COCO_IMAGES[0], file_name: 'A.PNG' }, second] },
    note: /json: image id 7 was found by its name: .*images.a\.png$/ },
  'a name that leads out': { parts: { images: [{ ...COCO_IMAGES[0], file_name: '../a.png' }, second] },
    refused: /json: the file_name '..\/a.png' leads out$/ },
  'another size': { parts: { images: [{ ...COCO_IMAGES[0], width: 30, height: 40 }, second] },
    refused: /json: image id 7 says 30x40, the image is 40x30; are width and height exchanged\?$/ },
  'a list without images': { parts: { images: [], annotations: [] }, refused: /: no annotation names a class$/ },
  'two images of one id': { parts: { images: [second, second] },
    refused: /json: images\[1\]: another image has the id 9, too$/ },
  'two images of one name': { parts: { images: [...COCO_IMAGES, { ...second, id: 3 }] },
    refused: /json: two images have the name 'b'$/ },
  'no categories': { parts: { categories: undefined },
    refused: /json: has no list categories; is it a COCO file of objects\?$/ },
  'images that are no list': { parts: { images: {} }, refused: /json: images is no list$/ },
  'an image that is no record': { parts: { images: [COCO_IMAGES[0], 5] }, refused: /json: images\[1\] is no record$/ },
  'a name with a control character': { parts: { images: [{ ...COCO_IMAGES[0], file_name: 'a\u001b[31m.png' }] },
    refused: /json: images\[0\]: file_name has a control character: 'a\\u001b\[31m.png'$/ },
  'a category with a control character': { parts: { categories: [{ id: 1, name: 'a\u0007' }] },
    refused: /json: categories\[0\]: name has a control character: 'a\\u0007'$/ },
  'an image without a name': { parts: { images: [{ id: 7 }] }, refused: /json: images\[0\]: file_name is missing$/ },
};

for (const [name, { parts, note, refused }] of Object.entries(FLAWS)) {
  test(`COCO: ${name} is ${note === undefined ? 'refused' : 'repaired with a note'}, in one line`, async (t) => {
    const dir = t.testdir(cocoTree(parts));
    const found = await read(dir, 'train').catch((error: Error) => error);
    const message = found instanceof Error ? found.message : '';
    if (refused !== undefined) t.match(message, refused);
    else {
      t.equal(message, '');
      t.match(found, { notes: [note] });
      await t.rejects(read(dir, 'train', { strict: true }), /--strict refuses it/);
    }
    t.notMatch(message, '\n');
    const { troubles } = await checkAnnotated(await openAnnotated(dir));
    t.equal(troubles.some(({ fatal }) => fatal), refused !== undefined, 'rcnn check says so, too');
  });
}

test('COCO: NaN is passed over where it is not used, and refused in a box', async (t) => {
  const tree = (text: string): string => t.testdir({ ...cocoTree(), annotations: { 'instances_train.json': text } });
  const { samples, notes } = await read(tree(cocoText().replace('"area":190', '"area":NaN')), 'train');
  t.same([samples[0].objects.length, notes], [2, undefined]);
  await t.rejects(read(tree(cocoText().replace('[4.5,', '[-Infinity,')), 'train'),
    { message: /object 32: bbox.0 must be a finite number, is infinite or no number$/ });
});

test('COCO: an annotation id that is used twice, and an object that is there twice, are worth a look', async (t) => {
  const dir = t.testdir(cocoTree({ annotations: [CAT, DOG, CAT] }));
  t.equal((await read(dir, 'train')).notes, undefined, 'training is not told');
  const { troubles } = await checkAnnotated(await openAnnotated(dir), { strict: true });
  t.match(troubles.map(describeTrouble), [
    /train\.json: object 31: another annotation has this id, too$/,
    /train\.json: object 31 \(cat\): has name and box of object 31$/,
  ]);
  t.notOk(troubles.some(({ fatal }) => fatal));
});

test('a folder with other JSON files is told of a COCO file only', async (t) => {
  const dir = t.testdir({ 'a.json': '{"name": "x"}', 'lab': { 'a.png': COCO_PNG } });
  await t.rejects(openAnnotated(dir), { message: /its folders: lab$/ });
  writeFileSync(join(dir, 'lab', 'boxes.json'), cocoText());
  await t.rejects(openAnnotated(dir), { message: /; a COCO file is read by its own path: .*boxes\.json$/ });
});

test('COCO: a crowd is difficult; --skip-bad leaves an image out, never a broken file', async (t) => {
  const crowd = await read(t.testdir(cocoTree(annotation({ iscrowd: 1 }))), 'train');
  t.same(crowd.samples[0].objects.map(({ difficult }) => difficult), [true, false]);
  const dir = t.testdir(cocoTree({ images: [{ ...COCO_IMAGES[0], file_name: 'c.png' }, second] }));
  const left = await read(dir, 'train', { skipBad: true });
  t.same(left.samples.map(({ id }) => id), ['b']);
  t.match(left.notes, [/left out: no image/]);
  writeFileSync(join(dir, 'annotations', 'instances_train.json'), '{"images": [');
  await t.rejects(read(dir, 'train', { skipBad: true }), /instances_train.json: the file ends in the middle$/);
  await t.rejects(read(dir, 'val'), /: no split 'val'; there are: train$/);
  await t.rejects(openAnnotated(join(dir, 'no.json')).then((source) => datasetOf(source, 'no')),
    /no\.json: cannot read the file \(ENOENT\)$/);
});
