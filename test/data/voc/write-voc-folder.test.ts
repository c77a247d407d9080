import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import type { Dataset } from '../../../lib/data/sample.js';
import { shapesDataset } from '../../../lib/data/shapes/shapes.js';
import { readVocFolder } from '../../../lib/data/voc/voc-folder.js';
import { writeVocFolder } from '../../../lib/data/voc/write-voc-folder.js';

const train = shapesDataset({ split: 'train', images: 3, seed: 5, occluders: true });
const testSplit = shapesDataset({ split: 'test', images: 2, seed: 5, occluders: true });

test('writeVocFolder() writes what readVocFolder() reads back', async (t) => {
  const dir = join(t.testdir(), 'made', 'on', 'the', 'way');
  await writeVocFolder(dir, [train, testSplit]);
  for (const [split, original] of [['train', train], ['trainval', train], ['test', testSplit]] as const) {
    const back = await readVocFolder(dir, split, { classes: train.classes });
    t.same(back.samples.map(({ id, objects }) => ({ id, objects })),
      original.samples.map(({ id, objects }) => ({ id, objects })), split);
    const [written, drawn] = [await back.samples[1].image(), await original.samples[1].image()];
    t.equal(Buffer.compare(written.data, drawn.data), 0);
    t.equal(back.notes, undefined);
  }
});

test('writeVocFolder() writes 1-based inclusive numbers and escapes names', async (t) => {
  const dir = join(t.testdir(), 'out');
  const box = { x1: 0, y1: 4, x2: 9, y2: 29 };
  const objects = [{ box, label: 1, difficult: true, truncated: false }];
  const data = new Uint8Array(3 * 40 * 30);
  const sample = { id: 'x', width: 40, height: 30, objects, image: async () => ({ width: 40, height: 30, data }) };
  await writeVocFolder(dir, [{ name: 'one', split: 'val', classes: ['<a> & b'], samples: [sample] }]);
  const xml = readFileSync(join(dir, 'Annotations', 'x.xml'), 'utf8');
  t.match(xml, '<bndbox><xmin>1</xmin><ymin>5</ymin><xmax>10</xmax><ymax>30</ymax></bndbox>');
  t.match(xml, '<name>&lt;a&gt; &amp; b</name>');
  t.same(readdirSync(join(dir, 'ImageSets', 'Main')), ['val.txt'], 'no train, no trainval');
  const back = await readVocFolder(dir, 'val');
  t.same([back.classes, back.samples[0].objects], [['<a> & b'], objects]);
});

test('writeVocFolder() lists train and val as trainval', async (t) => {
  const dir = join(t.testdir(), 'out');
  const val: Dataset = { ...testSplit, split: 'val' };
  await writeVocFolder(dir, [train, val]);
  const ids = [...train.samples, ...val.samples].map(({ id }) => id);
  t.equal(readFileSync(join(dir, 'ImageSets', 'Main', 'trainval.txt'), 'utf8'), `${ids.join('\n')}\n`);
});

test('writeVocFolder() refuses a folder that is not empty and leaves it alone', async (t) => {
  const dir = t.testdir({ 'mine.txt': 'mine' });
  const message = `${dir}: the folder is not empty, refusing to write a data set into it`;
  await t.rejects(writeVocFolder(dir, [train]), { message });
  t.same(readdirSync(dir), ['mine.txt']);
});

test('writeVocFolder() leaves nothing behind when a picture fails', async (t) => {
  const dir = t.testdir();
  const torn = { ...train.samples[1], image: async () => Promise.reject(new Error('torn')) };
  const failing = { ...train, samples: [train.samples[0], torn] };
  await t.rejects(writeVocFolder(join(dir, 'out'), [failing]), { message: 'torn' });
  t.same(readdirSync(dir), []);
});

test('writeVocFolder() refuses data sets that do not go together', async (t) => {
  const dir = join(t.testdir(), 'out');
  const refused = async (datasets: Dataset[], rule: string): Promise<void> => {
    await t.rejects(writeVocFolder(dir, datasets), new RangeError(`writeVocFolder: ${rule}`));
  };
  await refused([], 'no data set given');
  await refused([train, train], 'two data sets for split \'train\'');
  await refused([train, { ...train, split: 'val' }], 'two images with the id \'train_000000\'');
  await refused([train, { ...testSplit, classes: ['cat'] }], 'split \'test\' has other classes than \'train\'');
});
