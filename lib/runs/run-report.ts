// report.html of a run: the curves of its training and, once it is tested, numbers, tables and pictures.
import { join } from 'node:path';
import { describeBackend } from '../compute/compute.js';
import { writeFileAtomic } from '../data/files/atomic-file.js';
import { apText } from '../evaluation/ap-text.js';
import { VOC_EVALUATION, type Evaluation } from '../evaluation/evaluate.js';
import { exactNotes } from '../systems/faster-exact.js';
import { overrideTexts } from '../systems/overrides.js';
import { divergence } from '../training/divergence.js';
import { barChart } from '../viz/charts/bar-chart.js';
import { lineChart, type Series } from '../viz/charts/line-chart.js';
import { durationText } from '../viz/number-text.js';
import type { PagePicture } from '../viz/pages/page.js';
import { reportHtml, type Report } from '../viz/pages/report.js';
import { describeData } from './data-choice.js';
import type { ClassAdvice } from './diagnosis/advice.js';
import { zeroLosses } from './diagnosis/training-length.js';
import type { Metrics } from './metrics.js';
import type { RunConfig } from './run-config.js';
import { verdictOf } from './report/expected-range.js';
import {
  advicePart, COLUMNS, confusionPart, drops, errorChart, MEANINGS, nextSteps,
} from './report/report-parts.js';
import { RUN_FILES } from './run-folder.js';
import { logCurves, readLog, type LogRows } from './training-log.js';
import { validationCharts } from './validation/validation-chart.js';

const PICTURES_ABOUT = 'Right detections have solid frames, wrong ones broken frames and a cross before the name; '
  + 'objects are dashed in white. Pictures with confident errors come first.';

/** What a test adds to the page. */
export interface TestedRun {
  readonly metrics: Metrics;
  readonly evaluation: Evaluation;
  readonly advice: readonly ClassAdvice[];
  readonly pictures: readonly PagePicture[];
}

/** Reads what the report is made of. Throws RangeError naming a file that is not as the training wrote it. */
export async function readReportLogs(dir: string, plan: RunConfig['plan']): Promise<void> {
  await readLog(join(dir, RUN_FILES.log));
  await validationCharts(dir, plan);
}

/** Writes report.html from config, log and, where there is one, a test; into the run folder or another. */
export async function writeRunReport(
  dir: string, config: RunConfig, tested: TestedRun | null, out = dir,
): Promise<void> {
  const log = await readLog(join(dir, RUN_FILES.log));
  const { plan } = config;
  const report: Report = {
    title: `${plan.system} on ${describeData(plan.data)}`,
    subtitle: subtitleOf(config, tested),
    verdict: tested === null ? null : verdictOf(config, tested.metrics),
    headline: headlineOf(config, tested),
    advice: tested === null ? [] : advicePart(tested.advice),
    confusion: tested === null ? null : confusionPart(tested.metrics, config.classes),
    picturesAbout: PICTURES_ABOUT,
    next: nextSteps(dir, config, tested?.metrics ?? null),
    warnings: warningsOf(config, log),
    table: tested === null ? null : tableOf(tested.evaluation),
    charts: [lossChart(log), ...await validationCharts(dir, plan), ...tested === null ? [] : testCharts(tested)],
    pictures: tested?.pictures ?? [],
    config: JSON.stringify(config, null, 2),
  };
  await writeFileAtomic(join(out, RUN_FILES.report), reportHtml(report));
}

/** `backbone S, scale 150, learning rate 0.01, 1000 steps, seed 0`, the published recipe and what was set by hand. */
function subtitleOf({ plan: { settings } }: RunConfig, tested: TestedRun | null): string {
  const { backbone, recipe, scale, learningRate, steps, seed, set } = settings;
  const texts = overrideTexts(set);
  const isBest = tested?.metrics.best === true;
  return [
    `backbone ${backbone}`, `scale ${scale}`, `learning rate ${learningRate}`,
    ...recipe === 'small' ? [] : [`recipe ${recipe}`],
    isBest ? `the best model of ${steps} steps: step ${tested.metrics.steps}` : `${steps} steps`, `seed ${seed}`,
    ...texts.length === 0 ? [] : [`set: ${texts.join('; ')}`],
  ].join(', ');
}

function headlineOf({ training, trainingImages }: RunConfig, tested: TestedRun | null): Report['headline'] {
  const trained = training === null ? [] : [
    { name: 'training', value: durationText(training.seconds), meaning: MEANINGS.training },
    { name: 'backend', value: describeBackend(training.backend), meaning: MEANINGS.backend },
  ];
  const learned = { name: 'training images', value: String(trainingImages), meaning: MEANINGS.trainingImages };
  if (tested === null) return [...trained, learned];
  const { mAP, mAPArea, coco, recall, seconds, images, split } = tested.metrics;
  const covered = recall.proposals?.['0.50'];
  return [
    { name: `mAP (11-point, IoU ${VOC_EVALUATION.iou})`, value: apText(mAP), meaning: MEANINGS.mAP },
    { name: 'mAP (area)', value: apText(mAPArea), meaning: MEANINGS.mAPArea },
    ...coco === undefined ? [] : [{ name: 'COCO AP', value: apText(coco.ap), meaning: MEANINGS.coco }],
    { name: 'recall of proposals at 0.5', value: covered === undefined ? 'no objects' : apText(covered),
      meaning: MEANINGS.proposals },
    { name: `images of split ${split}`, value: String(images), meaning: MEANINGS.images },
    ...trained,
    { name: 'detection, per image', value: durationText(seconds.testPerImage), meaning: MEANINGS.detection },
  ];
}

/** What makes the numbers of the page worth little. */
function warningsOf({ plan, constants, unlearned = [] }: RunConfig, log: LogRows): string[] {
  const diverged = divergence(log.rows);
  return [
    ...diverged === null ? [] : [diverged],
    ...exactNotes(plan.system, constants),
    ...zeroLosses(log),
    ...unlearned.length === 0 ? [] : [`split ${plan.split} has no object to learn of class ${unlearned.join(', ')}`],
  ];
}

function tableOf({ perClass }: Evaluation): Report['table'] {
  const digits = (x: number | null): string => x === null ? '–' : apText(x);
  return {
    columns: COLUMNS,
    rows: perClass.map(({ name, ap, apArea, recall, npos, detections }) => ({
      name,
      cells: [digits(ap), digits(apArea), digits(recall), String(npos), String(detections)],
      share: ap ?? 0,
    })),
  };
}

function lossChart(log: LogRows): string {
  const { width, curves } = logCurves(log);
  const series = log.columns.map((name, column) => ({ name, points: curves[column] })).slice(2); // step, learning rate
  const yLabel = width === 1 ? 'loss' : `mean of ${width} steps`;
  return lineChart({ title: 'Losses', xLabel: 'step', yLabel, xRange: null, yRange: null, series, marks: drops(log) });
}

/** The charts of a test; precision over recall only where there are detections. */
function testCharts({ evaluation, metrics }: TestedRun): string[] {
  const found = evaluation.perClass.some(({ detections }) => detections > 0);
  return [...found ? [precisionChart(evaluation)] : [], ...errorChart(metrics), stageChart(metrics)];
}

function precisionChart({ perClass }: Evaluation): string {
  const series: Series[] = perClass.map(({ name, curve: { recall, precision } }) => {
    const points = Array.from(recall, (r, i): [number, number] => [r, precision[i]]);
    return { name, points: points.length === 0 ? [] : [[0, points[0][1]], ...points] };
  });
  return lineChart({
    title: 'Precision over recall', xLabel: 'recall', yLabel: 'precision', xRange: [0, 1], yRange: [0, 1], series,
  });
}

function stageChart({ seconds: { stages } }: Metrics): string {
  const bars = Object.entries(stages).map(([name, amount]) => ({ name, amount, text: durationText(amount) }));
  return barChart('Where the time went', bars);
}
