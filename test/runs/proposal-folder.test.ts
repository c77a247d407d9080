import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { shapesDataset } from '../../lib/data/shapes/shapes.js';
import { keptProposals } from '../../lib/runs/proposal-folder.js';
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
