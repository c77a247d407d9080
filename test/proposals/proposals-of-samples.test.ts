import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'tap';
import { MemoryStore, type CacheStore } from '../../lib/data/caches/cache-store.js';
import { FolderStore } from '../../lib/data/caches/folder-store.js';
import type { Sample } from '../../lib/data/sample.js';
import { proposalsOfSamples, type ProposalEvent, type ProposalSource }
  from '../../lib/proposals/proposals-of-samples.js';
import { RANDOM_BOXES_SMALL, randomBoxes } from '../../lib/proposals/random-boxes.js';
import { Rng } from '../../lib/tensor/rng.js';
import { noisePicture } from '../support/small-pictures.js';

const sample = (id: string, seed: number): Sample =>
  ({ id, width: 60, height: 50, objects: [], image: async () => noisePicture(60, 50, new Rng(seed)) });
const SAMPLES = [sample('a', 1), sample('b', 2)];
const CFG = { ...RANDOM_BOXES_SMALL, count: 5 };
const source = (cache: CacheStore | null): ProposalSource =>
  ({ proposer: randomBoxes(CFG), settings: { name: 'random-boxes', version: 1, ...CFG }, cache });
const silent = (): void => {};

test('proposalsOfSamples() gives every image boxes of its own, whichever others there are', async (t) => {
  const boxes = await proposalsOfSamples(SAMPLES, source(null), new Rng(0), silent);
  t.equal(boxes.length, 2);
  t.notSame(boxes.at(0), boxes.at(1));
  const alone = await proposalsOfSamples([SAMPLES[1]], source(null), new Rng(0), silent);
  t.same(alone.at(0), boxes.at(1));
});

test('proposalsOfSamples() makes boxes once and reads them afterwards', async (t) => {
  const cache = new MemoryStore();
  const events: ProposalEvent[] = [];
  const run = () => proposalsOfSamples(SAMPLES, source(cache), new Rng(0), (event) => events.push(event));
  const made = await run();
  const read = await run();
  t.same(read, made);
  t.same(made, await proposalsOfSamples(SAMPLES, source(null), new Rng(0), silent), 'as without a cache');
  t.same(events.map(({ imageId, boxes, cached }) => [imageId, boxes, cached]),
    [['a', 5, false], ['b', 5, false], ['a', 5, true], ['b', 5, true]]);
  t.ok(events.every(({ seconds }) => seconds >= 0));
});

test('proposalsOfSamples() refuses boxes of other settings, seeds or pictures, and damaged ones', async (t) => {
  const folder = t.testdir();
  const cache = new FolderStore(folder);
  await proposalsOfSamples(SAMPLES, source(cache), new Rng(0), silent);
  const stale = /a\.proposals: stale/;
  const other = source(cache);
  await t.rejects(proposalsOfSamples(SAMPLES, { ...other, settings: { ...other.settings, version: 2 } }, new Rng(0),
    silent), stale);
  await t.rejects(proposalsOfSamples(SAMPLES, other, new Rng(1), silent), stale);
  await t.rejects(proposalsOfSamples([sample('a', 3)], other, new Rng(0), silent), stale);
  const path = join(folder, 'b.proposals');
  await writeFile(path, (await readFile(path)).subarray(0, -8));
  await t.rejects(proposalsOfSamples(SAMPLES, other, new Rng(0), silent), /b\.proposals: not a safetensors file/);
});
