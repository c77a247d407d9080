// Changes to a trained model that need no training by SGD. A changed model has a run folder beside that of its run.
import { basename, dirname, join } from 'node:path';
import { writeFileAtomic } from '../../data/files/atomic-file.js';
import type { TensorFile } from '../../data/files/safetensors.js';
import { readSafetensors, writeSafetensors } from '../../data/files/tensor-file.js';
import { compressedModel } from '../../detectors/fast-rcnn/compress.js';
import { fastDescriptionOf, fastModelOf } from '../../detectors/fast-rcnn/model-file.js';
import { trainPostHocSvms, withPostHocSvms } from '../../detectors/fast-rcnn/post-hoc-svms.js';
import { loadData } from '../../runs/data-choice.js';
import { keptProposals, proposalFolder } from '../../runs/proposal-folder.js';
import { createRunFolder, RUN_FILES } from '../../runs/run-folder.js';
import { isThere, readText } from '../../runs/text-files.js';
import { withCompute, type World } from '../../runs/world.js';
import { Rng } from '../../tensor/rng.js';
import type { AblationSetting, FoundRun } from './ablation-runs.js';
import type { ModelChange } from './ablation.js';

/** The run of a changed model, made now if it is missing; the run itself where nothing is changed. */
export async function changedRun(
  run: FoundRun, change: ModelChange, setting: AblationSetting, world: World,
): Promise<FoundRun> {
  if (change.kind === 'none') return run;
  const by = changeName(change);
  const dir = join(dirname(run.dir), `${basename(run.dir)}-${by}`);
  const config = { ...run.config, changed: { from: basename(run.dir), by } };
  if (await isThere(join(dir, RUN_FILES.model))) return { dir, config };
  const model = await changedModel(run, change, setting, world);
  if (!await isThere(join(dir, RUN_FILES.config))) await createRunFolder(dir, config);
  await writeFileAtomic(join(dir, RUN_FILES.log), await readText(join(run.dir, RUN_FILES.log)));
  await writeSafetensors(join(dir, RUN_FILES.model), model);
  return { dir, config };
}

/** `svms`, `svd-32-8`, … */
function changeName(change: ModelChange): string {
  return change.kind === 'svd' ? `svd-${change.ranks.fc6 ?? 'all'}-${change.ranks.fc7 ?? 'all'}` : change.kind;
}

async function changedModel(
  { dir, config }: FoundRun, change: ModelChange, setting: AblationSetting, world: World,
): Promise<TensorFile> {
  const file = await readSafetensors(join(dir, RUN_FILES.model));
  switch (change.kind) {
    case 'svd': return compressedModel(file, change.ranks).model;
    case 'svms': return withSvms(file, config.plan.settings.seed, setting, world);
    case 'boxes-as-proposed': return withBoxesAsProposed(file);
    default: return file;
  }
}

/** The same model, whose detections stay where their regions were proposed. */
function withBoxesAsProposed(file: TensorFile): TensorFile {
  const { config } = fastDescriptionOf(file);
  const detection = { ...config.detection, boxes: 'proposed' };
  return { ...file, metadata: { ...file.metadata, config: JSON.stringify({ ...config, detection }) } };
}

async function withSvms(file: TensorFile, seed: number, setting: AblationSetting, world: World): Promise<TensorFile> {
  const { progress } = world;
  return withCompute(world, setting.mode, async (compute) => {
    const model = fastModelOf(file, compute);
    const data = await loadData(setting.data, setting.trainSplit, model.classes, world);
    const N = data.samples.length;
    const folder = proposalFolder(setting.cache, setting.data, model.proposals);
    const { boxes } = await keptProposals(model.proposals, data.samples, folder, world);
    const svms = await trainPostHocSvms(model, data, boxes, new Rng(seed).fork('post hoc'), {
      image: (done) => progress.update(`features of image ${done}/${N}`, done === N),
      training: ({ label, training }) => progress.update(`SVM of class ${label}, training ${training}`, false),
    });
    progress.settle();
    return withPostHocSvms(file, svms);
  });
}
