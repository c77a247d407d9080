// The tables and pictures of docs/12-exact-joint-training.md out of docs/results/exact-joint.json; with --from DIR that
// file is first made anew of what exact-joint.ts left in DIR.  Under 1 s on a CPU.
//   npm run build && node dist/examples/studies/exact-joint-report.js [--from runs/exact-study]
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeFileAtomic } from '../../lib/data/atomic-file.js';
import { EXACT_SETTINGS } from '../../lib/detectors/faster-rcnn/exact-settings.js';
import { lineChart, type Series } from '../../lib/viz/line-chart.js';
import {
  keptRun, partsTable, reachTable, settingsTable, type FullRun, type KeptRun,
} from './exact-joint-results.js';

const RESULTS = 'docs/results/exact-joint.json';
const PICTURES = 'docs/pictures';

const { values: { from } } = parseArgs({ options: { from: { type: 'string' } } });
if (from !== undefined) await collect(from);
const runs = JSON.parse(await readFile(RESULTS, 'utf8')) as readonly KeptRun[];
const order = Object.keys(EXACT_SETTINGS);
console.log(settingsTable(runs, order).join('\n'));
for (const name of ['control', 'weight-1']) {
  const run = firstOf(name);
  if (run !== undefined) console.log(`\n${name}:\n${partsTable(run).join('\n')}`);
}
console.log(`\n${reachTable(['control', 'weight-1'].flatMap((name) => firstOf(name) ?? [])).join('\n')}\n`);
await draw('12-gradient-lengths.svg', 'Lengths at the deltas', 'log10', ['control', 'weight-1'].flatMap(lengthsOf));
await draw('12-slope-reach.svg', 'The head\'s losses, regions moved', 'fall', reachSeries('control'));
await draw('12-rpn-box-loss.svg', 'The RPN\'s box loss', 'loss', order.flatMap((name) => {
  const run = firstOf(name);
  return run === undefined ? [] : [{ name, points: pointsOf(run, run.losses.rpnBbox) }];
}));

async function collect(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const full = await Promise.all(names.map(async (name) =>
    JSON.parse(await readFile(join(folder, name), 'utf8')) as FullRun));
  await mkdir('docs/results', { recursive: true });
  await writeFileAtomic(RESULTS, `[\n${full.map((run) => JSON.stringify(keptRun(run))).join(',\n')}\n]\n`);
}

function firstOf(name: string): KeptRun | undefined {
  return runs.filter(({ setting }) => setting === name).sort((a, b) => a.seed - b.seed)[0];
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
async function draw(file: string, title: string, yLabel: string, series: readonly Series[]): Promise<void> {
  if (series.length === 0) return;
  const all = series.flatMap(({ points }) => points.map(([, y]) => y)).filter(Number.isFinite);
  const yRange = yLabel !== 'log10' ? null : [Math.floor(Math.min(...all)), Math.ceil(Math.max(...all))] as const;
  const xLabel = yLabel === 'fall' ? 'pixels' : 'steps';
  const svg = lineChart({ title, xLabel, yLabel, series, xRange: null, yRange });
  await writeFileAtomic(join(PICTURES, file), svg);
}
