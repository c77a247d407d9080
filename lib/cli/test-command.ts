import { join, resolve } from 'node:path';
import type { Evaluation } from '../evaluation/evaluate.js';
import { evaluationTable } from '../evaluation/evaluation-table.js';
import type { Command } from './command.js';
import { DATA_FLAGS, dataChoice } from './data-flags.js';
import type { Arguments, Flag } from './flags.js';
import type { Metrics } from '../runs/metrics.js';
import { readRunConfig, RUN_FILES } from '../runs/run-folder.js';
import { stageLines } from '../runs/stage-lines.js';
import { testRun } from '../runs/test-run.js';
import { CACHE_FLAG, MODE_FLAG } from './plan-flags.js';
import type { World } from '../runs/world.js';

const DRAWN_SCORE = 0.5;
const PICTURES = 12;

export const PICTURES_FLAG: Flag = {
  kind: 'integer', name: 'pictures', minimum: 0, about: `images drawn with their detections (default: ${PICTURES})`,
};

export const SCORE_FLAG: Flag = {
  kind: 'share', name: 'score', about: `the lowest score that is drawn (default: ${DRAWN_SCORE})`,
};

/** `rcnn test` */
export const testCommand: Command = {
  name: 'test',
  summary: 'measure the average precision of a trained run and draw its detections',
  operands: '',
  operandCount: [0, 0],
  about: 'Runs the detector of a run folder over a split, evaluates as PASCAL VOC does (11-point and area AP at IoU '
    + '0.5, difficult objects left out), and adds metrics.json, detections.json (COCO\'s result form), comp4_det files '
    + '(VOC\'s), pictures and report.html to the folder.',
  flags: [
    { kind: 'text', name: 'run', value: 'RUN', about: 'the run folder; needed' },
    ...DATA_FLAGS,
    { kind: 'text', name: 'split', value: 'NAME', about: 'what to test on (default: test)' },
    PICTURES_FLAG,
    SCORE_FLAG,
    CACHE_FLAG,
    MODE_FLAG,
    { kind: 'switch', name: 'json', about: 'print metrics.json; progress stays on stderr' },
  ],
  examples: [
    'rcnn test --run runs/shapes',
    'rcnn test --run runs/photos --data my-photos --split val',
  ],
  run: test,
};

async function test(args: Arguments, world: World): Promise<void> {
  const dir = args.text('run');
  if (dir === undefined) throw new RangeError('--run RUN is missing');
  const config = await readRunConfig(dir);
  const cache = args.text('cache');
  const { metrics, evaluation } = await testRun(dir, config, {
    data: dataChoice(args, config.plan.data),
    split: args.text('split') ?? 'test',
    mode: args.text('mode') ?? config.plan.mode,
    ...drawing(args),
    ...cache === undefined ? {} : { cache: resolve(cache) },
  }, world);
  if (args.has('json')) {
    world.print(JSON.stringify(metrics));
    return;
  }
  for (const line of [...resultLines(metrics, evaluation), ...stageLines(metrics)]) world.print(line);
  world.print(`report ${join(dir, RUN_FILES.report)}, pictures ${join(dir, RUN_FILES.pictures)}`);
}

/** The table of classes, and how well the proposals covered the objects. */
export function resultLines({ recall, seconds, variants = {} }: Metrics, evaluation: Evaluation): string[] {
  const proposals = recall.proposals === null ? [] : [
    `recall of the proposals: ${recall.proposals['0.50'].toFixed(3)} at IoU 0.5, `
      + `${recall.proposals['0.70'].toFixed(3)} at 0.7`,
  ];
  const { proposalsPerImage } = seconds;
  const made = proposalsPerImage === null ? [] : [
    `seconds per image: ${proposalsPerImage.toFixed(3)} for proposals, `
      + `${seconds.testPerImage.toFixed(3)} for the network`,
  ];
  const others = Object.entries(variants).map(([name, mAP]) => `mAP ${name}: ${mAP.toFixed(3)}`);
  return [evaluationTable(evaluation), ...others, ...proposals, ...made];
}

/** How many pictures, and which detections on them. */
export function drawing(args: Arguments): { readonly pictures: number; readonly drawnScore: number } {
  return { pictures: args.number('pictures') ?? PICTURES, drawnScore: args.number('score') ?? DRAWN_SCORE };
}
