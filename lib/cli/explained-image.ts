import { parse } from 'node:path';
import { readImage } from '../data/image-file.js';
import type { Sample } from '../data/sample.js';
import { loadData } from './data-choice.js';
import type { RunConfig } from './run-config.js';
import type { World } from './world.js';

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
