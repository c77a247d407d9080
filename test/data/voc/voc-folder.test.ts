import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { readVocFolder } from '../../../lib/data/voc/voc-folder.js';
import { annotationXml, boxXml, objectXml, vocFixture, type VocFixture } from '../../support/voc-fixture.js';

const BOX = boxXml(1, 2, 10, 20);

async function messageOf(reading: Promise<unknown>): Promise<string> {
  return reading.then(() => 'nothing was thrown', (error: unknown) => (error as Error).message);
}

/** The fixture with another annotation. */
async function annotated(xml: string): Promise<VocFixture> {
  return { ...await vocFixture(), Annotations: { 'a.xml': xml } };
}

test('readVocFolder() turns 1-based boxes into 0-based ones and decodes pictures when asked', async (t) => {
  const dir = t.testdir(await vocFixture());
  const { classes, split, samples, notes } = await readVocFolder(dir, 'train');
  t.same([classes, split, samples.length, notes], [['cat'], 'train', 1, undefined]);
  const [{ id, width, height, objects }] = samples;
  t.same({ id, width, height }, { id: 'a', width: 40, height: 30 });
  t.same(objects, [{ box: { x1: 0, y1: 1, x2: 9, y2: 19 }, label: 1, difficult: false, truncated: false }]);
  const image = await samples[0].image();
  t.same([image.width, image.height, image.data[3 * 41]], [40, 30, (3 * 41) % 251]);
});

test('readVocFolder() sorts the classes of the whole folder and reads flags, parts and entities', async (t) => {
  const fixture = await vocFixture();
  const part = `<part><name>head</name><bndbox>${BOX}</bndbox></part>`;
  fixture.Annotations['b.xml'] = annotationXml(objectXml('zebra', BOX));
  fixture.Annotations['a.xml'] = annotationXml(
    objectXml('cat &amp; dog', BOX, '<difficult>1</difficult><truncated>0</truncated>'),
    objectXml('Ant', BOX, `<difficult>0</difficult><truncated>1</truncated>${part}`),
  );
  const { classes, samples } = await readVocFolder(t.testdir(fixture), 'train');
  t.same(classes, ['Ant', 'cat & dog', 'zebra']);
  t.same(samples[0].objects.map(({ label, difficult, truncated }) => [label, difficult, truncated]), [
    [2, true, false], [1, false, true],
  ]);
});

test('readVocFolder() accepts an image without objects', async (t) => {
  const fixture = await vocFixture();
  fixture.Annotations['b.xml'] = annotationXml();
  fixture.JPEGImages['b.png'] = fixture.JPEGImages['a.png'];
  fixture.ImageSets.Main['train.txt'] = '\uFEFFa\r\n\r\nb\r\n';
  const { samples } = await readVocFolder(t.testdir(fixture), 'train');
  t.same(samples.map(({ id, objects }) => [id, objects.length]), [['a', 1], ['b', 0]]);
});

test('readVocFolder() reads lists with a label behind each id, and ids that end in one', async (t) => {
  const fixture = await vocFixture();
  fixture.Annotations['cell 1.xml'] = annotationXml();
  fixture.JPEGImages['cell 1.PNG'] = fixture.JPEGImages['a.png'];
  fixture.ImageSets.Main['cat_train.txt'] = 'a -1\ncell 1\n';
  const { samples } = await readVocFolder(t.testdir(fixture), 'cat_train');
  t.same(samples.map(({ id }) => id), ['a', 'cell 1']);
});

test('readVocFolder() takes classes that are given, in their order', async (t) => {
  const dir = t.testdir(await vocFixture());
  const { classes, samples } = await readVocFolder(dir, 'train', { classes: ['dog', 'cat'] });
  t.same([classes, samples[0].objects[0].label], [['dog', 'cat'], 2]);
  await t.rejects(readVocFolder(dir, 'train', { classes: ['dog'] }), {
    message: `${join(dir, 'Annotations', 'a.xml')}: object 1 (cat): unknown class 'cat', the classes are: dog`,
  });
});

test('readVocFolder() clips boxes that hang over by a few pixels and says so', async (t) => {
  const dir = t.testdir(await annotated(annotationXml(
    objectXml('cat', boxXml(0, 0, 40, 30)), objectXml('cat', boxXml(5, 5, 43, 30.5)),
  )));
  const { samples, notes } = await readVocFolder(dir, 'train');
  t.same(samples[0].objects.map(({ box }) => box), [
    { x1: 0, y1: 0, x2: 39, y2: 29 }, { x1: 4, y1: 4, x2: 39, y2: 29 },
  ]);
  const xml = join(dir, 'Annotations', 'a.xml');
  t.same(notes, [
    `${xml}: object 1 (cat): its box hung over the edge of the image by 1 pixel and was clipped`,
    `${xml}: object 2 (cat): its box hung over the edge of the image by 3 pixels and was clipped`,
  ]);
});

test('readVocFolder() counts an object of one pixel as difficult and says so', async (t) => {
  const dir = t.testdir(await annotated(annotationXml(objectXml('cat', BOX), objectXml('cat', boxXml(7, 9, 7, 9)))));
  const { samples, notes } = await readVocFolder(dir, 'train');
  t.same(samples[0].objects[1], { box: { x1: 6, y1: 8, x2: 6, y2: 8 }, label: 1, difficult: true, truncated: false });
  t.match(notes, [/a\.xml: object 2 \(cat\): its box is less than 2 pixels wide or high and counts as difficult$/]);
});

test('readVocFolder() refuses what is wrong in an annotation, naming file, object and rule', async (t) => {
  const size = '<size><width>40</width><height>30</height></size>';
  const cases: [string, string][] = [
    ['<annotation><object></annotation>', 'malformed XML, line 1: '],
    ['<annotation>', 'malformed XML, line 1: '],
    ['', 'malformed XML, the file is empty'],
    ['<picture></picture>', 'its root is <picture>, not <annotation>'],
    [annotationXml('<item><name>cat</name><bndbox/></item>'), 'a <bndbox> is in <item>, not in an <object>'],
    [annotationXml('<object><name>cat</name><bndbox xmin="1"/></object>'),
      'object 1 (cat): its <bndbox> has no <xmin>'],
    [annotationXml('<object></object>'), 'object 1: it has no <name>'],
    [annotationXml('<object><name> </name></object>'), 'object 1: it has no <name>'],
    [annotationXml('<object><name>cat</name></object>'), 'object 1 (cat): it has no <bndbox>'],
    [annotationXml(objectXml('cat', BOX, `<bndbox>${BOX}</bndbox>`)), 'object 1 (cat): it has several <bndbox>'],
    [annotationXml(objectXml('cat', '<xmin>1</xmin><ymin>1</ymin><xmax>2</xmax>')),
      'object 1 (cat): its <bndbox> has no <ymax>'],
    [annotationXml(objectXml('cat', BOX, '<difficult>maybe</difficult>')),
      'object 1 (cat): <difficult> must be 0 or 1, got \'maybe\''],
    [annotationXml(objectXml('cat', BOX), objectXml('dog', boxXml(10, 2, 9, 20))),
      'object 2 (dog): box [10, 2, 9, 20] is reversed: need xmin <= xmax and ymin <= ymax; exchange the two'],
    [annotationXml(objectXml('cat', boxXml(1, 20, 9, 2))),
      'object 1 (cat): box [1, 20, 9, 2] is reversed: need xmin <= xmax and ymin <= ymax; exchange the two'],
    [annotationXml(objectXml('cat', boxXml(1, 2, 46, 20))),
      'object 1 (cat): box [1, 2, 46, 20] lies outside the image of 40x30'],
    [annotationXml(objectXml('cat', boxXml(-4, 2, 4, 20))),
      'object 1 (cat): box [-4, 2, 4, 20] lies outside the image of 40x30'],
    [annotationXml(objectXml('cat', '<xmin>1</xmin><ymin>x</ymin><xmax>2</xmax><ymax>3</ymax>')),
      'object 1 (cat): its <ymin> is \'x\', not a decimal number'],
    [`<annotation>${size.replace('40', '50')}</annotation>`, '<size> says 50x30, the image is 40x30'],
    ['<annotation><size><width>30</width><height>40</height></size></annotation>',
      '<size> says 30x40, the image is 40x30; are width and height exchanged?'],
    [`<annotation>${size.replace('40', 'many')}</annotation>`, 'its <width> is \'many\', not a decimal number'],
    [`<annotation>${size.replace('40', '0x28')}</annotation>`, 'its <width> is \'0x28\', not a decimal number'],
  ];
  for (const [i, [xml, rule]] of cases.entries()) {
    const dir = join(t.testdir({ [`case-${i}`]: await annotated(xml) }), `case-${i}`);
    const start = `${join(dir, 'Annotations', 'a.xml')}: ${rule}`;
    const message = await messageOf(readVocFolder(dir, 'train', { classes: ['cat', 'dog'] }));
    t.ok(message.startsWith(start), `${message} <- ${start}`);
    t.notMatch(message, /\n|\.$/);
  }
});

test('readVocFolder() refuses missing files, unknown and empty splits', async (t) => {
  const fixture = await vocFixture();
  fixture.ImageSets.Main['empty.txt'] = '\n';
  fixture.ImageSets.Main['noxml.txt'] = 'b\n';
  fixture.ImageSets.Main['noimage.txt'] = 'c\n';
  fixture.ImageSets.Main['several.txt'] = 'd\n';
  fixture.ImageSets.Main['torn.txt'] = 'e\n';
  for (const id of 'cde') fixture.Annotations[`${id}.xml`] = annotationXml();
  fixture.JPEGImages['d.png'] = fixture.JPEGImages['a.png'];
  fixture.JPEGImages['d.jpg'] = fixture.JPEGImages['a.png'];
  fixture.JPEGImages['e.png'] = fixture.JPEGImages['a.png'].subarray(0, 15);
  const dir = t.testdir(fixture);
  const main = join(dir, 'ImageSets', 'Main');
  const images = join(dir, 'JPEGImages');
  const cases: Record<string, string> = {
    val: `${dir}: no split 'val'; there are: empty, noimage, noxml, several, torn, train, trainval`,
    empty: `${join(main, 'empty.txt')}: empty split, it lists no images`,
    noxml: `${join(main, 'noxml.txt')}: line 1: 'b' is no image of this folder`,
    noimage: `${join(dir, 'Annotations', 'c.xml')}: no image ${join(dir, 'JPEGImages', 'c')}.jpg|.jpeg|.png`,
    several: `${join(dir, 'Annotations', 'd.xml')}: several images in ${images}: d.jpg, d.png; keep one`,
    torn: `${join(dir, 'JPEGImages', 'e.png')}: truncated image, it ends inside its header`,
  };
  for (const [split, message] of Object.entries(cases)) await t.rejects(readVocFolder(dir, split), { message }, split);
});

test('readVocFolder() refuses a folder that is not laid out as VOC, or names no class', async (t) => {
  const dir = t.testdir({ ...await annotated(annotationXml()), empty: {} });
  const nowhere = join(dir, 'empty');
  const message = `${nowhere}: no annotations: looked for *.xml in Annotations (or annots, xml), beside the images and `
    + 'in the folder itself; it has no folders';
  await t.rejects(readVocFolder(nowhere, 'train'), { message });
  await t.rejects(readVocFolder(dir, 'train'), { message: `${dir}: no annotation names a class` });
});

const BCCD = process.env['RCNN_DATA'] ?? join('..', 'shared', 'data', 'bccd');
const present = existsSync(join(BCCD, 'Annotations'));
const skip = present ? false : `no photographs at ${BCCD}; RCNN_DATA names another folder`;

test('readVocFolder() reads the photographs of blood cells', { skip }, async (t) => {
  const train = await readVocFolder(BCCD, 'train');
  const val = await readVocFolder(BCCD, 'val');
  t.ok(train.samples.length > 0 && val.samples.length > 0 && train.classes.length > 0);
  const known = new Set(train.samples.map(({ id }) => id));
  t.notOk(val.samples.some(({ id }) => known.has(id)), 'the splits do not overlap');
  const [sample] = val.samples;
  const image = await sample.image();
  t.same([image.width, image.height], [sample.width, sample.height]);
});
