import { parse, join } from 'node:path';
import { readImage } from '../data/pictures/image-file.js';
import type { Sample } from '../data/sample.js';
import { loadData } from '../runs/data-choice.js';
import type { RunConfig } from '../runs/run-config.js';
import type { World } from '../runs/world.js';
import type { Compute } from '../compute/compute.js';
import { readSafetensors } from '../data/files/safetensors.js';
import { proposalFolder } from '../runs/proposal-folder.js';
import { RUN_FILES } from '../runs/run-folder.js';
import type { Explainer } from '../systems/system.js';
import { systemNamed } from '../systems/systems.js';

/** A picture to explain, and whether its objects are known. */
export interface ExplainedImage {
  readonly sample: Sample;
  readonly isTruthKnown: boolean;
}

const PICTURE = /^\.(png|jpe?g)$/i;

/**
 * A PNG or JPEG file, of which nothing more is known, or an image of the run's data by its id. Rejects with a
 * RangeError naming the split when it has no such image.
 */
export async function explainedImage(
  name: string, split: string, { plan, classes }: RunConfig, world: World,
): Promise<ExplainedImage> {
  if (PICTURE.test(parse(name).ext)) {
    const image = await readImage(name);
    const { width, height } = image;
    const sample: Sample = { id: parse(name).name, width, height, objects: [], image: async () => image };
    return { sample, isTruthKnown: false };
  }
  const { samples } = await loadData(plan.data, split, classes, world);
  const sample = samples.find(({ id }) => id === name);
  if (sample !== undefined) return { sample, isTruthKnown: true };
  const known = `it has ${samples.length} from ${samples[0]?.id} to ${samples.at(-1)?.id}`;
  throw new RangeError(`the split ${split} has no image ${JSON.stringify(name)}, ${known}; files end in .png or .jpg`);
}

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
