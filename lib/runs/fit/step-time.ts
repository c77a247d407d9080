// How long a training will take on this machine, from a few of its own steps on a few of its pictures. They are made
// with a network of their own: the training itself begins afterwards and knows nothing of them.
import { MemoryStore } from '../../data/caches/cache-store.js';
import type { Dataset } from '../../data/sample.js';
import { systemNamed } from '../../systems/systems.js';
import type { TrainPlan } from '../run-config.js';
import { withCompute, type World } from '../world.js';

const PICTURES = 4;
const WARM_UP = 2;   // steps that are slower: kernels are compiled, pictures decoded
const TIMED = 2;
const WORTH_IT = 100; // steps of a training; a shorter one is over before it is measured

/** Seconds a step; null for a short training, and where the steps cannot be made. */
export async function secondsAStep(plan: TrainPlan, data: Dataset, world: World): Promise<number | null> {
  const { settings, mode } = plan;
  if (settings.steps < WORTH_IT || settings.recipe !== 'small' || settings.proposals !== undefined) return null;
  const system = systemNamed(plan.system, world.systems);
  const few = { ...data, samples: data.samples.slice(0, PICTURES) };
  try {
    return await withCompute(world, mode, async (compute) => {
      const run = await system.startTraining({
        data: few, settings, init: null, resumeFrom: null, compute, proposals: null,
        features: new MemoryStore(),
      });
      for (let i = 0; i < WARM_UP; i++) await run.step();
      const begin = world.now();
      for (let i = 0; i < TIMED; i++) await run.step();
      return (world.now() - begin) / TIMED;
    });
  } catch {
    return null; // the training will say what is wrong
  }
}
