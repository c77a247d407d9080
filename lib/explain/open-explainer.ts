// What `rcnn explain` starts from: the picture, with its objects where they are known, and the run's explainer.
import { join, parse, resolve } from 'node:path';
import type { Compute } from '../compute/compute.js';
import type { Sample } from '../data/sample.js';
import { openAnnotated } from '../data/annotated/open-annotated.js';
import { loadData, pictureSample, type DataChoice } from '../runs/data-choice.js';
import { sayUnfinished } from '../runs/guards/finished-run.js';
import { namingFile } from '../runs/lines/error-line.js';
import { Progress } from '../runs/lines/progress.js';
import { boxSource, proposalFolder } from '../runs/proposal-folder.js';
import type { RunConfig } from '../runs/run-config.js';
import { RUN_FILES } from '../runs/run-folder.js';
import { readModel } from '../runs/test-run.js';
import type { World } from '../runs/world.js';
import type { BoxesFor, Explainer } from '../systems/system.js';
import { explainerLoader, systemNamed } from '../systems/systems.js';

/** A picture to explain, and whether its objects are known. */
export interface ExplainedImage {
  readonly sample: Sample;
  readonly isTruthKnown: boolean;
}

const PICTURE = /^\.(png|jpe?g)$/i;

/**
 * A PNG or JPEG file, or the image of the run's data with the id `name`. The objects of a file are known where it is a
 * picture of the run's data, of this split or another. Rejects with a RangeError naming the split when it has no image
 * of this id.
 */
export async function explainedImage(
  name: string, split: string, { plan, classes }: RunConfig, world: World,
): Promise<ExplainedImage> {
  const { name: id, ext } = parse(name);
  if (PICTURE.test(ext)) {
    const known = await sampleOfFile(name, split, plan.data, classes);
    return known === null ? { sample: await pictureSample(name, id), isTruthKnown: false }
      : { sample: known, isTruthKnown: true };
  }
  const { samples } = await loadData(plan.data, split, classes, world);
  const sample = samples.find((one) => one.id === name);
  if (sample !== undefined) return { sample, isTruthKnown: true };
  const known = `it has ${samples.length} from ${samples[0]?.id} to ${samples.at(-1)?.id}`;
  throw new RangeError(`the split ${split} has no image ${JSON.stringify(name)}, ${known}; files end in .png or .jpg`);
}

/** The sample of the run's data that a file is the picture of; null: of no sample, or the data cannot be read now. */
async function sampleOfFile(
  file: string, split: string, data: DataChoice, classes: readonly string[],
): Promise<Sample | null> {
  if (data.kind !== 'folder') return null;
  try {
    const splits = (await openAnnotated(data.dir, data)).splits;
    for (const name of [split, ...splits.filter((other) => other !== split)].filter((one) => splits.includes(one))) {
      const { samples } = await loadData(data, name, classes, SILENT, true);
      const found = samples.find((sample) => sample.file !== undefined && resolve(sample.file) === resolve(file));
      if (found !== undefined) return found;
    }
  } catch {
    return null; // its picture can be explained all the same
  }
  return null;
}

/** Notes on the data are said when they are trained on and tested. */
const SILENT = { progress: new Progress({ write: () => {}, isTerminal: false, columns: 80, now: () => 0 }) };

/**
 * The explainer of a run. Where the picture is of the run's data (`isOfData`), external proposals are kept in the
 * folder that the training used; proposals of other pictures are not kept. Throws RangeError naming the file when it is
 * corrupt, foreign or of another system, or when the system keeps no records.
 */
export async function loadRunExplainer(
  dir: string, config: RunConfig, has: { readonly compute: Compute; readonly isOfData: boolean }, world: World,
): Promise<Explainer> {
  const { plan } = config;
  const system = systemNamed(plan.system, world.systems);
  const loadExplainer = explainerLoader(system, plan.settings);
  if (loadExplainer === undefined) {
    const { backbone } = plan.settings;
    const able = world.systems.filter((other) => explainerLoader(other, other.defaults(backbone)) !== undefined)
      .map(({ name }) => name);
    throw new RangeError(`${dir}: was trained as ${plan.system}; those that explain are ${able.join(', ') || 'none'}`);
  }
  const path = join(dir, RUN_FILES.model);
  await sayUnfinished(dir, config, world);
  const model = await readModel(path, world);
  const folder = plan.cache ?? join(dir, RUN_FILES.proposals);
  const boxesFor: BoxesFor = (choice) =>
    boxSource(choice, has.isOfData ? proposalFolder(folder, plan.data, choice) : null);
  return namingFile(path, () => loadExplainer(model, has.compute, boxesFor));
}
