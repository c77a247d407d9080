import { join, resolve } from 'node:path';
import { apText } from '../../evaluation/ap-text.js';
import { VOC_EVALUATION, type Evaluation } from '../../evaluation/evaluate.js';
import { evaluationTable } from '../../evaluation/evaluation-table.js';
import { refuseGoneData, testSplitOf } from '../../runs/data-choice.js';
import { adviceLines, cocoLine } from '../../runs/diagnosis/advice-lines.js';
import type { Metrics } from '../../runs/metrics.js';
import { readRunConfig, RUN_FILES } from '../../runs/run-folder.js';
import { stageLines } from '../../runs/lines/stage-lines.js';
import { testRun } from '../../runs/test-run.js';
import type { World } from '../../runs/world.js';
import { goingOnBy, printResult, type Command } from '../command.js';
import type { Arguments } from '../flags.js';
import {
  CACHE_FLAG, dataChoice, drawing, jsonFlag, MODE_FLAG, PICTURES_FLAG, RUN_DATA_FLAGS, RUN_FLAG, SCORE_FLAG,
} from '../shared-flags.js';
import { MODEL_FLAGS, modelChoice } from '../model-flags.js';

/** `rcnn test` */
export const testCommand: Command = {
  name: 'test',
  summary: 'measure the average precision of a trained run and draw its detections',
  operand: null,
  about: 'Runs the detector of a run folder over a split, evaluates as PASCAL VOC does (11-point and area AP at IoU '
    + `${VOC_EVALUATION.iou}, difficult objects left out), and adds metrics.json, detections.json (COCO's result `
    + 'form), comp4_det files (VOC\'s), pictures and report.html to the folder.',
  flags: [
    RUN_FLAG,
    ...MODEL_FLAGS,
    ...RUN_DATA_FLAGS,
    { kind: 'text', name: 'split', value: 'NAME', about: 'what to test on (default: test; without it val)' },
    PICTURES_FLAG,
    SCORE_FLAG,
    CACHE_FLAG,
    { kind: 'text', name: 'out', value: 'DIR',
      about: 'where the results go: new, empty or of an earlier test (default: RUN)' },
    MODE_FLAG,
    jsonFlag('metrics.json'),
  ],
  examples: [
    'npx rcnn test --run runs/shapes',
    'npx rcnn test --run runs/photos --split val --best',
    'npx rcnn test --run runs/photos --data my-photos --split val',
  ],
  run: test,
};

async function test(args: Arguments, world: World): Promise<void> {
  const dir = args.needed('run', 'RUN');
  const config = await readRunConfig(dir);
  const cache = args.text('cache');
  const out = args.text('out') ?? dir;
  const data = dataChoice(args, config.plan.data);
  if (!args.has('data')) await refuseGoneData(dir, data);
  const split = args.text('split') ?? await testSplitOf(data, 'test');
  const choice = await modelChoice(args);
  const { metrics, evaluation, advice } = await goingOnBy(['test', ...args.typed], () => testRun(dir, config, {
    data, split,
    mode: args.text('mode') ?? config.plan.mode,
    ...drawing(args),
    out,
    ...choice,
    ...cache === undefined ? {} : { cache: resolve(cache) },
  }, world));
  printResult(args, world, metrics, [
    ...resultLines(metrics, evaluation), ...adviceLines(advice), ...stageLines(metrics),
    `report ${join(out, RUN_FILES.report)}`, `pictures ${join(out, RUN_FILES.pictures)}`,
  ]);
}

/** The table of classes, and how well the proposals covered the objects. */
export function resultLines({ coco, recall, seconds, variants = {} }: Metrics, evaluation: Evaluation): string[] {
  const { proposalsPerImage, testPerImage } = seconds;
  return [
    evaluationTable(evaluation),
    ...coco === undefined ? [] : [cocoLine(coco)],
    ...Object.entries(variants).map(([name, mAP]) => `mAP ${name}: ${apText(mAP)}`),
    ...recall.proposals === null ? [] : [
      `recall of the proposals: ${apText(recall.proposals['0.50'])} at IoU 0.5, `
        + `${apText(recall.proposals['0.70'])} at 0.7`,
    ],
    ...proposalsPerImage === null ? [] : [
      `seconds per image: ${proposalsPerImage.toFixed(3)} for proposals, ${testPerImage.toFixed(3)} for the network`,
    ],
  ];
}
