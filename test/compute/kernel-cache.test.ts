import { test } from 'tap';
import { KernelCache } from '../../lib/compute/kernel-cache.js';

function recordingCache(capacity: number) {
  const destroyed: string[] = [];
  return { destroyed, cache: new KernelCache<string>(capacity, (kernel) => destroyed.push(kernel)) };
}

test('KernelCache.with() makes a kernel once and passes the result on', async (t) => {
  const { cache } = recordingCache(2);
  let made = 0;
  const make = () => { made++; return 'kernel'; };
  t.equal(await cache.with('a', make, async (kernel) => `${kernel} ran`), 'kernel ran');
  await cache.with('a', make, async () => null);
  t.equal(made, 1);
});

test('KernelCache.with() frees the least recently used kernel beyond the capacity', async (t) => {
  const { cache, destroyed } = recordingCache(2);
  const use = (key: string) => cache.with(key, () => key, async () => null);
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
  const slow = cache.with('slow', () => 'slow', () => new Promise((_, reject) => { fail = reject; }));
  await cache.with('b', () => 'b', async () => null);
  t.notOk(destroyed.includes('slow'));
  fail(new Error('trap'));
  await t.rejects(slow, new Error('trap'));
  await cache.with('c', () => 'c', async () => null);
  t.ok(destroyed.includes('slow'));
  t.equal(cache.size, 1);
});

test('KernelCache refuses a capacity of none', (t) => {
  t.throws(() => new KernelCache(0, () => {}), new RangeError('KernelCache: capacity must be at least 1, got 0'));
  t.end();
});
