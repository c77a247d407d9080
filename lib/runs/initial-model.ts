// `--init`: the file a training starts from, known by its SHA-256: the pre-trained M0, the model of a run, or weights
// of torchvision or Caffe.
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readWhole } from '../data/files/read-file.js';
import { typedCommand } from '../data/files/typed-command.js';
import { metadataClasses, type TensorFile } from '../data/files/safetensors.js';
import { decodeTensorFile } from '../data/files/tensor-codec.js';
import type { PixelScaling } from '../data/pictures/image-tensor.js';
import { listed } from '../data/voc/voc-trouble.js';
import { backboneNamed } from '../networks/published-backbones.js';
import { initialWeights, type InitialWeights } from '../systems/initial-weights.js';
import { M0_KIND } from '../systems/pretraining.js';
import type { System, TrainRun, TrainSettings } from '../systems/system.js';
import { pixelsOf } from '../systems/with-settings.js';
import { namingFile } from './lines/error-line.js';
import type { TrainPlan } from './run-config.js';
import { RUN_FILES } from './run-folder.js';
import { isThere } from './text-files.js';

export const INIT_NONE = 'none';

/** The file of the M0 of a backbone that comes with the program. */
export function builtInModel(folder: string, backbone: string): string {
  return join(folder, `m0-${backbone}.safetensors`);
}

/** What is asked of a system here. */
type Starting = Pick<System, 'startsFrom' | 'configOf' | 'freshFc'>;

/** What a training starts from, and how the pixels have to be scaled for it; absent: as the recipe does. */
export interface DescribedInit {
  readonly init: NonNullable<TrainPlan['init']>;
  readonly pixels?: PixelScaling;
}

/**
 * What to store about a file, or the model of a run folder, after reading it whole. Throws RangeError when it is
 * missing, corrupt, of another backbone, or not what the system starts from: made by `rcnn pretrain`, by a run, by
 * torchvision or for Caffe; with `startsFrom` a model of it.
 */
export async function describeInit(
  path: string, settings: Omit<TrainSettings, 'pixels'>, system: Starting,
): Promise<DescribedInit> {
  const file = await modelIn(path);
  const usual = pixelsOf(system.configOf({ ...settings, set: {} }));
  const { weights: { pixels }, sha256 } = await readInitial(file, settings.backbone, usual, system);
  const init = { file: resolve(file), sha256 };
  return usual === null || isDeepStrictEqual(pixels, usual) ? { init } : { init, pixels };
}

/** The start of a plan; null: random numbers. Throws RangeError when the file is no longer the one of the plan. */
export async function initialModel(
  { init, settings }: TrainPlan, system: Starting,
): Promise<InitialWeights | null> {
  if (init === null) return null;
  const usual = pixelsOf(system.configOf(settings));
  const { weights, sha256 } = await readInitial(init.file, settings.backbone, usual, system);
  if (sha256 !== init.sha256) throw new RangeError(`${init.file}: has changed since this run was started`);
  return weights;
}

/** A run folder means its model. Throws RangeError for a folder without one. */
async function modelIn(path: string): Promise<string> {
  const isFolder = await stat(path).then((found) => found.isDirectory(), () => false);
  if (!isFolder) return path;
  const model = join(path, RUN_FILES.model);
  if (!await isThere(model)) throw new RangeError(`--init ${path}: a folder without ${RUN_FILES.model}, no run`);
  return model;
}

async function readInitial(
  file: string, backbone: string, usual: PixelScaling | null, { startsFrom, freshFc }: Starting,
): Promise<{ weights: InitialWeights; sha256: string }> {
  const bytes = await readWhole(file).catch(async (error: RangeError) => {
    const make = typedCommand(['pretrain', '--backbone', backbone, '--out', file]);
    const making = await isThere(file) ? '' : `, or make it by: ${make}`;
    throw new RangeError(`${error.message}; use --init none${making}`);
  });
  const model = decodeTensorFile(bytes, file);
  refuseOtherModel(file, model, backbone, startsFrom);
  const beginning = { usual, takesFc: freshFc !== true };
  const weights = await namingFile(file, () => initialWeights(model, backboneNamed(backbone), beginning));
  return { weights, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Throws RangeError for a file of this project that is of another backbone or system. */
function refuseOtherModel(
  file: string, { metadata: { kind, system, backbone: made } }: TensorFile, backbone: string,
  startsFrom: string | undefined,
): void {
  if (startsFrom !== undefined && system !== startsFrom) {
    throw new RangeError(`${file}: is no model of ${startsFrom} (metadata system: ${system ?? 'missing'})`);
  }
  const isM0 = kind === M0_KIND;
  if (isM0 || system !== undefined) {
    if (made === backbone) return;
    throw new RangeError(`${file}: is ${isM0 ? 'the M0' : 'a model'} of backbone ${made}, --backbone is ${backbone}`);
  }
  if (kind !== undefined) throw new RangeError(`${file}: is no pre-trained M0 (metadata kind: ${kind})`);
}

/** What a training that starts from the model of another run has not taken of it, and whether the classes differ. */
export function takenText(
  init: TensorFile, { notTaken }: TrainRun, { freshFc }: System, classes: readonly string[],
): string {
  const before = metadataClasses(init);
  const others = before.join('\n') === classes.join('\n') ? '' : `; its classes were ${listed(before)}`;
  const layers = freshFc === true ? 'its trunk is taken' : 'its trunk is taken, and fc6 and fc7 where they fit';
  if (notTaken === undefined) return `${layers}; the rest is made anew${others}`;
  const but = notTaken.length === 0 ? '' : ` but ${notTaken.length}: ${listed(notTaken)}`;
  return `all its layers are taken${but}${others}`;
}
