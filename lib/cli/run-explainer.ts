import { join } from 'node:path';
import type { Compute } from '../compute/compute.js';
import { readSafetensors } from '../data/safetensors.js';
import { proposalFolder } from './external-proposals.js';
import type { RunConfig } from './run-config.js';
import { RUN_FILES } from './run-folder.js';
import type { Explainer } from './system.js';
import { systemNamed } from './systems.js';
import type { World } from './world.js';

/**
 * The explainer of a run; external proposals of its data are kept where the training kept them (`isOfData`), those of
 * other pictures nowhere. Throws RangeError naming the file when it is corrupt, foreign or of another system, or
 * when the system keeps no records.
 */
export async function loadRunExplainer(
  dir: string, { plan }: RunConfig, has: { readonly compute: Compute; readonly isOfData: boolean }, world: World,
): Promise<Explainer> {
  const system = systemNamed(plan.system, world.systems);
  if (system.loadExplainer === undefined) {
    const able = world.systems.filter((other) => other.loadExplainer !== undefined).map(({ name }) => name);
    throw new RangeError(`${dir}: was trained as ${plan.system}; those that explain are ${able.join(', ') || 'none'}`);
  }
  const path = join(dir, RUN_FILES.model);
  const model = await readSafetensors(path);
  const folder = plan.cache ?? join(dir, RUN_FILES.proposals);
  try {
    return await system.loadExplainer(model, has.compute, (choice) =>
      (has.isOfData ? proposalFolder(folder, plan.data, choice) : null));
  } catch (error) {
    throw new RangeError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
