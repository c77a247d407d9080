// The splits of a folder with and without lists.
import { basename, join } from 'node:path';
import { test } from 'tap';
import { readVocFolder } from '../../../lib/data/voc/voc-folder.js';
import { checkVocFolder } from '../../support/voc-folder.js';
import { annotationXml, boxXml, objectXml, vocFixture } from '../../support/voc-fixture.js';

test('--val-share of few images gives each split at least one, with a note; one image is refused', async (t) => {
  const { JPEGImages: { 'a.png': png } } = await vocFixture();
  const cat = annotationXml(objectXml('cat', boxXml(1, 2, 10, 20)));
  const beside = (ids: readonly string[]): Record<string, string | Buffer> => Object.fromEntries(ids.flatMap((id) =>
    [[`${id}.xml`, cat], [`${id}.png`, png]]));
  const dir = t.testdir({ three: beside(['a', 'b', 'c']), one: beside(['a']) });
  const { samples, notes = [] } = await readVocFolder(join(dir, 'three'), 'val', { valShare: 0.1 });
  t.equal(samples.length, 1);
  t.match(notes.join('\n'), '2 images are train, 1 val (--val-share 0.1; of 3 images that is 0, each split gets at');
  await t.rejects(readVocFolder(join(dir, 'one'), 'val', { valShare: 0.5 }),
    { name: 'RangeError', message: /one: 1 image cannot be split in two by --val-share$/ });
});

test('what is no list beside the lists is said not to be read, also where there is no list', async (t) => {
  const { Annotations, JPEGImages } = await vocFixture();
  const folder = async (Main: Record<string, string | Record<string, string>>): Promise<string[]> => {
    const dir = t.testdir({ Annotations, JPEGImages, ImageSets: { Main } });
    return (await checkVocFolder(dir)).troubles.map(({ kind, file, rule }) => `${kind} ${basename(file)}: ${rule}`);
  };
  t.same(await folder({ 'train.txt': 'a\n', 'val.csv': 'a\n', 'sub': { 'x.txt': 'a\n' } }),
    ['not-read sub: a folder among the lists, it is not read', 'not-read val.csv: no list (.txt), it is not read']);
  t.match(await folder({ 'train.csv': 'a\n' }),
    ['not-read train.csv: no list (.txt), it is not read', /^layout .*: there are no lists; split trainval is all 1/]);
});
