// Curves as an SVG text without scripts: losses over steps, precision over recall.
import { colourOf, hexOf } from '../pictures/colour.js';
import { escaped, ticksOf } from '../markup.js';
import { CHART_WIDTH, chartSvg, LEGEND_LINE, legendColumns } from './chart-frame.js';

export interface Series {
  readonly name: string;
  /** (x, y) by increasing x. Points that are not finite are left out. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
  /** The range of x; null: the range of the points. */
  readonly xRange: readonly [low: number, high: number] | null;
  /** The range of y; null: from 0 (or the smallest value below it) to the largest value. */
  readonly yRange: readonly [low: number, high: number] | null;
  /** Dashed vertical lines with a word each, e.g. where the learning rate drops; absent: none. */
  readonly marks?: readonly { readonly x: number; readonly text: string }[];
}

interface Frame {
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
}

const PLOT = { left: 46, right: 12, top: 30, height: 190 };
const TICKS = 5;

/** An `<svg>` as wide as the page allows. Throws RangeError without a finite point. */
export function lineChart(chart: LineChart): string {
  const series = chart.series.map(({ name, points }) => ({ name, points: points.filter(isFinitePoint) }));
  const points = series.flatMap((one) => one.points);
  if (points.length === 0) throw new RangeError(`lineChart: ${chart.title} has no finite point`);
  const frame: Frame = {
    x: chart.xRange ?? rangeOf(points.map(([x]) => x)),
    y: chart.yRange ?? rangeOf([0, ...points.map(([, y]) => y)]),
  };
  const bottom = PLOT.top + PLOT.height;
  const columns = legendColumns(series.map(({ name }) => name));
  const legendRows = Math.ceil(series.length / columns);
  const height = bottom + 44 + legendRows * LEGEND_LINE;
  return chartSvg(chart.title, PLOT.left, height, [
    axes(frame, chart),
    ...(chart.marks ?? []).map((mark) => markLine(mark, frame)),
    ...series.map((one, i) => curve(one, i, frame)),
    ...series.map((one, i) => legendEntry(one.name, i, columns, bottom + 52)),
  ]);
}

/** Mean point of each window of `width` points: smooths a noisy loss. */
export function windowMeans(points: Series['points'], width: number): [number, number][] {
  const means: [number, number][] = [];
  for (let start = 0; start < points.length; start += width) {
    const window = points.slice(start, start + width);
    const mean = (pick: 0 | 1): number => window.reduce((sum, point) => sum + point[pick], 0) / window.length;
    means.push([mean(0), mean(1)]);
  }
  return means;
}

function isFinitePoint([x, y]: readonly [number, number]): boolean {
  return Number.isFinite(x) && Number.isFinite(y);
}

function rangeOf(values: readonly number[]): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  return high > low ? [low, high] : [low, low + 1];
}

function xAt(x: number, frame: Frame): number {
  return PLOT.left + (x - frame.x[0]) / (frame.x[1] - frame.x[0]) * (CHART_WIDTH - PLOT.left - PLOT.right);
}

function yAt(y: number, frame: Frame): number {
  return PLOT.top + (1 - (y - frame.y[0]) / (frame.y[1] - frame.y[0])) * PLOT.height;
}

function axes(frame: Frame, { xLabel, yLabel }: LineChart): string {
  const bottom = PLOT.top + PLOT.height;
  const right = CHART_WIDTH - PLOT.right;
  const horizontal = ticksOf(...frame.y, TICKS).map((tick) => {
    const y = yAt(tick, frame).toFixed(1);
    return `<path d="M${PLOT.left} ${y}H${right}" stroke="currentColor" stroke-opacity="0.15"/>`
      + `<text x="${PLOT.left - 6}" y="${y}" dy="4" text-anchor="end">${tick}</text>`;
  });
  const vertical = ticksOf(...frame.x, TICKS).map((tick) => {
    const x = xAt(tick, frame).toFixed(1);
    return `<path d="M${x} ${bottom}v4" stroke="currentColor"/>`
      + `<text x="${x}" y="${bottom + 17}" text-anchor="middle">${tick}</text>`;
  });
  return [
    ...horizontal, ...vertical,
    `<path d="M${PLOT.left} ${PLOT.top}V${bottom}H${right}" fill="none" stroke="currentColor"/>`,
    `<text x="${right}" y="${bottom + 33}" text-anchor="end">${escaped(xLabel)}</text>`,
    `<text x="${right}" y="16" text-anchor="end" opacity="0.7">${escaped(yLabel)}</text>`,
  ].join('\n');
}

/** The word stands left of the line, where a curve has room: marks are late in a training. */
function markLine({ x, text }: { readonly x: number; readonly text: string }, frame: Frame): string {
  const at = xAt(x, frame).toFixed(1);
  return `<path d="M${at} ${PLOT.top}V${PLOT.top + PLOT.height}" stroke="currentColor" stroke-dasharray="4 4"/>`
    + `<text x="${(Number(at) - 5).toFixed(1)}" y="${PLOT.top + 12}" text-anchor="end">${escaped(text)}</text>`;
}

function curve({ name, points }: Series, index: number, frame: Frame): string {
  const path = points.map(([x, y]) => `${xAt(x, frame).toFixed(1)} ${yAt(y, frame).toFixed(1)}`).join('L');
  if (path === '') return '';
  return `<path d="M${path}" fill="none" stroke="${hexOf(colourOf(index + 1))}" stroke-width="1.8"`
    + ` stroke-linejoin="round"><title>${escaped(name)}</title></path>`;
}

function legendEntry(name: string, index: number, columns: number, top: number): string {
  const x = PLOT.left + (index % columns) * ((CHART_WIDTH - PLOT.left) / columns);
  const y = top + Math.floor(index / columns) * LEGEND_LINE;
  return `<path d="M${x.toFixed(1)} ${y - 4}h14" stroke="${hexOf(colourOf(index + 1))}" stroke-width="3"/>`
    + `<text x="${(x + 19).toFixed(1)}" y="${y}">${escaped(name)}</text>`;
}
