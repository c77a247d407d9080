import { test } from 'tap';
import { KernelCache } from '../../lib/compute/kernel-cache.js';

function recordingCache(kernels: number, bytes = Infinity) {
  const destroyed: string[] = [];
  return { destroyed, cache: new KernelCache<string>({ kernels, bytes }, (kernel) => destroyed.push(kernel)) };
}

test('KernelCache.with() makes a kernel once and passes the result on', async (t) => {
  const { cache } = recordingCache(2);
  let made = 0;
  const make = () => { made++; return 'kernel'; };
  t.equal(await cache.with('a', 1, make, async (kernel) => `${kernel} ran`), 'kernel ran');
  await cache.with('a', 1, make, async () => null);
  t.equal(made, 1);
});

test('KernelCache.with() frees the least recently used kernel beyond the capacity', async (t) => {
  const { cache, destroyed } = recordingCache(2);
  const use = (key: string) => cache.with(key, 1, () => key, async () => null);
  for (const key of ['a', 'b', 'a', 'c']) await use(key);
  t.same(destroyed, ['b']);
  t.equal(cache.size, 2);
  cache.clear();
  t.same(destroyed, ['b', 'a', 'c']);
  t.equal(cache.size, 0);
});

test('KernelCache.with() keeps a kernel at work and frees it afterwards, also when the work fails', async (t) => {
  const { cache, destroyed } = recordingCache(1);
  let fail = (_error: Error): void => {};
  const slow = cache.with('slow', 1, () => 'slow', () => new Promise((_, reject) => { fail = reject; }));
  await cache.with('b', 1, () => 'b', async () => null);
  t.notOk(destroyed.includes('slow'));
  fail(new Error('trap'));
  await t.rejects(slow, new Error('trap'));
  await cache.with('c', 1, () => 'c', async () => null);
  t.ok(destroyed.includes('slow'));
  t.equal(cache.size, 1);
});

test('KernelCache.with() frees kernels beyond the bytes, but not the one used last', async (t) => {
  const { cache, destroyed } = recordingCache(9, 100);
  const use = (key: string, bytes: number) => cache.with(key, bytes, () => key, async () => null);
  await use('a', 60);
  await use('b', 40);
  t.same(destroyed, []);
  await use('c', 10);
  t.same(destroyed, ['a']);
  await use('huge', 1000);
  t.same(destroyed, ['a', 'b', 'c']);
  await use('d', 10);
  t.same(destroyed, ['a', 'b', 'c', 'huge']);
});

test('KernelCache refuses to hold none', (t) => {
  t.throws(() => new KernelCache({ kernels: 0, bytes: 1 }, () => {}),
    new RangeError('KernelCache: must hold at least 1 kernel, got 0'));
  t.end();
});
