// report.html of a run: the curves of its training and, once it is tested, numbers, tables and pictures.
import { join } from 'node:path';
import { describeBackend } from '../compute/compute.js';
import { writeFileAtomic } from '../data/files/atomic-file.js';
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
import type { Metrics } from './metrics.js';
import type { RunConfig } from './run-config.js';
import { RUN_FILES } from './run-folder.js';
import { logCurves, readLog, type LogRows } from './training-log.js';
import { validationCharts } from './validation/validation-chart.js';

/** What a test adds to the page. */
export interface TestedRun {
  readonly metrics: Metrics;
  readonly evaluation: Evaluation;
  readonly advice: readonly ClassAdvice[];
  readonly pictures: readonly PagePicture[];
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
    headline: headlineOf(config, tested),
    warnings: warningsOf(config, log),
    table: tested === null ? null : tableOf(tested.evaluation),
    charts: [lossChart(log), ...await validationCharts(dir, plan), ...tested === null ? [] : testCharts(tested)],
    pictures: tested?.pictures ?? [],
    config: JSON.stringify(config, null, 2),
  };
  await writeFileAtomic(join(out, RUN_FILES.report), reportHtml(report));
}

/** `backbone S, 1000 steps, seed 0`, the published recipe and what was set by hand. */
function subtitleOf({ plan: { settings } }: RunConfig, tested: TestedRun | null): string {
  const { backbone, recipe, steps, seed, set } = settings;
  const texts = overrideTexts(set);
  const isBest = tested?.metrics.best === true;
  return [
    `backbone ${backbone}`, ...recipe === 'small' ? [] : [`recipe ${recipe}`],
    isBest ? `the best model of ${steps} steps: step ${tested.metrics.steps}` : `${steps} steps`, `seed ${seed}`,
    ...texts.length === 0 ? [] : [`set: ${texts.join('; ')}`],
  ].join(', ');
}

function headlineOf({ training, trainingImages }: RunConfig, tested: TestedRun | null): Report['headline'] {
  const trained = training === null ? [] : [
    { name: 'training', value: durationText(training.seconds) },
    { name: 'backend', value: describeBackend(training.backend) },
  ];
  if (tested === null) return [...trained, { name: 'training images', value: String(trainingImages) }];
  const { mAP, mAPArea, recall, seconds, images, split } = tested.metrics;
  return [
    { name: `mAP (11-point, IoU ${VOC_EVALUATION.iou})`, value: mAP.toFixed(3) },
    { name: 'mAP (area)', value: mAPArea.toFixed(3) },
    { name: 'recall of proposals at 0.5', value: recall.proposals?.['0.50']?.toFixed(3) ?? 'no objects' },
    { name: `images of split ${split}`, value: String(images) },
    ...trained,
    { name: 'detection, per image', value: durationText(seconds.testPerImage) },
  ];
}

/** What makes the numbers of the page worth little. */
function warningsOf({ plan, constants, unlearned = [] }: RunConfig, log: LogRows): string[] {
  const diverged = divergence(log.rows);
  return [
    ...diverged === null ? [] : [diverged],
    ...exactNotes(plan.system, constants),
    ...unlearned.length === 0 ? [] : [`split ${plan.split} has no object to learn of class ${unlearned.join(', ')}`],
  ];
}

function tableOf({ perClass }: Evaluation): Report['table'] {
  const digits = (x: number | null): string => x === null ? '-' : x.toFixed(3);
  return {
    columns: ['AP (11-point)', 'AP (area)', 'recall', 'objects', 'detections'],
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
  return lineChart({ title: 'Losses', xLabel: 'step', yLabel, xRange: null, yRange: null, series });
}

/** The charts of a test; precision over recall only where there are detections. */
function testCharts({ evaluation, metrics }: TestedRun): string[] {
  const found = evaluation.perClass.some(({ detections }) => detections > 0);
  return [...found ? [precisionChart(evaluation)] : [], stageChart(metrics)];
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
