import { test } from 'tap';
import { lineChart, windowMeans, type LineChart } from '../../../lib/viz/charts/line-chart.js';

const CHART: LineChart = {
  title: 'a < b', xLabel: 'step', yLabel: 'loss', xRange: [0, 10], yRange: [0, 1],
  series: [{ name: 'one & two', points: [[0, 0], [5, NaN], [10, 1]] }, { name: 'none', points: [] }],
};

test('lineChart() draws the finite points from corner to corner and escapes names', (t) => {
  const svg = lineChart(CHART);
  t.match(svg, /^<svg viewBox="0 0 420 \d+"/);
  t.match(svg, 'M46.0 220.0L408.0 30.0', 'left bottom to right top of the plot');
  t.match(svg, 'a &lt; b');
  t.match(svg, 'one &amp; two');
  t.notMatch(svg, 'NaN');
  t.notMatch(svg, /<script|https?:\/\/(?!www\.w3\.org)/);
  t.end();
});

test('lineChart() finds the ranges itself, zero included, and labels round numbers', (t) => {
  const svg = lineChart({ ...CHART, xRange: null, yRange: null, series: [{ name: 'a', points: [[1, 3], [101, 9]] }] });
  for (const tick of [0, 2, 4, 6, 8, 20, 100]) t.match(svg, `>${tick}</text>`);
  t.end();
});

test('lineChart() has two names a line in its legend where one of them is long, else three', (t) => {
  const legend = (name: string): number[] => {
    const named = [name, 'b', 'c'].map((one) => ({ name: one, points: [[0, 0], [10, 1]] as [number, number][] }));
    const svg = lineChart({ ...CHART, series: named });
    return [...svg.matchAll(/<path d="M[\d.]+ ([\d.]+)h14/g)].map(([, y]) => Number(y));
  };
  t.same(legend('a'), [268, 268, 268]);
  t.same(legend('a name that is long'), [268, 268, 284]);
  t.end();
});

test('lineChart() marks a place on the x axis with a dashed line and a word', (t) => {
  const svg = lineChart({ ...CHART, marks: [{ x: 5, text: 'drop <' }] });
  t.match(svg, '<path d="M227.0 30V220" stroke="currentColor" stroke-dasharray="4 4"/>');
  t.match(svg, 'drop &lt;</text>');
  t.end();
});

test('lineChart() refuses a chart without a finite point', (t) => {
  t.throws(() => lineChart({ ...CHART, series: [{ name: 'a', points: [[0, NaN]] }] }),
    { message: 'lineChart: a < b has no finite point' });
  t.end();
});

test('windowMeans() averages every so many points, the last ones too', (t) => {
  t.same(windowMeans([[1, 2], [2, 4], [3, 10]], 2), [[1.5, 3], [3, 10]]);
  t.end();
});
