// Mutants that compute the same as the program, whatever the input, so that no test can catch them (mutants-main.ts).
import type { EquivalentMutant } from './mutants.js';

const READS_PAST_THE_END = 'The one step more reads undefined, and no comparison with undefined is true.';
const WRITES_PAST_THE_END = 'The one step more writes past the end of a typed array, which ignores it.';

export const EQUIVALENT_MUTANTS: readonly EquivalentMutant[] = [
  {
    file: 'lib/evaluation/average-precision.ts', code: 'for (let d = 0; d < recall.length; d++) {', change: '< → <=',
    why: READS_PAST_THE_END,
  },
  {
    file: 'lib/evaluation/proposal-recall.ts', code: 'for (let gp = 0; gp < G * P; gp++) {', change: '< → <=',
    why: 'The one step more asks whether object G is free; there is none, and undefined counts as no.',
  },
  {
    file: 'lib/evaluation/proposal-recall.ts', code: 'for (let step = 0; step < Math.min(G, P); step++) {',
    change: '< → <=',
    why: 'The one step more finds no free pair, and notes that under an index below 0, which is no element.',
  },
  {
    file: 'lib/posthoc/box-regressors.ts',
    code: 'for (let i = 0; i < 16; i++) covariance.data[i] /= targets.length;', change: '< → <=',
    why: WRITES_PAST_THE_END,
  },
  {
    file: 'lib/posthoc/detections.ts', code: 'for (let r = 0; r < R; r++) {', change: '< → <=',
    why: WRITES_PAST_THE_END,
  },
  {
    file: 'lib/posthoc/detections.ts', code: 'for (let c = 0; c < K; c++) {', change: '< → <=',
    previous: 'for (let r = 0; r < R; r++) {',
    why: 'The one step more writes where the next region\'s first class is written afterwards, or past the end.',
  },
  {
    file: 'lib/posthoc/detections.ts', change: '< → <=',
    code: 'for (let r = 0; r < R; r++) objects.data.set(data.subarray(r * columns + 1, (r + 1) * columns), ' +
      'r * (columns - 1));',
    why: 'The one step more copies an empty row to the end.',
  },
  {
    file: 'lib/proposals/selective-search/colour-spaces.ts', change: '<= → <',
    code: 'return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;',
    why: 'No byte divided by 255 is 0.04045: 10/255 is less and 11/255 is more.',
  },
  {
    file: 'lib/proposals/selective-search/colour-spaces.ts', code: 'for (let i = 0; i < pixels; i++) {',
    change: '< → <=',
    why: WRITES_PAST_THE_END,
  },
  {
    file: 'lib/proposals/selective-search/colour-spaces.ts', change: '> → >=',
    code: 'return share > LAB_KNEE ? Math.cbrt(share) : (LAB_SLOPE * share + 16) / 116;',
    why: 'The two pieces of the curve meet at the knee: both are 6/29 there, and the result is rounded to a byte.',
  },
  {
    file: 'lib/proposals/selective-search/felzenszwalb.ts', code: 'for (let e = 0; e < weight.length; e++) {',
    change: '< → <=', why: 'The one step more reads an edge from undefined to undefined: one part, nothing to join.',
  },
  {
    file: 'lib/proposals/selective-search/felzenszwalb.ts', code: 'for (let e = 0; e < from.length; e++) {',
    change: '< → <=', why: 'The one step more reads an edge from undefined to undefined: one part, nothing to join.',
  },
  {
    file: 'lib/proposals/selective-search/felzenszwalb.ts', code: 'for (let y = 0; y < height; y++) {',
    change: '< → <=',
    why: 'The row more has no labels, and pixels with the same label, undefined, are no pair.',
  },
  {
    file: 'lib/proposals/selective-search/pixel-graph.ts', code: 'for (let y = 0; y < H; y++) {', change: '< → <=',
    why: WRITES_PAST_THE_END,
  },
  {
    file: 'lib/sampling/anchor-labels.ts', code: 'for (let i = 0; i < I; i++) {', change: '< → <=',
    previous: 'const gt = new Int32Array(I);', why: READS_PAST_THE_END,
  },
  {
    file: 'lib/sampling/anchor-labels.ts', code: 'for (let i = 0; i < I; i++) {', change: '< → <=',
    previous: 'if (best === 0) return rows; // the box touches no inside anchor', why: READS_PAST_THE_END,
  },
  {
    file: 'lib/sampling/anchor-targets.ts', code: 'for (let k = 0; k < 4; k++) {', change: '< → <=',
    why: 'The one step more writes where the next anchor of the cell writes afterwards, or past the end.',
  },
  {
    file: 'lib/data/pictures/image-tensor.ts', change: '< → <=',
    code: 'for (let x = 0; x < W; x++) {',
    why: 'The one step more writes where the next row or plane begins, which is written afterwards, or past the end.',
  },
  {
    file: 'lib/solvers/svd.ts', change: '< → <=',
    code: 'for (let n = 0; n < N; n++) J.data[n * N + n] = 1;',
    why: WRITES_PAST_THE_END,
  },
  {
    file: 'lib/solvers/svd.ts', change: '< → <=',
    code: 'for (let p = 0; p < N; p++) {',
    why: 'The one step more has no q > p to pair with.',
  },
  {
    file: 'lib/solvers/symmetric-eigen.ts', change: '< → <=',
    code: 'for (let p = 0; p < n; p++) {',
    why: 'The one step more has no q > p to pair with.',
  },
  {
    file: 'lib/proposals/selective-search/pixel-graph.ts', change: '< → <=',
    code: 'for (let e = 0; e < squares.length; e++) squares[e] += (channel[from[e]] - channel[to[e]]) ** 2;',
    why: WRITES_PAST_THE_END,
  },
  {
    file: 'lib/proposals/selective-search/pixel-graph.ts', change: '< → <=',
    code: 'for (let bucket = 0; bucket < BUCKETS; bucket++) next[bucket + 1] += next[bucket];',
    why: WRITES_PAST_THE_END,
  },
  {
    file: 'lib/proposals/selective-search/texture-bins.ts', change: '< → <=',
    code: 'for (let i = 0; i < bins.length; i++) {',
    why: WRITES_PAST_THE_END,
  },
  {
    file: 'lib/proposals/shrunken.ts', change: '>= → >', code: 'if (scale >= 1) return proposer(image, rng);',
    why: 'A picture resized by 1 has the same bytes, and boxes divided by 1 inside the picture are the same.',
  },
];
