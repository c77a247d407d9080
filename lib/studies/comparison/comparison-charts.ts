// The charts of a comparison as SVG texts, from its numbers alone.
import { barChart } from '../../viz/charts/bar-chart.js';
import { lineChart, type Series } from '../../viz/charts/line-chart.js';
import { stackedBars } from '../../viz/charts/stacked-bars.js';
import { bytesText, durationText } from '../../viz/number-text.js';
import { summariesOf, timesOf, titleOf } from './comparison-summary.js';
import type { ComparedRun, ComparedSystem, Comparison } from './comparison.js';

/** Training by stage, test by network and proposals, bytes of features: one chart each. */
export function timeCharts(comparison: Comparison): string[] {
  const summaries = summariesOf(comparison);
  if (summaries.length === 0) return [];
  const training = summaries.map(({ title: name, stages, train: { mean } }) =>
    ({ name, parts: stages, text: durationText(mean) }));
  const times = timesOf(summaries);
  const testing = summaries.map((summary) => {
    const [network, all] = [times.test(summary).mean, times.withProposals(summary)];
    return { name: summary.title, parts: { network, proposals: all - network }, text: durationText(all) };
  });
  const caches = summaries.map(({ title: name, cacheBytes }) =>
    ({ name, amount: cacheBytes, text: cacheBytes === 0 ? 'none' : bytesText(cacheBytes) }));
  return [
    stackedBars('Training by stage, clock', training), stackedBars(`Test of an image, ${times.testBy}`, testing),
    barChart('Features kept on disk', caches),
  ];
}

/** The losses of each system's first run: one chart a system. */
export function lossCharts({ systems }: Comparison): string[] {
  return firstRuns(systems).map(({ name, run: { losses: { columns, rows }, seed } }) => {
    const series = columns.map((loss, column): Series =>
      ({ name: loss, points: rows.map((row): [number, number] => [row[0], row[column]]) })).slice(2);
    return lineChart({
      title: `${titleOf(name)}, seed ${seed}`, xLabel: 'step', yLabel: 'mean loss', xRange: null, yRange: null, series,
    });
  });
}

/** Precision over recall: the mean over classes, then each class; one curve a system, of its first run. */
export function precisionCharts({ systems, data }: Comparison): string[] {
  const runs = firstRuns(systems);
  const chart = (title: string, pick: (run: ComparedRun) => readonly number[] | undefined): string[] => {
    const series = runs.map(({ name, run }) => ({ name: titleOf(name), points: overRecall(pick(run) ?? []) }));
    if (series.every(({ points }) => points.length === 0)) return [];
    return [lineChart({
      title, xLabel: 'recall', yLabel: 'precision', xRange: [0, 1], yRange: [0, 1], series,
    })];
  };
  return [
    ...chart('Mean over the classes', ({ precision }) => precision.mean),
    ...data.classes.flatMap((name) => chart(name, ({ precision }) => precision.classes[name])),
  ];
}

/** Recall of the regions a system classifies, over the IoU that counts as found. */
export function recallCharts({ systems }: Comparison): string[] {
  const series = firstRuns(systems).map(({ name, run }): Series => {
    const { average: _, ...byIou } = run.recall.proposals ?? {};
    const points = Object.entries(byIou).map(([iou, recall]): [number, number] => [Number(iou), recall]);
    return { name: titleOf(name), points };
  }).filter(({ points }) => points.length > 0);
  if (series.length === 0) return [];
  return [lineChart({
    title: 'Recall of the regions', xLabel: 'IoU', yLabel: 'recall', xRange: [0.5, 0.95], yRange: [0, 1], series,
  })];
}

/** The first run of every system that has one. */
function firstRuns(systems: readonly ComparedSystem[]): { readonly name: string; readonly run: ComparedRun }[] {
  return systems.filter(({ runs }) => runs.length > 0).map(({ name, runs }) => ({ name, run: runs[0] }));
}

function overRecall(precisions: readonly number[]): [number, number][] {
  return precisions.map((precision, i) => [i / (precisions.length - 1), precision]);
}
