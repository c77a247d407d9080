// What is kept of the study of exact joint training in docs/results/exact-joint.json, and what the page shows of it.
import type { Deltas } from '../../lib/boxes/deltas.js';
import type { CoordinatePath } from '../../lib/detectors/faster-rcnn/config.js';
import type { ExactSettingName } from '../../lib/detectors/faster-rcnn/exact/exact-settings.js';
import type { ExactResult, ExactWindow } from '../../lib/studies/exact-joint/exact-study.js';
import type { PathMeasurement, PathPart } from '../../lib/studies/exact-joint/measure-path.js';
import type { SlopeReach } from '../../lib/studies/exact-joint/slope-reach.js';

/** What examples/studies/exact-joint.ts writes of one run. */
export interface FullRun extends ExactResult {
  readonly setting: ExactSettingName;
  readonly path: CoordinatePath;
  readonly seed: number;
  readonly steps: number;
  readonly trainingImages: number;
  readonly testImages: number;
  readonly cpuSeconds: number;
}

export const PART_NAMES = ['class, foreground', 'class, background', 'box, foreground', 'targets, foreground'] as const;
export type PartName = typeof PART_NAMES[number];

/** A part of the path over the windows of a training. */
interface PartCurve {
  readonly length: readonly number[];
  /** Shares of the regions that a step against it brings nearer to their object, and makes larger. */
  readonly closer: readonly number[];
  readonly larger: readonly number[];
  /** Means over the last two thirds of the windows. */
  readonly perDelta: Deltas;
}

/** One run, rounded; curves have one number a window. */
export interface KeptRun extends Omit<FullRun, 'path' | 'windows' | 'cpuSeconds'> {
  readonly step: readonly number[];
  readonly losses: Readonly<Record<string, readonly number[]>>;
  readonly norms: Readonly<Record<'rpnBbox' | 'path' | 'all', readonly number[]>>;
  readonly cosine: readonly number[];
  /** Sums over the last two thirds of the windows. */
  readonly reach: readonly SlopeReach[];
  readonly ownPerDelta: Deltas;
  readonly parts: Readonly<Record<PartName, PartCurve>>;
}

/** What is kept of a run. */
export function keptRun(run: FullRun): KeptRun {
  const { setting, seed, steps, trainingImages, testImages, mAP, ap, recall, windows } = run;
  const curve = (of: (window: ExactWindow) => number): number[] => windows.map((window) => rounded(of(window)));
  const names = Object.keys(windows[0].losses);
  return {
    setting, seed, steps, trainingImages, testImages,
    mAP: rounded(mAP),
    ap: Object.fromEntries(Object.entries(ap).map(([name, value]) => [name, value === null ? null : rounded(value)])),
    recall: { half: rounded(recall.half), strict: rounded(recall.strict) },
    step: windows.map(({ step }) => step),
    losses: Object.fromEntries(names.map((name) => [name, curve(({ losses }) => losses[name])])),
    norms: {
      rpnBbox: curve(({ norms }) => norms.rpnBbox), path: curve(({ norms }) => norms.path),
      all: curve(({ norms }) => norms.all),
    },
    cosine: curve(({ measured }) => measured.cosine),
    reach: lateReach(windows),
    ownPerDelta: lateMeans(windows, ({ own }) => own),
    parts: Object.fromEntries(PART_NAMES.map((name) => [name, partCurve(windows, name)])) as KeptRun['parts'],
  };
}

function partCurve(windows: readonly ExactWindow[], name: PartName): PartCurve {
  const parts = windows.map(({ measured }) => partOf(measured, name));
  return {
    length: parts.map(({ norms: { tx, ty, tw, th } }) => rounded(Math.hypot(tx, ty, tw, th))),
    closer: parts.map(({ closer }) => rounded(closer)),
    larger: parts.map(({ larger }) => rounded(larger)),
    perDelta: lateMeans(windows, (measured) => partOf(measured, name).norms),
  };
}

function partOf({ parts }: PathMeasurement, name: PartName): PathPart {
  const [source, kind] = name.split(', ') as ['class' | 'box' | 'targets', 'foreground' | 'background'];
  return parts[source][kind];
}

function lateReach(windows: readonly ExactWindow[]): SlopeReach[] {
  const late = afterFirstThird(windows).map(({ measured: { reach } }) => reach);
  return late[0].map(({ pixels }, i) => ({
    pixels,
    promised: rounded(late.reduce((sum, reach) => sum + reach[i].promised, 0)),
    kept: rounded(late.reduce((sum, reach) => sum + reach[i].kept, 0)),
  }));
}

function lateMeans(windows: readonly ExactWindow[], of: (measured: PathMeasurement) => Deltas): Deltas {
  const late = afterFirstThird(windows).map(({ measured }) => of(measured));
  const mean = (name: keyof Deltas): number => rounded(meanOf(late.map((deltas) => deltas[name])));
  return { tx: mean('tx'), ty: mean('ty'), tw: mean('tw'), th: mean('th') };
}

function afterFirstThird<T>(windows: readonly T[]): readonly T[] {
  return windows.slice(Math.floor(windows.length / 3));
}

function rounded(x: number): number {
  return Number(x.toPrecision(4));
}

export function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / Math.max(numbers.length, 1);
}

/** The mean of the last four windows: 100 steps. */
export function lateMean(curve: readonly number[]): number {
  return meanOf(curve.slice(-4));
}

/** Seeds that every setting of the study has; some have more, for pairsTable(). */
export const SEEDS_OF_ALL = 3;

/** The table of the page, one row a setting in the order of `names`, as Markdown. Seeds are in one cell. */
export function settingsTable(runs: readonly KeptRun[], names: readonly string[]): string[] {
  const rows = names.flatMap((name) => {
    const ofSetting = bySeed(runs.filter(({ setting, seed }) => setting === name && seed < SEEDS_OF_ALL));
    if (ofSetting.length === 0) return [];
    const cell = (of: (run: KeptRun) => number, digits: number): string =>
      ofSetting.map((run) => shortNumber(of(run), digits)).join(' ');
    return [`| \`${name}\` | ${cell(({ mAP }) => mAP, 3)} | ${cell(({ recall }) => recall.half, 3)} | `
      + `${cell(({ recall }) => recall.strict, 3)} | ${cell(({ losses }) => lateMean(losses.rpnBbox), 4)} | `
      + `${cell(({ norms }) => lateMean(norms.path) / lateMean(norms.rpnBbox), 1)} |`];
  });
  return [
    '| setting | mAP | recall at .5 | at .7 | RPN box loss | path / own |',
    '|---|---|---|---|---|---|',
    ...rows,
  ];
}

export function bySeed(runs: readonly KeptRun[]): readonly KeptRun[] {
  return [...runs].sort((a, b) => a.seed - b.seed);
}

/** `.776`, `1.2`: no zero before the point. */
export function shortNumber(x: number, digits: number): string {
  return x.toFixed(digits).replace(/^(-?)0\./, '$1.');
}

/** Where the path comes from in the last two thirds of one run, each delta by itself, as Markdown. */
export function partsTable({ ownPerDelta, parts }: KeptRun): string[] {
  const row = (name: string, { tx, ty, tw, th }: Deltas, closer: string): string =>
    `| ${name} | ${[tx, ty, tw, th].map((x) => shortNumber(x, 4)).join(' | ')} | ${closer} |`;
  const late = (curve: readonly number[]): number => meanOf(afterFirstThird(curve));
  return [
    '| from | tx | ty | tw | th | nearer |',
    '|---|---|---|---|---|---|',
    row('the RPN\'s own box loss', ownPerDelta, ''),
    ...PART_NAMES.map((name) => row(name, parts[name].perDelta, `${Math.round(100 * late(parts[name].closer))} %`)),
  ];
}

/** Of what the slope of the head's losses promises, how much is kept by how long a step, as Markdown. */
export function reachTable(runs: readonly KeptRun[]): string[] {
  const share = ({ promised, kept }: SlopeReach): string => `${Math.round(100 * kept / promised)} %`;
  return [
    `| regions moved by | ${runs[0].reach.map(({ pixels }) => `${pixels} px`).join(' | ')} |`,
    `|---|${runs[0].reach.map(() => '---').join('|')}|`,
    ...runs.map(({ setting, reach }) =>
      `| \`${setting}\`: kept of what is promised | ${reach.map(share).join(' | ')} |`),
  ];
}
