// A step that is watched moves the same bytes as one that is not. SPP-net, which caches features before its first step,
// is left out: step-command.long.test.ts goes through its stages.
import { MemoryStore } from '../lib/data/caches/cache-store.js';
import { test } from 'tap';
import { openCompute } from '../lib/compute/open-compute.js';
import { encodeSafetensors } from '../lib/data/files/safetensors.js';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import { externalProposals } from '../lib/systems/external-proposals.js';
import { SYSTEMS } from '../lib/systems/systems.js';
import type { System } from '../lib/systems/system.js';
import type { Watch } from '../lib/training/watch.js';

const data = shapesDataset({ split: 'train', images: 2, seed: 1, occluders: false });

/** Model and solver, as a checkpoint after one step. */
async function bytesAfterAStep(system: System, watch?: Watch): Promise<string> {
  const compute = await openCompute('blocked');
  const settings = { ...system.defaults('S'), scale: system.name === 'rcnn' ? 16 : 40, steps: 4 };
  const choice = { kind: 'random', loosen: 0 } as const;
  const hasProposals = settings.proposals !== undefined;
  const { boxes } = await externalProposals(choice, data.samples, null, () => {});
  try {
    const run = await system.startTraining({
      data, settings: hasProposals ? { ...settings, proposals: choice } : settings, init: null, compute, watch,
      resumeFrom: null, proposals: hasProposals ? boxes : null, features: new MemoryStore(),
    });
    await run.step();
    const { model, state } = await run.checkpoint();
    const files = [model, { ...state, metadata: {} }]; // the metadata have the seconds of the stages
    return files.map((file) => Buffer.from(encodeSafetensors(file)).toString('base64')).join();
  } finally {
    await compute.close();
  }
}

for (const system of SYSTEMS.filter(({ name }) => name !== 'sppnet')) {
  test(`a step of ${system.name} moves the same bytes when it is watched`, { timeout: 300_000 }, async (t) => {
    let seen = 0;
    const watch: Watch = async (_, value) => {
      seen++;
      return value;
    };
    t.equal(await bytesAfterAStep(system, watch), await bytesAfterAStep(system));
    t.ok(seen > 5, `${seen} stages`);
  });
}
