// The tables and pictures of docs/12-exact-joint-training.md out of docs/results/exact-joint.json; with --from DIR that
// file is first made anew of what exact-joint.ts left in DIR.  Under 1 s on a CPU.
//   npm run build && node dist/examples/studies/exact-joint-report.js [--from runs/exact-study]
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeFileAtomic } from '../../lib/data/files/atomic-file.js';
import type { CoordinatePath } from '../../lib/detectors/faster-rcnn/config.js';
import { EXACT_SETTINGS } from '../../lib/detectors/faster-rcnn/exact/exact-settings.js';
import { lineChart, type LineChart, type Series } from '../../lib/viz/charts/line-chart.js';
import { pictureFile } from '../../lib/viz/charts/picture-file.js';
import { pairsTable } from './exact-joint-pairs.js';
import {
  bySeed, keptRun, meanOf, partsTable, reachTable, SEEDS_OF_ALL, settingsTable, type FullRun, type KeptRun,
} from './exact-joint-results.js';

const RESULTS = 'docs/results/exact-joint.json';
const PICTURES = 'docs/pictures';
/** Whose losses are drawn: enough to see the order. */
const WATCHED = [
  'weight-1', 'moving-targets', 'weight-0.3', 'weight-0.1', 'weight-0.03', 'limit',
  'foreground-moving-0.01', 'control',
];

const { values: { from } } = parseArgs({ options: { from: { type: 'string' } } });
if (from !== undefined) await collect(from);
const runs = JSON.parse(await readFile(RESULTS, 'utf8')) as readonly KeptRun[];
const order = Object.keys(EXACT_SETTINGS);
console.log(settingsTable(runs, order).join('\n'));
console.log(`\n${pairsTable(runs, 'control', 'foreground-moving-0.01').join('\n')}`);
for (const name of ['control', 'weight-1']) {
  const run = firstOf(name);
  if (run !== undefined) console.log(`\n${name}:\n${partsTable(run).join('\n')}`);
}
console.log(`\n${reachTable(['control', 'weight-1'].flatMap((name) => firstOf(name) ?? [])).join('\n')}\n`);
const overSteps = { xLabel: 'steps', yRange: null };
await draw('12-gradient-lengths.svg', { ...overSteps, title: 'Lengths at the deltas', yLabel: 'log10' },
  ['control', 'weight-1'].flatMap(lengthsOf));
await draw('12-slope-reach.svg',
  { title: 'The head\'s losses, regions moved', xLabel: 'pixels', yLabel: 'fall', yRange: null },
  reachSeries('control'));
await draw('12-rpn-box-loss.svg', { ...overSteps, title: 'The RPN\'s box loss, mean over the seeds', yLabel: 'loss' },
  WATCHED.flatMap(meanLossOf));
await draw('12-map-by-weight.svg',
  { title: 'What is left, by the weight of the path', xLabel: 'log10 of the weight', yLabel: 'mAP', yRange: [0, 0.7] },
  [levelOf('control'), byWeight('all regions', 'all', 'constant'),
    byWeight('foreground, targets move', 'foreground', 'moving')].filter(({ points }) => points.length > 1));

async function collect(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const full = await Promise.all(names.map(async (name) =>
    JSON.parse(await readFile(join(folder, name), 'utf8')) as FullRun));
  await mkdir('docs/results', { recursive: true });
  await writeFileAtomic(RESULTS, `[\n${full.map((run) => JSON.stringify(keptRun(run))).join(',\n')}\n]\n`);
}

function allOf(name: string): readonly KeptRun[] {
  return bySeed(runs.filter(({ setting, seed }) => setting === name && seed < SEEDS_OF_ALL));
}

function firstOf(name: string): KeptRun | undefined {
  return allOf(name)[0];
}

function meanLossOf(name: string): Series[] {
  const own = allOf(name);
  if (own.length === 0) return [];
  const means = own[0].step.map((_, i) => meanOf(own.map(({ losses }) => losses.rpnBbox[i])));
  return [{ name, points: pointsOf(own[0], means) }];
}

/** Mean mAP of the settings that differ in the weight alone. */
function byWeight(name: string, regions: CoordinatePath['regions'], targets: CoordinatePath['targets']): Series {
  const weights = Object.entries<CoordinatePath>(EXACT_SETTINGS).filter(([setting, path]) =>
    path.regions === regions && path.targets === targets && path.weight > 0 && path.limit === null
    && path.share === null && path.rampUp === 0 && allOf(setting).length > 0);
  const points = weights.map(([setting, { weight }]) => [Math.log10(weight), meanMap(setting)] as const);
  return { name, points: points.sort(([a], [b]) => a - b) };
}

/** A level that all weights are compared with. */
function levelOf(name: string): Series {
  return { name, points: allOf(name).length === 0 ? [] : [-2, 0].map((x) => [x, meanMap(name)] as const) };
}

function meanMap(name: string): number {
  return meanOf(allOf(name).map(({ mAP }) => mAP));
}

function lengthsOf(name: string): Series[] {
  const run = firstOf(name);
  if (run === undefined) return [];
  return [
    { name: `${name}: own`, points: pointsOf(run, run.norms.rpnBbox.map(Math.log10)) },
    { name: `${name}: path`, points: pointsOf(run, run.norms.path.map(Math.log10)) },
  ];
}

/** Sums over the looks at the last two thirds of a training. */
function reachSeries(name: string): Series[] {
  const run = firstOf(name);
  if (run === undefined) return [];
  const near = run.reach.filter(({ pixels }) => pixels <= 8);
  return [
    { name: 'promised by the slope', points: near.map(({ pixels, promised }) => [pixels, promised] as const) },
    { name: 'kept', points: near.map(({ pixels, kept }) => [pixels, kept] as const) },
  ];
}

function pointsOf({ step }: KeptRun, curve: readonly number[]): (readonly [number, number])[] {
  return step.map((x, i) => [x, curve[i]] as const);
}

/** Nothing is drawn of runs that are not there. */
async function draw(
  file: string, axes: Pick<LineChart, 'title' | 'xLabel' | 'yLabel' | 'yRange'>, series: readonly Series[],
): Promise<void> {
  if (series.length === 0) return;
  const all = series.flatMap(({ points }) => points.map(([, y]) => y)).filter(Number.isFinite);
  const decades = [Math.floor(Math.min(...all)), Math.ceil(Math.max(...all))] as const;
  const yRange = axes.yLabel === 'log10' ? decades : axes.yRange;
  await writeFileAtomic(join(PICTURES, file), pictureFile(lineChart({ ...axes, series, xRange: null, yRange })));
}
