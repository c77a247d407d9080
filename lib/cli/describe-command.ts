import {
  describeBackbone, totalCost, type BackboneDescription, type LayerRow, type Workload,
} from '../networks/describe-backbone.js';
import { estimateMemory, type MemoryEstimate } from '../networks/estimate-memory.js';
import { ALL_BACKBONE_NAMES, backboneNamed, PUBLISHED_NAMES } from '../networks/published-backbones.js';
import { receptiveField } from '../networks/receptive-field.js';
import type { Command } from './command.js';
import type { Arguments } from './flags.js';
import type { World } from '../runs/world.js';

/** Shorter and longer side, as of the drawn shapes and as the published detectors' (600/1000). */
const QUARTER_SCALE_INPUT = '150x250';
const PUBLISHED_INPUT = '600x1000';
const ROIS = 2000;    // R-CNN §2.2: around 2000 proposals of selective search
const CLASSES = 20;   // VOC
const ANCHORS = 9;    // Faster R-CNN §3.1.1

/** `rcnn describe` */
export const describeCommand: Command = {
  name: 'describe',
  summary: 'print the layers of a backbone with sizes, parameters, multiply-adds and memory',
  operands: '',
  operandCount: [0, 0],
  about: 'Computes from the plan of a backbone alone what each layer gives, learns and costs for one image, and how '
    + 'much memory a Fast R-CNN on it needs; allocates nothing. S, M and L are the quarter-scale models that train in '
    + 'minutes; the published ones go by their full names: caffenet is the deck\'s S, vgg-m-1024 its M, vgg16 its L.',
  flags: [
    { kind: 'choice', name: 'backbone', choices: ALL_BACKBONE_NAMES, about: '(default: S)' },
    {
      kind: 'text', name: 'input', value: 'HxW',
      about: `height and width in pixels (default: ${PUBLISHED_INPUT}; for S, M and L ${QUARTER_SCALE_INPUT})`,
    },
    { kind: 'integer', name: 'rois', minimum: 1, about: `regions of the image that the head sees (default: ${ROIS})` },
    { kind: 'integer', name: 'classes', minimum: 1, about: `without background (default: ${CLASSES})` },
    { kind: 'switch', name: 'json', about: 'print the numbers as JSON' },
  ],
  examples: ['rcnn describe --backbone vgg16 --input 600x1000', 'rcnn describe --backbone S --rois 128 --classes 8'],
  run: describe,
};

async function describe(args: Arguments, world: World): Promise<void> {
  const spec = backboneNamed(args.text('backbone') ?? 'S');
  const isPublished = PUBLISHED_NAMES.some((name) => name === spec.name);
  const input = args.text('input') ?? (isPublished ? PUBLISHED_INPUT : QUARTER_SCALE_INPUT);
  const work: Workload = {
    image: sizeOfInput(input), rois: args.number('rois') ?? ROIS, classes: args.number('classes') ?? CLASSES,
    anchorsPerCell: ANCHORS,
  };
  const description = describeBackbone(spec, work);
  const memory = estimateMemory(spec, work);
  if (args.has('json')) {
    world.print(JSON.stringify({ backbone: spec.name, work, ...description, memory }));
    return;
  }
  const { height, width } = work.image;
  world.print(`${spec.name} at ${height}×${width}, ${work.rois} regions, ${work.classes} classes`);
  const { size, centre } = receptiveField(spec.trunk);
  world.print(`stride ${spec.stride}, a cell sees ${size}×${size} pixels, the first one around ${centre}; `
    + `trained from ${spec.firstTrained} on`);
  for (const line of [...tableLines(description), ...memoryLines(memory)]) world.print(line);
}

/** `600x1000` or `600×1000`: height first, as everywhere in N,C,H,W. */
function sizeOfInput(text: string): Workload['image'] {
  const match = /^(\d+)[x×](\d+)$/.exec(text);
  const [height, width] = match === null ? [0, 0] : [Number(match[1]), Number(match[2])];
  if (!(height > 0 && width > 0)) {
    throw new RangeError(`--input must be height x width in pixels like 600x1000, got ${JSON.stringify(text)}`);
  }
  return { height, width };
}

function tableLines({ trunk, head, rpn }: BackboneDescription): string[] {
  const total = (name: string, rows: readonly LayerRow[]): string[] =>
    ['  '.concat(name), '', ...numbersOf({ name, output: [], cost: totalCost(rows) }).slice(2)];
  const lines = [
    ['layer', 'output', 'parameters', 'multiply-adds', 'kept (MB)'],
    ...trunk.map(numbersOf), total('trunk', trunk),
    ...head.map(numbersOf), total('head', head),
    total('Fast R-CNN', [...trunk, ...head]),
    ...rpn.map(numbersOf), total('RPN', rpn),
  ];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines.map((line) => line.map((cell, column) =>
    column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])).join('  '));
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

/** 14714688 → 14,714,688. */
function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}
