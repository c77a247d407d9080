// Two settings of the study of exact joint training side by side, seed by seed: with the same seed both begin with the
// same random numbers and see the same images in the same order, so their difference says more than their means.
import { spreadOf } from '../../lib/evaluation/spread.js';
import { bySeed, lateMean, shortNumber, type KeptRun } from './exact-joint-results.js';

/** The rows: a name, the number, its digits. */
const MEASURES: readonly (readonly [name: string, of: (run: KeptRun) => number, digits: number])[] = [
  ['mAP', ({ mAP }) => mAP, 3],
  ['recall at .5', ({ recall }) => recall.half, 3],
  ['recall at .7', ({ recall }) => recall.strict, 3],
  ['RPN box loss', ({ losses }) => lateMean(losses.rpnBbox), 4],
];

/**
 * Two settings seed by seed, as Markdown: the numbers of either, the mean of the differences ± its standard error, and
 * in how many of the seeds the second has the higher number.
 */
export function pairsTable(runs: readonly KeptRun[], first: string, second: string): string[] {
  const ofSetting = (name: string): readonly KeptRun[] => runs.filter(({ setting }) => setting === name);
  const pairs = bySeed(ofSetting(first)).flatMap((a) =>
    ofSetting(second).filter(({ seed }) => seed === a.seed).map((b) => [a, b] as const));
  if (pairs.length === 0) return [];
  const rows = MEASURES.map(([name, of, digits]) => {
    const [a, b] = [0, 1].map((side) => pairs.map((pair) => of(pair[side])));
    const differences = b.map((x, i) => x - a[i]);
    const { mean, deviation } = spreadOf(differences);
    const cell = (values: readonly number[]): string => values.map((x) => shortNumber(x, digits)).join(' ');
    const error = shortNumber(deviation / Math.sqrt(pairs.length), digits);
    const higher = differences.filter((difference) => difference > 0).length;
    const sign = mean < 0 ? '' : '+';
    const difference = `${sign}${shortNumber(mean, digits)} ± ${error}`;
    return `| ${name} | ${cell(a)} | ${cell(b)} | ${difference} | ${higher} of ${pairs.length} |`;
  });
  return [
    `| | \`${first}\` | \`${second}\` | difference | higher in |`,
    '|---|---|---|---|---|',
    ...rows,
  ];
}
