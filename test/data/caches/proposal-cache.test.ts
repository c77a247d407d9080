import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'tap';
import { FolderStore } from '../../../lib/data/caches/folder-store.js';
import { proposalKey, readProposals, writeProposals } from '../../../lib/data/caches/proposal-cache.js';

const IMAGE = { width: 2, height: 1, data: Uint8Array.from([1, 2, 3, 4, 5, 6]) };
const SETTINGS = { name: 'selective-search', k: [50, 100], nested: { b: 1, a: 2 } };
const KEY = proposalKey(IMAGE, SETTINGS);
const BOXES = [{ x1: 0, y1: 1, x2: 20, y2: 30 }, { x1: 0.1 + 0.2, y1: 1 / 3, x2: 5, y2: 6 }];

test('readProposals() gives back what writeProposals() wrote, bit for bit; null when there is nothing', async (t) => {
  const folder = join(t.testdir(), 'deep', 'down');
  t.equal(await readProposals(new FolderStore(folder), 'a', KEY), null);
  await writeProposals(new FolderStore(folder), 'a', KEY, BOXES);
  t.same(await readProposals(new FolderStore(folder), 'a', KEY), BOXES);
  await writeProposals(new FolderStore(folder), 'empty', KEY, []);
  t.same(await readProposals(new FolderStore(folder), 'empty', KEY), [], 'no boxes is an answer too');
  t.same((await readdir(folder)).sort(), ['a.proposals', 'empty.proposals'], 'nothing temporary is left');
});

test('proposalKey() depends on pixels, size and settings, not on the order of their names', async (t) => {
  t.equal(proposalKey(IMAGE, { nested: { a: 2, b: 1 }, k: [50, 100], name: 'selective-search' }), KEY);
  const others = [
    proposalKey({ ...IMAGE, data: Uint8Array.from([1, 2, 3, 4, 5, 7]) }, SETTINGS),
    proposalKey({ ...IMAGE, width: 1, height: 2 }, SETTINGS),
    proposalKey(IMAGE, { ...SETTINGS, k: [100, 50] }),
    proposalKey(IMAGE, { ...SETTINGS, nested: { a: 2, b: 1.5 } }),
  ];
  t.equal(new Set([KEY, ...others]).size, 5);
});

test('readProposals() refuses boxes made from another image or other settings, naming the file', async (t) => {
  const folder = t.testdir();
  await writeProposals(new FolderStore(folder), 'a', KEY, BOXES);
  const other = proposalKey(IMAGE, { ...SETTINGS, k: [50] });
  await t.rejects(readProposals(new FolderStore(folder), 'a', other), new Error(
    `${join(folder, 'a.proposals')}: stale, made from another image or other settings ` +
    `(key ${KEY.slice(0, 12)}, expected ${other.slice(0, 12)}); delete it or use another folder`));
});

test('readProposals() refuses a file cut anywhere and a file with any byte of its boxes changed', async (t) => {
  const folder = t.testdir();
  const path = join(folder, 'a.proposals');
  await writeProposals(new FolderStore(folder), 'a', KEY, BOXES);
  const whole = await readFile(path);
  for (const length of [0, 4, 8, 40, whole.length - 64, whole.length - 1]) {
    await writeFile(path, whole.subarray(0, length));
    const refusal = { message: new RegExp(`^${path}: `) };
    await t.rejects(readProposals(new FolderStore(folder), 'a', KEY), refusal, `${length} bytes`);
  }
  for (const at of [whole.length - 64, whole.length - 20, whole.length - 1]) {
    const altered = Buffer.from(whole);
    altered[at] ^= 1;
    await writeFile(path, altered);
    await t.rejects(readProposals(new FolderStore(folder), 'a', KEY),
      new Error(`${path}: damaged, its proposals do not match their checksum; delete it to have them made again`));
  }
});

test('readProposals() refuses other files under its name, and what it cannot read', async (t) => {
  const folder = t.testdir({ 'text.proposals': 'x1 y1 x2 y2', 'folder.proposals': {} });
  await t.rejects(readProposals(new FolderStore(folder), 'text', KEY), /text\.proposals: not a safetensors file/);
  await t.rejects(readProposals(new FolderStore(folder), 'folder', KEY),
    /folder\.proposals: cannot read the cached proposals \(EISDIR\)/);
});

test('readProposals() and writeProposals() refuse ids that would lead out of the folder', async (t) => {
  for (const id of ['../a', 'a//b', 'a\\b', '..', '.', '']) {
    const refusal = new RangeError(`cached proposals: image id '${id}' cannot be a file name`);
    await t.rejects(readProposals(new FolderStore('cache'), id, KEY), refusal);
    await t.rejects(writeProposals(new FolderStore('cache'), id, KEY, []), refusal);
  }
});
