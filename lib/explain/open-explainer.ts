// What `rcnn explain` starts from: the picture, with its objects where they are known, and the run's explainer.
import { join, parse, resolve } from 'node:path';
import type { Compute } from '../compute/compute.js';
import type { Sample } from '../data/sample.js';
import { isFile } from '../data/files/is-there.js';
import { openAnnotated } from '../data/annotated/open-annotated.js';
import { loadData, pictureSample, refuseGoneData, type DataChoice } from '../runs/data-choice.js';
import { namingFile } from '../runs/lines/error-line.js';
import { Progress } from '../runs/lines/progress.js';
import { boxesOfPictures, proposalFolder } from '../runs/proposal-folder.js';
import type { RunConfig } from '../runs/run-config.js';
import { RUN_FILES } from '../runs/run-folder.js';
import { readRunModel, type ModelChoice } from '../runs/run-model.js';
import type { World } from '../runs/world.js';
import type { BoxesFor, Explainer } from '../systems/system.js';
import { explainerLoader, systemNamed } from '../systems/systems.js';

/** A picture to explain, and whether its objects are known. */
export interface ExplainedImage {
  readonly sample: Sample;
  readonly isTruthKnown: boolean;
}

/** A run, and the data whose images have known objects. */
export interface ExplainedRun {
  readonly dir: string;
  readonly config: RunConfig;
  readonly data: DataChoice;
}

const PICTURE = /^\.(png|jpe?g)$/i;

/**
 * A file, read by its content, or the image of the data with the id `name`. The objects of a file are known where it is
 * a picture of the data, of this split or another. Rejects with a RangeError naming the split when it has no image of
 * this id.
 */
export async function explainedImage(
  name: string, split: string, { dir, config, data }: ExplainedRun, world: World,
): Promise<ExplainedImage> {
  const { name: id, ext } = parse(name);
  if (PICTURE.test(ext) || await isFile(name)) {
    const known = await sampleOfFile(name, split, data, config.classes);
    return known === null ? { sample: await pictureSample(name, id), isTruthKnown: false }
      : { sample: known, isTruthKnown: true };
  }
  if (data === config.plan.data) await refuseGoneData(dir, data);
  const { samples } = await loadData(data, split, config.classes, world);
  const sample = samples.find((one) => one.id === name);
  if (sample !== undefined) return { sample, isTruthKnown: true };
  const known = `it has ${samples.length} from ${samples[0]?.id} to ${samples.at(-1)?.id}`;
  throw new RangeError(`the split ${split} has no image ${JSON.stringify(name)}, ${known}; and there is no such file`);
}

/** The sample of the data that a file is the picture of; null: of no sample, or the data cannot be read now. */
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

/** What an explainer is opened for. */
interface Opening {
  readonly compute: Compute;
  readonly choice: ModelChoice;
  readonly image: ExplainedImage;
}

/**
 * The explainer of a run. External proposals of a picture of the data are kept in the folder that the training used,
 * those of other pictures are not kept. Throws RangeError naming the file when it is corrupt, foreign or of another
 * system, or when the system keeps no records.
 */
export async function loadRunExplainer(
  { dir, config, data }: ExplainedRun, { compute, choice, image: { sample, isTruthKnown } }: Opening, world: World,
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
  const { path, model } = await readRunModel(dir, config, choice, world);
  const folder = plan.cache ?? join(dir, RUN_FILES.proposals);
  const boxesFor: BoxesFor = (boxes) =>
    boxesOfPictures(boxes, isTruthKnown ? proposalFolder(folder, data, boxes) : null, [sample.id]);
  return namingFile(path, () => loadExplainer(model, compute, boxesFor));
}
