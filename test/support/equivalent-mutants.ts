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
    why: 'The one step more writes where the next region\'s first class is written afterwards, or past the end.',
  },
  {
    file: 'lib/posthoc/detections.ts', change: '< → <=',
    code: 'for (let r = 0; r < R; r++) objects.data.set(data.subarray(r * columns + 1, (r + 1) * columns), ' +
      'r * (columns - 1));',
    why: 'The one step more copies an empty row to the end.',
  },
  {
    file: 'lib/sampling/anchor-labels.ts', code: 'for (let i = 0; i < I; i++) {', change: '< → <=',
    why: READS_PAST_THE_END,
  },
  {
    file: 'lib/sampling/anchor-target-maps.ts', code: 'for (let k = 0; k < 4; k++) {', change: '< → <=',
    why: 'The one step more writes where the next anchor of the cell writes afterwards, or past the end.',
  },
];
