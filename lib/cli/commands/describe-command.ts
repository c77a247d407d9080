import { anchorsPerCell, FASTER_JOINT, FASTER_JOINT_SMALL } from '../../detectors/faster-rcnn/config.js';
import { BACKBONE_NAMES } from '../../networks/backbones.js';
import {
  describeBackbone, totalCost, type BackboneDescription, type LayerRow, type Workload,
} from '../../networks/describe-backbone.js';
import { estimateMemory, type MemoryEstimate } from '../../networks/estimate-memory.js';
import { backboneNamed, PUBLISHED_NAMES } from '../../networks/published-backbones.js';
import { receptiveField } from '../../networks/receptive-field.js';
import { DEFAULT_BACKBONE } from '../../runs/plan.js';
import { alignedLines } from '../../runs/lines/text-table.js';
import type { World } from '../../runs/world.js';
import { IMAGE, IMAGE_SMALL } from '../../sampling/cost.js';
import { printResult, type Command } from '../command.js';
import { describeSystem } from '../describe-system.js';
import { UsageError, type Arguments } from '../flags.js';
import { BACKBONE_FLAG, CONFIG_FLAGS, SYSTEM_FLAG } from '../plan-flags.js';

const ROIS = 2000;    // R-CNN §2.2: around 2000 proposals of selective search
const CLASSES = 20;   // VOC
const SMALL_NAMES = BACKBONE_NAMES.join(', ');

/** `rcnn describe` */
export const describeCommand: Command = {
  name: 'describe',
  summary: 'print the layers of a backbone with sizes and costs, or all numbers of a system with their sources',
  operand: null,
  about: 'Computes from the plan of a backbone alone the output, parameters and cost of each layer for one image, and '
    + `the memory of a Fast R-CNN on it; allocates nothing. ${SMALL_NAMES} are the quarter-scale models that train in `
    + 'minutes; the published ones go by their full names: caffenet is the deck\'s S, vgg-m-1024 its M, vgg16 its L. '
    + 'With --system it prints instead the whole configuration that such a training would have, a line for each value '
    + 'with the source of it.',
  flags: [
    BACKBONE_FLAG,
    {
      kind: 'text', name: 'input', value: 'HxW',
      about: 'height and width in pixels '
        + `(default: ${sizeText(IMAGE)}; for ${SMALL_NAMES} ${sizeText(IMAGE_SMALL)})`,
    },
    { kind: 'integer', name: 'rois', minimum: 1, about: `regions of the image that the head sees (default: ${ROIS})` },
    { kind: 'integer', name: 'classes', minimum: 1, about: `without background (default: ${CLASSES})` },
    SYSTEM_FLAG,
    ...CONFIG_FLAGS,
    { kind: 'switch', name: 'json', about: 'print the numbers as JSON' },
  ],
  examples: [
    'npx rcnn describe --backbone vgg16 --input 600x1000', 'npx rcnn describe --backbone S --rois 128 --classes 8',
    'npx rcnn describe --system faster-joint --recipe published',
  ],
  run: describe,
};

async function describe(args: Arguments, world: World): Promise<void> {
  const system = args.text('system');
  if (system !== undefined) return describeSystem(system, args, world);
  const stray = CONFIG_FLAGS.find(({ name }) => args.has(name));
  if (stray !== undefined) throw new UsageError(`--${stray.name} goes with --system`);
  const spec = backboneNamed(args.text('backbone') ?? DEFAULT_BACKBONE);
  const isPublished = PUBLISHED_NAMES.some((name) => name === spec.name);
  const [usual, config] = isPublished ? [IMAGE, FASTER_JOINT] : [IMAGE_SMALL, FASTER_JOINT_SMALL];
  const input = args.text('input');
  const work: Workload = {
    image: input === undefined ? { height: usual.height, width: usual.width } : sizeOfInput(input),
    rois: args.number('rois') ?? ROIS, classes: args.number('classes') ?? CLASSES,
    anchorsPerCell: anchorsPerCell(config),
  };
  const description = describeBackbone(spec, work);
  const memory = estimateMemory(spec, work);
  const { height, width } = work.image;
  const { size, centre } = receptiveField(spec.trunk);
  printResult(args, world, { backbone: spec.name, work, ...description, memory }, [
    `${spec.name} at ${height}×${width}, ${work.rois} regions, ${work.classes} classes`,
    `stride ${spec.stride}, a cell sees ${size}×${size} pixels, the first one around ${centre}; `
      + `trained from ${spec.firstTrained} on`,
    ...tableLines(description), ...memoryLines(memory),
  ]);
}

function sizeText({ height, width }: Workload['image']): string {
  return `${height}x${width}`;
}

/** `600x1000` or `600×1000`: height first, as everywhere in N,C,H,W. */
function sizeOfInput(text: string): Workload['image'] {
  const match = /^(\d+)[x×](\d+)$/.exec(text);
  const [height, width] = match === null ? [0, 0] : [Number(match[1]), Number(match[2])];
  if (!(height > 0 && width > 0)) {
    const got = JSON.stringify(text);
    throw new UsageError(`--input must be height x width in pixels like ${sizeText(IMAGE)}, got ${got}`);
  }
  return { height, width };
}

function tableLines({ trunk, head, rpn }: BackboneDescription): string[] {
  const total = (name: string, rows: readonly LayerRow[]): string[] =>
    [`  ${name}`, '', ...numbersOf({ name, output: [], cost: totalCost(rows) }).slice(2)];
  return alignedLines([
    ['layer', 'output', 'parameters', 'multiply-adds', 'kept (MB)'],
    ...trunk.map(numbersOf), total('trunk', trunk),
    ...head.map(numbersOf), total('head', head),
    total('Fast R-CNN', [...trunk, ...head]),
    ...rpn.map(numbersOf), total('RPN', rpn),
  ], 2);
}

function numbersOf({ name, output, cost: { parameters, multiplyAdds, kept } }: LayerRow): string[] {
  return [name, output.join('×'), grouped(parameters), grouped(multiplyAdds), (4 * kept / 1e6).toFixed(1)];
}

function memoryLines({ parameters, forward, step, likelyStep, largestKernel }: MemoryEstimate): string[] {
  const mb = (bytes: number): string => `${grouped(Math.ceil(bytes / 1e6))} MB`;
  return [
    `memory in float32: model ${mb(parameters)}; at most ${mb(forward)} forward, ${mb(step)} for a training step`,
    `a training step is likely to take ${mb(likelyStep)}, the process included; largest kernel ${mb(largestKernel)}`,
  ];
}

function grouped(n: number): string {
  return n.toLocaleString('en-US');
}
