// What a line of a list may be besides an id.
import { test } from 'tap';
import { readVocFolder } from '../../../lib/data/voc/voc-folder.js';
import { annotationXml, boxXml, objectXml, vocFixture } from '../../support/voc-fixture.js';

test('a line of a list in other capitals is an image, unless it may be several or has no annotation', async (t) => {
  const { JPEGImages: { 'a.png': png } } = await vocFixture();
  const cat = annotationXml(objectXml('cat', boxXml(1, 2, 10, 20)));
  const folder = (list: string): string => t.testdir({
    Annotations: { 'a.xml': cat, 'day': { 'c.xml': cat }, 'night': { 'c.xml': cat } },
    JPEGImages: { 'a.png': png, 'day': { 'c.png': png }, 'night': { 'c.png': png }, 'x.png': png },
    ImageSets: { Main: { 'train.txt': list } },
  });
  const { samples, notes } = await readVocFolder(folder('A\nDay/C\n'), 'train');
  t.same(samples.map(({ id }) => id), ['a', 'day/c']);
  t.match(notes, [/train\.txt: 2 ids in other capitals or accents \(line 1: 'A' and 1 more\)$/]);
  await t.rejects(readVocFolder(folder('A\n'), 'train', { strict: true }), { message: /; --strict refuses it/ });
  const refusals = [
    ['C', /line 1: 'C' may be day\/c, night\/c; write the id of one$/],
    ['X', /line 1: 'X' has no annotation; an image without objects has an empty one/],
  ] as const;
  for (const [line, message] of refusals) {
    await t.rejects(readVocFolder(folder(`${line}\n`), 'train'), { message });
  }
});
