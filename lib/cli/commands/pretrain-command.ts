import { createHash } from 'node:crypto';
import { rmdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { describeBackend } from '../../compute/compute.js';
import { writeFileAtomic } from '../../data/files/atomic-file.js';
import { encodeTensorFile } from '../../data/files/tensor-codec.js';
import { readSafetensors } from '../../data/files/tensor-file.js';
import { PRETRAIN, type PretrainConfig } from '../../networks/pretrain.js';
import { holdingFolder } from '../../runs/guards/folder-lock.js';
import { builtInModel } from '../../runs/initial-model.js';
import { DEFAULT_BACKBONE } from '../../runs/plan.js';
import { forgetCheckpoint, pretrained, refuseTaken } from '../../runs/pretrain-run.js';
import { withCompute, type World } from '../../runs/world.js';
import type { PretrainSettings } from '../../systems/system.js';
import { commandLine, goingOnBy, printResult, type Command } from '../command.js';
import type { Arguments } from '../flags.js';
import { SMALL_BACKBONE_FLAG, SEED_FLAG } from '../plan-flags.js';
import { jsonFlag, MODE_FLAG } from '../shared-flags.js';

/** `rcnn pretrain` */
export const pretrainCommand: Command = {
  name: 'pretrain',
  summary: 'train M0, the classifier every detector starts from',
  operand: null,
  about: 'Trains a classifier on drawn crops of one object each, the stand-in for ImageNet, and writes its weights '
    + 'with command, seed, backend and validation accuracy in their metadata. With backbone S it takes about a '
    + 'quarter of an hour; the results with seed 1 come with the program (that of L with its repository alone).',
  flags: [
    { kind: 'text', name: 'out', value: 'FILE', about: 'the new file to write (default: m0-BACKBONE.safetensors)' },
    SMALL_BACKBONE_FLAG,
    { kind: 'integer', name: 'steps', minimum: 1, maximum: 1e8, about: stepsAbout(PRETRAIN) },
    { kind: 'positive', name: 'lr',
      about: `learning rate before warm-up and drop (default: ${PRETRAIN.learningRate})` },
    SEED_FLAG,
    MODE_FLAG,
    { kind: 'switch', name: 'resume', about: 'go on with an interrupted training of the same file and settings' },
    jsonFlag('the result as JSON'),
  ],
  examples: [
    'npx rcnn pretrain --out m0-S.safetensors', 'npx rcnn pretrain --backbone M --seed 1 --out m0-M.safetensors',
  ],
  run: pretrain,
};

/** `SGD steps of 64 crops (default: 3000, 17 epochs)` */
export function stepsAbout({ steps, batch, trainingCrops }: PretrainConfig): string {
  const epochs = Math.round(steps * batch / trainingCrops);
  return `SGD steps of ${batch} crops (default: ${steps}, ${epochs} epochs)`;
}

async function pretrain(args: Arguments, world: World): Promise<void> {
  const defaults = world.pretraining.defaults(args.text('backbone') ?? DEFAULT_BACKBONE);
  const settings: PretrainSettings = {
    ...defaults,
    steps: args.number('steps') ?? defaults.steps,
    learningRate: args.number('lr') ?? defaults.learningRate,
    seed: args.number('seed') ?? defaults.seed,
  };
  const out = args.text('out') ?? basename(builtInModel('', settings.backbone));
  const isFinished = args.has('resume') && await isMadeBy(commandOf(settings), out);
  if (!isFinished) await refuseTaken(out);
  const dir = `${out}.training`; // where the checkpoint lies until the training is finished
  const words = ['pretrain', ...args.typed.filter((word) => word !== '--resume'), '--resume'];
  const job = { out, dir, settings, words };
  await holdingFolder(dir, () => isFinished ? finish(job, args, world)
    : goingOnBy(words, () => train(job, args, world)));
  await rmdir(dir).catch(() => {}); // refused for a folder that holds something
}

interface PretrainJob {
  readonly out: string;
  /** Where the checkpoint lies. */
  readonly dir: string;
  readonly settings: PretrainSettings;
  /** What goes on with the training when it was stopped. */
  readonly words: readonly string[];
}

/** Whether a file is the result of the command, in any mode: the process may have been killed after writing it. */
async function isMadeBy(command: string, file: string): Promise<boolean> {
  const made = await readSafetensors(file).catch(() => null); // not there, or something else
  return made?.metadata.command?.startsWith(`${command} --mode `) === true;
}

async function finish({ out, dir, settings }: PretrainJob, args: Arguments, world: World): Promise<void> {
  await forgetCheckpoint(dir);
  printResult(args, world, { file: out }, [`${out}: was finished already`, startLine(settings, out)]);
}

function startLine({ backbone }: PretrainSettings, out: string): string {
  return `start a training from it by: ${commandLine(['train', '--backbone', backbone, '--init', out])}`;
}

async function train({ out, dir, settings, words }: PretrainJob, args: Arguments, world: World): Promise<void> {
  await withCompute(world, args.text('mode') ?? 'auto', async (compute) => {
    const resume = args.has('resume');
    const run = await pretrained(dir, settings, { compute, resume, goOn: commandLine(words) }, world);
    world.progress.say('measuring the validation accuracy');
    const accuracy = await run.accuracy();
    const backend = describeBackend(compute.backend);
    const { tensors, metadata } = run.model();
    const command = `${commandOf(settings)} --mode ${compute.backend.mode}`;
    const made = { command, seed: String(settings.seed), backend };
    const bytes = encodeTensorFile({ tensors, metadata: { ...metadata, ...made, accuracy: accuracy.toFixed(4) } });
    await writeFileAtomic(out, bytes);
    await forgetCheckpoint(dir);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    printResult(args, world, { file: out, accuracy, sha256, ...made },
      [
        `${out}: validation accuracy ${accuracy.toFixed(3)}, ${backend}, sha256 ${sha256}`,
        startLine(settings, out),
      ]);
  });
}

/** The command without its mode. */
function commandOf({ backbone, steps, learningRate, seed }: PretrainSettings): string {
  return `rcnn pretrain --backbone ${backbone} --steps ${steps} --lr ${learningRate} --seed ${seed}`;
}
