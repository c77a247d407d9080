import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { removePartialFiles, writeFileAtomic } from '../../../lib/data/files/atomic-file.js';

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
  await t.rejects(writeFileAtomic(join(dir, 'taken'), 'x'),
    { name: 'RangeError', message: /taken: cannot be written \((EISDIR|EPERM|ENOTEMPTY|EEXIST): [^']+\)$/ });
  await t.rejects(writeFileAtomic(join(dir, 'no', 'a.txt'), 'x'),
    { message: /a\.txt: cannot be written \(ENOENT: no such file or directory\)$/ });
  t.same(readdirSync(dir), ['taken']);
});

test('removePartialFiles() removes what a killed process left, not what a living one writes', async (t) => {
  const dir = t.testdir();
  for (const name of ['a.txt', 'a.txt.4194304.partial', `b.txt.${process.ppid}.partial`]) {
    writeFileSync(join(dir, name), 'half'); // 4194304 is above the highest process number of Linux
  }
  await removePartialFiles(dir, 'shared');
  t.same(readdirSync(dir), ['a.txt', `b.txt.${process.ppid}.partial`]);
  await removePartialFiles(dir, 'own');
  t.same(readdirSync(dir), ['a.txt']);
  await removePartialFiles(join(dir, 'no'), 'own');
});
