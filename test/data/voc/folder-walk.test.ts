import { symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'tap';
import { filesUnder } from '../../../lib/data/voc/folder-walk.js';

test('filesUnder() follows links to folders, and says which ones lead back and what lies too far down', async (t) => {
  const dir = t.testdir({
    data: { 'a.xml': '', 'b': { c: { 'd.xml': '' } }, '.hidden': { 'e.xml': '' }, '@eaDir': { 'a.xml': '' } },
    other: { 'f.xml': '' },
  });
  const data = join(dir, 'data');
  symlinkSync(join(dir, 'other'), join(data, 'linked'));
  symlinkSync(dir, join(data, 'up'));
  symlinkSync(data, join(dir, 'other', 'back'));
  symlinkSync('nowhere.xml', join(data, 'z.xml'));
  const seen = async (depth: number): Promise<string[]> => (await filesUnder(data, depth)).map((file) =>
    [relative(data, file.path), file.id, file.notEntered ?? ''].join('|').replaceAll('\\', '/'));
  const back = 'a link to a folder that it lies in';
  t.same(await seen(2), ['a.xml|a|', 'b/c/d.xml|b/c/d|', `linked/back|linked/back|${back}`, 'linked/f.xml|linked/f|',
    `up|up|${back}`, 'z.xml|z|']);
  const far = 'a folder too far down';
  t.same(await seen(0), ['a.xml|a|', `b|b|${far}`, `linked|linked|${far}`, `up|up|${back}`, 'z.xml|z|']);
});
