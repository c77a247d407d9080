// `--init`: the file a training starts from, the pre-trained M0 or the model of a run, known by its SHA-256.
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { readWhole } from '../data/files/read-file.js';
import type { TensorFile } from '../data/files/safetensors.js';
import { decodeTensorFile } from '../data/files/tensor-codec.js';
import { M0_KIND } from '../systems/pretraining.js';
import { isOwnModel, type System } from '../systems/system.js';
import type { TrainPlan } from './run-config.js';

export const INIT_NONE = 'none';

/** The file of the M0 of a backbone that comes with the program. */
export function builtInModel(folder: string, backbone: string): string {
  return join(folder, `m0-${backbone}.safetensors`);
}

/**
 * What to store about a file, after reading it whole. Throws RangeError when it is missing, corrupt, of another
 * backbone, or not what the system starts from: made by `rcnn pretrain` or by a run; with `startsFrom` a model of it.
 */
export async function describeInit(
  file: string, backbone: string, { startsFrom }: Pick<System, 'startsFrom'>,
): Promise<NonNullable<TrainPlan['init']>> {
  const { sha256 } = await readInitial(file, backbone, startsFrom);
  return { file: resolve(file), sha256 };
}

/** The start of a plan; null: random numbers. Throws RangeError when the file is no longer the one of the plan. */
export async function initialModel(
  { init, settings }: TrainPlan, { startsFrom }: Pick<System, 'startsFrom'>,
): Promise<TensorFile | null> {
  if (init === null) return null;
  const { model, sha256 } = await readInitial(init.file, settings.backbone, startsFrom);
  if (sha256 !== init.sha256) throw new RangeError(`${init.file}: has changed since this run was started`);
  return model;
}

async function readInitial(
  file: string, backbone: string, startsFrom: string | undefined,
): Promise<{ model: TensorFile; sha256: string }> {
  const bytes = await readWhole(file).catch((error: RangeError) => {
    throw new RangeError(`${error.message}; make it by rcnn pretrain, or use --init none`);
  });
  const model = decodeTensorFile(bytes, file);
  const { kind, system, backbone: made } = model.metadata;
  if (startsFrom === undefined && kind !== M0_KIND && !isOwnModel(model)) {
    throw new RangeError(`${file}: is no pre-trained M0 (metadata kind: ${kind ?? 'missing'}) and no model of a run`);
  }
  if (startsFrom !== undefined && system !== startsFrom) {
    throw new RangeError(`${file}: is no model of ${startsFrom} (metadata system: ${system ?? 'missing'})`);
  }
  if (made !== backbone) {
    const what = kind === M0_KIND ? 'the M0' : 'a model';
    throw new RangeError(`${file}: is ${what} of backbone ${made}, --backbone is ${backbone}`);
  }
  return { model, sha256: createHash('sha256').update(bytes).digest('hex') };
}
