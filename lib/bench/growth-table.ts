// The growth curves as docs/results/growth.json keeps them, and as tables of Markdown: a row for each value, a column
// for each system.
import type { GrowthJob, GrowthPoint } from './growth-training.js';

/** What grows along a curve, with the rows of its table. */
export interface GrowthCurve {
  readonly name: string;
  readonly rows: readonly GrowthRow[];
}

export interface GrowthRow {
  /** What the row has so much of. */
  readonly label: string;
  readonly system: GrowthJob['system'];
  readonly point: GrowthPoint;
}

/** As in docs/results/growth.json. */
export interface Growth {
  readonly machine: string;
  readonly day: string;
  readonly curves: readonly GrowthCurve[];
}

const COLUMNS = { joint: 'Faster R-CNN, joint', exact: 'Faster R-CNN, exact joint', fast: 'Fast R-CNN' } as const;

/** A table for each curve: median of a step, memory, and the most memory that the training has had. */
export function growthTable({ machine, day, curves }: Growth): string[] {
  return [...curves.flatMap((curve) => [...curveTable(curve), '']), `${machine}, ${day}.`];
}

function curveTable({ name, rows }: GrowthCurve): string[] {
  const systems = [...new Set(rows.map(({ system }) => system))];
  const labels = [...new Set(rows.map(({ label }) => label))];
  const cellOf = (label: string, system: GrowthRow['system']): string =>
    cell(rows.find((row) => row.label === label && row.system === system));
  return [
    `| ${[name, ...systems.map((system) => COLUMNS[system])].join(' | ')} |`,
    `|${'---|'.repeat(1 + systems.length)}`,
    ...labels.map((label) => `| ${[label, ...systems.map((system) => cellOf(label, system))].join(' | ')} |`),
  ];
}

function cell(row: GrowthRow | undefined): string {
  if (row === undefined) return '–';
  const { milliseconds, residentMB, peakMB } = row.point;
  return `${milliseconds.toFixed(0)} ms, ${residentMB.toFixed(0)} MB, at most ${peakMB.toFixed(0)}`;
}
