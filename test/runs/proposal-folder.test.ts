import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { shapesDataset } from '../../lib/data/shapes/shapes.js';
import { boxesOfPictures, keptProposals } from '../../lib/runs/proposal-folder.js';
import { recordedWorld } from '../support/recorded-world.js';

test('keptProposals() keeps boxes in the folder, and removes what a killed process left half-written', async (t) => {
  const folder = join(t.testdir(), 'proposals');
  mkdirSync(folder);
  const [ofDead, ofLiving] = [4194304, process.ppid].map((pid) => `a.proposals.${pid}.partial`);
  for (const name of [ofDead, ofLiving]) writeFileSync(join(folder, name), 'half');
  const { samples } = shapesDataset({ split: 'train', images: 1, seed: 1, occluders: false });
  const choice = { kind: 'selective-search', loosen: 0 } as const;
  await keptProposals(choice, samples, folder, recordedWorld().world);
  t.same(readdirSync(folder).sort(), [ofLiving, `${samples[0].id}.proposals`].sort());
});

test('boxesOfPictures() refuses a file of boxes without a line for a picture, and names the way out', async (t) => {
  const file = join(t.testdir({ 'a.jsonl': '{"id":"a","boxes":[[0,0,9,9]]}\n' }), 'a.jsonl');
  const choice = { kind: 'file', loosen: 0, file } as const;
  t.ok(await boxesOfPictures(choice, null, ['a']));
  await t.rejects(boxesOfPictures(choice, null, ['a', 'b.png']),
    { message: /a\.jsonl: has no line for image "b\.png"; --proposals METHOD makes the boxes .*: selective-search, / });
  t.equal(await boxesOfPictures({ kind: 'random', loosen: 0 }, null, ['b.png']), null);
});
