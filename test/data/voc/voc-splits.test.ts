// Splits of folders without lists.
import { join } from 'node:path';
import { test } from 'tap';
import { readVocFolder } from '../../../lib/data/voc/voc-folder.js';
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
