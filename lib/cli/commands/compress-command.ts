import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeFileAtomic } from '../../data/files/atomic-file.js';
import type { TensorFile } from '../../data/files/safetensors.js';
import { readSafetensors, writeSafetensors } from '../../data/files/tensor-file.js';
import { compressedModel } from '../../detectors/fast-rcnn/compress.js';
import type { Compression } from '../../networks/low-rank-fc.js';
import { namingFile } from '../../runs/lines/error-line.js';
import { resumeLine } from '../../runs/lines/next-line.js';
import type { RunConfig } from '../../runs/run-config.js';
import {
  cleanRunFolder, createRunFolder, readRunConfig, refuseUsedFolder, RUN_FILES,
} from '../../runs/run-folder.js';
import { isThere, readText } from '../../runs/text-files.js';
import type { World } from '../../runs/world.js';
import { FAST_SYSTEM } from '../../systems/fast.js';
import { printResult, type Command } from '../command.js';
import { UsageError, type Arguments } from '../flags.js';
import { testLine } from './train-command.js';

/** `rcnn compress` */
export const compressCommand: Command = {
  name: 'compress',
  summary: 'make the fully connected layers of a trained Fast R-CNN smaller by truncated SVD',
  operand: null,
  about: 'Writes a run folder whose model has fc6 and fc7 as products of two thin matrices of the given ranks, made '
    + 'from the largest singular values; nothing is trained again. The new run can be tested and used like the old '
    + 'one, and shares its proposals. A rank pays when it is below I·O/(I + O) of a layer with I inputs and O outputs.',
  flags: [
    { kind: 'text', name: 'run', value: 'RUN', about: 'the trained run; needed' },
    { kind: 'integer', name: 'rank6', minimum: 1, about: 'singular values kept of fc6 (default: fc6 stays whole)' },
    { kind: 'integer', name: 'rank7', minimum: 1, about: 'singular values kept of fc7 (default: fc7 stays whole)' },
    { kind: 'text', name: 'out', value: 'RUN2', about: 'the new run folder; needed' },
    { kind: 'switch', name: 'json', about: 'print the result as JSON' },
  ],
  examples: ['npx rcnn compress --run runs/fast-1 --rank6 32 --rank7 16 --out runs/fast-1-svd'],
  run: compress,
};

async function compress(args: Arguments, world: World): Promise<void> {
  const [dir, out] = [args.needed('run', 'RUN'), args.needed('out', 'RUN2')];
  const ranks = { fc6: args.number('rank6') ?? null, fc7: args.number('rank7') ?? null };
  if (ranks.fc6 === null && ranks.fc7 === null) throw new UsageError('--rank6 or --rank7 is needed');
  await removeHalfCompressed(out);
  await refuseUsedFolder(out);
  const config = await readRunConfig(dir);
  checkTrained(dir, config);
  const file = join(dir, RUN_FILES.model);
  const whole = await readSafetensors(file);
  const { model, compressions } = await namingFile(file, () => compressedModel(whole, ranks));
  const cache = config.plan.cache ?? resolve(dir, RUN_FILES.proposals);
  const plan = { ...config.plan, cache };
  await createRunFolder(out, { ...config, plan, compressed: { from: dir, ranks } });
  await writeFileAtomic(join(out, RUN_FILES.log), await readText(join(dir, RUN_FILES.log)));
  await writeSafetensors(join(out, RUN_FILES.model), model);
  const parameters = { before: parametersOf(whole), after: parametersOf(model) };
  printResult(args, world, { run: out, compressions, parameters }, [
    ...parameterLines(compressions, parameters), `run folder ${out}`, `test it by: ${await testLine(out, plan)}`,
  ]);
}

/** Removes what a kill left of an earlier compression: the model is written last. */
async function removeHalfCompressed(out: string): Promise<void> {
  const config = await readRunConfig(out).catch(() => null);
  if (config?.compressed === undefined || await isThere(join(out, RUN_FILES.model))) return;
  await cleanRunFolder(out);
  for (const name of [RUN_FILES.log, RUN_FILES.config]) await rm(join(out, name), { force: true });
}

function checkTrained(dir: string, { plan, training }: RunConfig): void {
  const path = join(dir, RUN_FILES.config);
  if (plan.system !== FAST_SYSTEM.name) {
    throw new RangeError(`${path}: a run of ${plan.system}; only ${FAST_SYSTEM.name} can be compressed`);
  }
  if (training !== null) return;
  throw new RangeError(`${path}: the training is not finished; go on with it by: ${resumeLine(dir)}`);
}

function parametersOf({ tensors }: TensorFile): number {
  return [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
}

function parameterLines(
  compressions: readonly Compression[], { before, after }: Readonly<Record<'before' | 'after', number>>,
): string[] {
  const text = (n: number): string => n.toLocaleString('en-US');
  return [
    ...compressions.map(({ layer, rank, parametersBefore, parametersAfter, error }) =>
      `${layer}: ${text(parametersBefore)} → ${text(parametersAfter)} parameters at rank ${rank}, `
      + `${(100 * error).toFixed(1)} % of its norm lost`),
    `model: ${text(before)} → ${text(after)} parameters`,
  ];
}
