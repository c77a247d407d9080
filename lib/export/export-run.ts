// `rcnn export`: a trained run in the formats of other programs. Everything is made before anything is written.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../data/files/atomic-file.js';
import { encodeSafetensors } from '../data/files/safetensors.js';
import { writeWholeFolder } from '../data/files/whole-folder.js';
import { sayUnfinished } from '../runs/guards/finished-run.js';
import { namingFile } from '../runs/lines/error-line.js';
import { readRunConfig, RUN_FILES } from '../runs/run-folder.js';
import { readModel } from '../runs/run-model.js';
import { isThere } from '../runs/text-files.js';
import type { World } from '../runs/world.js';
import { cocoFiles } from './export-coco.js';
import { onnxFiles } from './onnx/export-onnx.js';
import { torchvisionWeights } from './torchvision-weights.js';

export const EXPORT_FORMATS = ['onnx', 'torchvision', 'coco'] as const;
export type ExportFormat = typeof EXPORT_FORMATS[number];

export interface Exported {
  /** The files that were written. */
  readonly files: readonly string[];
  /** What did not go with them, a phrase each. */
  readonly leftOut: readonly string[];
}

/** Throws RangeError naming the file at fault; `out` is then as it was. */
export async function exportRun(dir: string, format: ExportFormat, out: string, world: World): Promise<Exported> {
  const config = await readRunConfig(dir); // says first that there is no run
  if (format !== 'coco') await sayUnfinished(dir, config, world);
  switch (format) {
    case 'onnx': return exportOnnx(dir, out, world);
    case 'torchvision': return exportTorchvision(dir, out, world);
    case 'coco': return { files: await writeFiles(out, await cocoFiles(dir, world)), leftOut: [] };
  }
}

async function exportOnnx(dir: string, out: string, world: World): Promise<Exported> {
  const path = join(dir, RUN_FILES.model);
  const model = await readModel(path, world);
  return { files: await writeFiles(out, await namingFile(path, () => onnxFiles(model))), leftOut: [] };
}

async function exportTorchvision(dir: string, out: string, world: World): Promise<Exported> {
  const path = join(dir, RUN_FILES.model);
  const model = await readModel(path, world);
  const { file, leftOut } = await namingFile(path, () => torchvisionWeights(model));
  if (await isThere(out)) throw new RangeError(`${out}: is there already, refusing to write over it`);
  await writeFileAtomic(out, encodeSafetensors(file));
  return { files: [out], leftOut };
}

/** A new folder with these files; their paths. */
async function writeFiles(out: string, files: ReadonlyMap<string, Uint8Array | string>): Promise<string[]> {
  await writeWholeFolder(out, async (partial) => {
    for (const [name, contents] of files) await writeFile(join(partial, name), contents);
  });
  return [...files.keys()].map((name) => join(out, name));
}
