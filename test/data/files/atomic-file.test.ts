import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { writeFileAtomic } from '../../../lib/data/files/atomic-file.js';

test('writeFileAtomic() writes text and bytes, replaces, and leaves nothing else behind', async (t) => {
  const dir = t.testdir();
  const path = join(dir, 'a.txt');
  await writeFileAtomic(path, 'größer');
  t.equal(readFileSync(path, 'utf8'), 'größer');
  await writeFileAtomic(path, Uint8Array.of(0, 255));
  t.same([...readFileSync(path)], [0, 255]);
  t.same(readdirSync(dir), ['a.txt']);
});

test('writeFileAtomic() keeps what was there and cleans up when it cannot write', async (t) => {
  const dir = t.testdir();
  mkdirSync(join(dir, 'taken'));
  await t.rejects(writeFileAtomic(join(dir, 'taken'), 'x'), { code: /EISDIR|EPERM|ENOTEMPTY|EEXIST/ });
  await t.rejects(writeFileAtomic(join(dir, 'no', 'a.txt'), 'x'), { code: 'ENOENT' });
  t.same(readdirSync(dir), ['taken']);
});
