import { test } from 'tap';
import {
  boxEdgeSampling, columnTaps, rowTaps, type BorderRule, type SamplingRule, type Tap,
} from '../../lib/layers/sampling-rule.js';

const MAP = { width: 4, height: 3 };

/** One sample at u = x1, in cells. */
function tapAt(u: number, border: BorderRule, width = MAP.width): Tap {
  const rule: SamplingRule = { scale: 1, leading: 0, trailing: 0, minLength: -Infinity, samples: 1, border };
  return columnTaps({ x1: u, y1: 0, x2: u, y2: 0 }, 1, { width, height: 1 }, rule)[0];
}

/** [low, its weight, high, its weight] and the two slopes. */
const readAt = (...at: Parameters<typeof tapAt>): number[] => {
  const { low, lowWeight, high, highWeight, lowSlope, highSlope } = tapAt(...at);
  return [low, lowWeight, high, highWeight, lowSlope, highSlope];
};

test('columnTaps() reads between the two nearest cells, by any border rule', (t) => {
  for (const border of ['clamp', 'zero', 'clamp-near'] as const) {
    t.same(readAt(1.25, border), [1, 0.75, 2, 0.25, -1, 1], border);
  }
  t.end();
});

test('columnTaps() has the slope of the right-hand side at a cell centre, of the left at the last one', (t) => {
  t.same(readAt(2, 'clamp'), [2, 1, 3, 0, -1, 1]);
  t.same(readAt(0, 'clamp'), [0, 1, 1, 0, -1, 1]);
  t.same(readAt(3, 'clamp'), [2, 0, 3, 1, -1, 1]);
  t.end();
});

test('columnTaps() beyond the border: held, fading to zero, or held for one cell only', (t) => {
  t.same(readAt(-0.25, 'clamp'), [0, 1, 0, 0, 0, 0]);
  t.same(readAt(-9, 'clamp'), [0, 1, 0, 0, 0, 0]);
  t.same(readAt(3.5, 'clamp'), [3, 1, 3, 0, 0, 0]);
  t.same(readAt(-0.25, 'zero'), [0, 0, 0, 0.75, 0, 1], 'three quarters of cell 0, rising');
  t.same(readAt(3.25, 'zero'), [3, 0.75, 0, 0, -1, 0], 'three quarters of cell 3, falling');
  t.same(readAt(-1.5, 'zero'), [0, 0, 0, 0, 0, 0]);
  t.same(readAt(-1, 'clamp-near'), [0, 1, 0, 0, 0, 0]);
  t.same(readAt(4, 'clamp-near'), [3, 1, 3, 0, 0, 0]);
  for (const u of [-1.01, 4.01]) t.same(readAt(u, 'clamp-near'), [0, 0, 0, 0, 0, 0]);
  t.end();
});

test('columnTaps() on a map of one column reads it, without slope', (t) => {
  t.same(readAt(0, 'clamp', 1), [0, 1, 0, 0, 0, 0]);
  t.same(readAt(0.4, 'clamp', 1), [0, 1, 0, 0, 0, 0]);
  t.end();
});

test('boxEdgeSampling() puts the bins of a box of whole cells on these cells', (t) => {
  // stride 1, c0 = 0: pixels are cells. x 1..2: U1 = 0.5, U2 = 2.5, bin centres 1 and 2
  const taps = columnTaps({ x1: 1, y1: 0, x2: 2, y2: 0 }, 2, MAP, boxEdgeSampling(1, 0, 1));
  t.same(taps.map(({ low, lowWeight }) => [low, lowWeight]), [[1, 1], [2, 1]]);
  t.same(taps.map(({ byStart, byEnd }) => [byStart, byEnd]), [[0.75, 0.25], [0.25, 0.75]]);
  t.end();
});

test('rowTaps() places N samples a bin, evenly between the edges', (t) => {
  // stride 4, c0 = 1.5: y −0.5 + … edges (0 − ½ − 1.5)/4 = −0.5 and (7 + ½ − 1.5)/4 = 1.5; samples at −0.25, 0.25, …
  const taps = rowTaps({ x1: 0, y1: 0, x2: 0, y2: 7 }, 2, MAP, boxEdgeSampling(4, 1.5, 2));
  t.same(taps.map(({ low, lowWeight, highWeight }) => [low, lowWeight, highWeight]),
    [[0, 1, 0], [0, 0.75, 0.25], [0, 0.25, 0.75], [1, 0.75, 0.25]]);
  t.same(taps.map(({ byEnd }) => byEnd), [0.125, 0.375, 0.625, 0.875].map((at) => at / 4));
  t.end();
});

test('columnTaps() widens a region at its far side, which then has no say', (t) => {
  const rule: SamplingRule = { ...boxEdgeSampling(1, 0, 1), leading: 0, trailing: 0, minLength: 1 };
  const taps = columnTaps({ x1: 1, y1: 0, x2: 1.5, y2: 0 }, 2, MAP, rule);
  t.same(taps.map(({ low, highWeight }) => low + highWeight), [1.25, 1.75]);
  t.same(taps.map(({ byStart, byEnd }) => [byStart, byEnd]), [[1, 0], [1, 0]]);
  const [justLongEnough] = columnTaps({ x1: 1, y1: 0, x2: 2, y2: 0 }, 1, MAP, rule);
  t.same([justLongEnough.byStart, justLongEnough.byEnd], [0.5, 0.5], 'a length of minLength needs no widening');
  t.end();
});
