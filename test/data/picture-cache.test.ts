import { test } from 'tap';
import { PictureCache } from '../../lib/data/picture-cache.js';
import type { Sample } from '../../lib/data/sample.js';

test('PictureCache reads a picture once, and those beyond its limit every time', async (t) => {
  const reads: string[] = [];
  const sample = (id: string): Sample => ({
    id, width: 2, height: 1, objects: [],
    image: async () => {
      reads.push(id);
      return { width: 2, height: 1, data: new Uint8Array(6) };
    },
  });
  const [a, b] = [sample('a'), sample('b')];
  const cache = new PictureCache(10);
  const first = await cache.picture(a);
  t.equal(await cache.picture(a), first);
  await cache.picture(b);
  await cache.picture(b);
  await cache.picture(a);
  t.same(reads, ['a', 'b', 'b']);
});
