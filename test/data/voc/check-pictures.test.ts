import { join } from 'node:path';
import { test } from 'tap';
import { encodePng } from '../../../lib/data/pictures/image-file.js';
import { checkPictures } from '../../../lib/data/voc/check-pictures.js';
import { readVocFolder } from '../../../lib/data/voc/voc-folder.js';
import { annotationXml, boxXml, objectXml, vocFixture } from '../../support/voc-fixture.js';

const CHECK = { strict: false, skipBad: false, onPicture: () => {} };

test('checkPictures() decodes what is not known to be sound, mends with a note, and leaves out the rest', async (t) => {
  const fixture = await vocFixture();
  const png = fixture.JPEGImages['a.png'];
  const xml = annotationXml(objectXml('cat', boxXml(1, 2, 10, 20)));
  Object.assign(fixture.Annotations, { 'b.xml': xml, 'c.xml': xml });
  const other = Buffer.from(await encodePng({ width: 40, height: 30, data: new Uint8Array(3600) }));
  Object.assign(fixture.JPEGImages, { 'b.png': Buffer.concat([other, Buffer.from('x')]) });
  fixture.JPEGImages['c.png'] = png.subarray(0, png.length >> 1);
  Object.assign(fixture.ImageSets.Main, { 'sound.txt': 'a\n', 'mended.txt': 'a\nb\n', 'all.txt': 'a\nb\nc\n' });
  const dir = t.testdir(fixture);
  const read = (split: string) => readVocFolder(dir, split);

  const sound = new Set<string>();
  const data = await read('sound');
  t.equal(await checkPictures(data, { ...CHECK, sound }), data);
  t.equal(sound.size, 1);

  const mended = await checkPictures(await read('mended'), { ...CHECK, sound });
  t.equal(mended.samples.length, 2);
  t.same(mended.notes, [`${join(dir, 'JPEGImages', 'b.png')}: 1 bytes after its end were left out`]);
  t.equal(sound.size, 1, 'a mended picture is looked at again');
  const strict = checkPictures(await read('mended'), { ...CHECK, sound, strict: true });
  await t.rejects(strict, { message: /b\.png: .*--strict refuses it$/ });

  const all = checkPictures(await read('all'), { ...CHECK, sound });
  await t.rejects(all, { message: /c\.png: truncated or corrupt PNG/ });
  const kept = await checkPictures(await read('all'), { ...CHECK, sound, skipBad: true });
  t.same(kept.samples.map(({ id }) => id), ['a', 'b']);
  t.match(kept.notes, [/b\.png: 1 bytes/, /c\.png: left out: truncated/]);

  const key = [...sound][0];
  const drawn = { ...data, samples: [{ ...data.samples[0], image: async () => Promise.reject(new Error('decoded')) }] };
  t.equal(await checkPictures(drawn, { ...CHECK, sound: new Set([key]) }), drawn, 'remembered by content');
});
