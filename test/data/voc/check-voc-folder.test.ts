import { join } from 'node:path';
import { test } from 'tap';
import { checkVocFolder } from '../../support/voc-folder.js';
import { describeTrouble, groupedTroubles, trouble, troubleLines } from '../../../lib/data/voc/voc-trouble.js';
import { annotationXml, boxXml, objectXml, vocFixture, type VocFixture } from '../../support/voc-fixture.js';

test('checkVocFolder() finds no trouble in a sound folder and sums it up', async (t) => {
  const fixture = await vocFixture();
  fixture.Annotations['b.xml'] = annotationXml();
  fixture.JPEGImages['b.png'] = fixture.JPEGImages['a.png'];
  fixture.ImageSets.Main['test.txt'] = 'b\n';
  t.same(await checkVocFolder(t.testdir(fixture)), {
    troubles: [],
    images: 2,
    imagesWithoutObjects: 1,
    imagesPerSplit: { test: 1, train: 1, trainval: 1 },
    objectsPerClass: { cat: 1 },
    difficult: 0,
    truncated: 0,
    sizes: { '40x30': 2 },
    relativeSide: { min: 19 / 40, median: 19 / 40, max: 19 / 40 },
  });
});

test('checkVocFolder() lists all troubles, and which of them are fatal', async (t) => {
  const fixture = await vocFixture();
  const png = fixture.JPEGImages['a.png'];
  fixture.Annotations['a.xml'] = annotationXml(
    objectXml('cat', boxXml(9, 2, 4, 20)), objectXml('dog', boxXml(1, 1, 90, 5)), objectXml('dog', boxXml(0, 1, 20, 5)),
    objectXml('ant', boxXml(3, 3, 3, 3)), objectXml('sky', boxXml(1, 1, 40, 30)), '<object></object>',
  );
  fixture.Annotations['torn.xml'] = annotationXml();
  fixture.JPEGImages['torn.png'] = png.subarray(0, png.length - 30);
  fixture.JPEGImages['spare.png'] = png;
  fixture.ImageSets.Main['test.txt'] = 'torn\ngone\n';
  fixture.ImageSets.Main['void.txt'] = '';
  const dir = t.testdir(fixture);
  const { troubles, objectsPerClass } = await checkVocFolder(dir);
  const xml = join(dir, 'Annotations', 'a.xml');
  const lines = troubles.map((trouble) => `${trouble.fatal ? 'fatal' : 'look'} ${describeTrouble(trouble)}`);
  t.same(lines.filter((line) => !line.includes('torn.png')), [
    `fatal ${join(dir, 'ImageSets', 'Main', 'test.txt')}: line 2: 'gone' is no image of this folder`,
    `look ${join(dir, 'ImageSets', 'Main', 'void.txt')}: empty split, it lists no images`,
    `fatal ${xml}: object 6: it has no <name>`,
    `fatal ${xml}: object 1 (cat): box [9, 2, 4, 20] is reversed: need xmin <= xmax and ymin <= ymax; exchange the two`,
    `fatal ${xml}: object 2 (dog): box [1, 1, 90, 5] lies outside the image of 40x30`,
    `look ${xml}: object 3 (dog): its box hung over the edge of the image by 1 pixel and was clipped`,
    `look ${xml}: object 4 (ant): its box is less than 2 pixels wide or high and counts as difficult`,
    `look ${xml}: object 5 (sky): huge: 40x30 pixels of 40x30`,
    `look ${join(dir, 'JPEGImages', 'spare.png')}: it has no annotation and no split lists it`,
  ]);
  t.match(lines.find((line) => line.includes('torn.png')), /^fatal .*torn\.png: truncated or corrupt PNG/);
  t.same(objectsPerClass, { ant: 1, dog: 1, sky: 1 });
});

test('checkVocFolder() reports tiny objects by the rule given', async (t) => {
  const dir = t.testdir(await vocFixture());
  const { troubles } = await checkVocFolder(dir, { rule: { tiny: 0.5, huge: 0.95 } });
  t.match(troubles.map(describeTrouble), [/a\.xml: object 1 \(cat\): tiny: 10x19 pixels of 40x30$/]);
  t.notOk(troubles[0].fatal);
});

test('checkVocFolder() says which objects stand in an annotation twice', async (t) => {
  const [one, moved, dog] = [objectXml('cat', boxXml(1, 2, 10, 20)), objectXml('cat', boxXml(1, 2, 11, 20)),
    objectXml('dog', boxXml(1, 2, 10, 20))];
  const dir = t.testdir({ ...await vocFixture(), Annotations: { 'a.xml': annotationXml(one, moved, dog, one) } });
  const { troubles } = await checkVocFolder(dir, { strict: true });
  t.match(troubles.map(describeTrouble), [/a\.xml: object 4 \(cat\): has name and box of object 1$/]);
  t.notOk(troubles.some(({ fatal }) => fatal));
});

test('checkVocFolder() says which classes may be one, and which occur once', async (t) => {
  const names = ['Helmet', 'helmet', 'caf\u00e9', 'cafe\u0301', 'vest\u200b', ...Array<string>(20).fill('vest')];
  const objects = names.map((name, i) => objectXml(name, boxXml(1, 2, 12 + i, 20)));
  const dir = t.testdir({ ...await vocFixture(), Annotations: { 'a.xml': annotationXml(...objects) } });
  const { troubles } = await checkVocFolder(dir);
  t.match(troubles.map(describeTrouble), [
    /: are these one class\? 'Helmet' 1, 'helmet' 1$/,
    /: are these one class\? 'cafe\\u0301' 1, 'caf\u00e9' 1$/,
    /: are these one class\? 'vest' 20, 'vest\\u200b' 1$/,
    /object 1 \(Helmet\): the only object of its class among 25$/,
    /object 2/, /object 3/, /object 4/, /object 5/,
  ]);
  t.notOk(troubles.some(({ fatal }) => fatal));
});

test('checkVocFolder() reads past the labels in VOC\'s lists for one class, not those in other lists', async (t) => {
  const lists = { 'train.txt': 'a\n', 'val.txt': 'b\n', 'cat_train.txt': 'a  1\n', 'cat_val.txt': 'b -1\n' };
  const folder = async (more: Record<string, string>): Promise<VocFixture> => {
    const { Annotations, JPEGImages } = await vocFixture();
    return {
      Annotations: { ...Annotations, 'b.xml': annotationXml() },
      JPEGImages: { ...JPEGImages, 'b.png': JPEGImages['a.png'] },
      ImageSets: { Main: { ...lists, ...more } },
    };
  };
  const other = await folder({ 'dog_val.txt': 'b -1\n', 'cat_x.txt': 'a 1\nc -1\n' });
  const dir = t.testdir({ voc: await folder({}), other });
  const { troubles, imagesPerSplit } = await checkVocFolder(join(dir, 'voc'), { strict: true });
  t.same([troubles, imagesPerSplit], [[], { cat_train: 1, cat_val: 1, train: 1, val: 1 }]);
  t.match((await checkVocFolder(join(dir, 'other'))).troubles.map(describeTrouble), [
    /cat_x\.txt: line 2: 'c -1' is no image of this folder$/, /cat_x\.txt: 1 line with more than an id/,
    /dog_val\.txt: 1 line with more than an id/,
  ]);
});

test('groupedTroubles() shows ten of a kind and counts the others', async (t) => {
  const many = Array.from({ length: 400 }, (_, i) => trouble('edge', `${i}.xml`, 'clipped'));
  const grouped = groupedTroubles([...many, trouble('tiny', 'a.xml', 'tiny')]);
  t.same(grouped.map(({ more }) => more), [0, 0, 0, 0, 0, 0, 0, 0, 0, 390, 0]);
  t.same(troubleLines(many).slice(-1), ["9.xml: clipped (and 390 more of the kind 'edge')"]);
});
