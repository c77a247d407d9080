// Does the deck's picture show here? A sentence for each of its claims, from results and their spread over the seeds:
// the deck's order, the reverse, or two results that cannot be told apart.
import { orderOf, spreadOf, type Spread } from '../../evaluation/spread.js';
import { apText } from '../../evaluation/ap-text.js';
import type { AblationRow, RowResult } from './ablation.js';

/** mAP: single runs closer than this are not different (docs/recipe.md). */
export const NOISE = 0.02;

/** "In the deck, `better` is above `worse`" or, for `level`, not below it. */
export interface Claim {
  readonly better: string;
  readonly worse: string;
  readonly relation: 'above' | 'level';
}

/** One sentence for each claim; none for a claim about a row without results. */
export function claimFindings(claims: readonly Claim[], rows: readonly AblationRow[]): string[] {
  return claims.flatMap((claim) => {
    const [better, worse] = [resultsOf(rows, claim.better), resultsOf(rows, claim.worse)];
    return better === null || worse === null ? [] : [claimSentence(claim, better, worse, rows)];
  });
}

/** `+.020` or `−.003` */
export function differenceText(difference: number): string {
  return `${difference < 0 ? '−' : '+'}${apText(Math.abs(difference))}`;
}

/** Spread of a row's mAP over seeds; null where there is none. */
export function resultsOf(rows: readonly AblationRow[], name: string): Spread | null {
  const row = rows.find((one) => one.name === name);
  if (row === undefined) throw new RangeError(`ablation: there is no row "${name}"`);
  return row.results.length === 0 ? null : spreadOf(row.results.map(({ mAP }) => mAP));
}

function claimSentence(claim: Claim, better: Spread, worse: Spread, rows: readonly AblationRow[]): string {
  const order = orderOf(better, worse, NOISE);
  const figures = `${apText(better.mean)} against ${apText(worse.mean)}, `
    + `${differenceText(better.mean - worse.mean)}, ${seedsText(better, worse)}`;
  const deck = deckText(claim, rows);
  if (order < 0) return `Contradicts the deck: ${claim.better} is below ${claim.worse} here (${figures}${deck}).`;
  if (order > 0) return `As in the deck: ${claim.better} is above ${claim.worse} (${figures}${deck}).`;
  const meaning = claim.relation === 'level' ? 'As in the deck' : 'Does not show the deck\'s direction';
  return `${meaning}: ${claim.better} and ${claim.worse} cannot be told apart here (${figures}${deck}).`;
}

function seedsText(a: Spread, b: Spread): string {
  if (a.count === 1 && b.count === 1) return `one seed each, ${apText(NOISE)} is noise`;
  return `seeds ${rangeText(a)} and ${rangeText(b)}`;
}

function rangeText({ count, low, high }: Spread): string {
  return count === 1 ? apText(low) : `${apText(low)}–${apText(high)}`;
}

function deckText({ better, worse }: Claim, rows: readonly AblationRow[]): string {
  const numberOf = (name: string): number | undefined => rows.find((row) => row.name === name)?.deck?.mAP;
  const [high, low] = [numberOf(better), numberOf(worse)];
  return high === undefined || low === undefined ? '' : `; deck ${high.toFixed(1)} against ${low.toFixed(1)}`;
}

/** How much slower one row is than another, in seconds per image of the network. Null where either was not measured. */
export function slowerFinding(slow: string, fast: string, rows: readonly AblationRow[]): string | null {
  const [a, b] = [slow, fast].map((name) => meanOf(rows, name, ({ testCpuSeconds }) => testCpuSeconds));
  if (a === null || b === null) return null;
  const [rateA, rateB] = [slow, fast].map((name) => rows.find((row) => row.name === name)?.deck?.testRate);
  const inDeck = rateA === undefined || rateB === undefined ? '' : `; deck ${(rateA / rateB).toFixed(1)} times`;
  return `${slow} takes ${(a / b).toFixed(1)} times as long per image as ${fast} (${a.toFixed(3)} s and `
    + `${b.toFixed(3)} s of the processors${inDeck}).`;
}

/** How much longer an SGD step of one row takes than one of another; null where either was not measured. */
export function slowerStepFinding(
  slow: string, fast: string, deckRatio: number, rows: readonly AblationRow[],
): string | null {
  const [a, b] = [slow, fast].map((name) => meanOf(rows, name, ({ trainCpuSeconds: seconds, steps }) =>
    seconds === null ? null : seconds / steps));
  if (a === null || b === null) return null;
  return `An SGD step of ${slow} takes ${(a / b).toFixed(2)} times as long as one of ${fast} (deck ${deckRatio}).`;
}

/** Mean over the seeds of a row; null without results, or where a seed was not measured. */
function meanOf(
  rows: readonly AblationRow[], name: string, valueOf: (result: RowResult) => number | null,
): number | null {
  const values = rows.find((row) => row.name === name)?.results.map(valueOf) ?? [];
  const measured = values.filter((one) => one !== null);
  return measured.length === 0 || measured.length < values.length ? null : spreadOf(measured).mean;
}

/**
 * Does average recall predict mAP? Counts the pairs of rows whose mAP differs by more than noise, and says how many of
 * these pairs average recall puts into the same order. Null without such a pair.
 */
export function recallFinding(names: readonly string[], rows: readonly AblationRow[]): string | null {
  const points = names.flatMap((name) => {
    const results = rows.find((row) => row.name === name)?.results ?? [];
    const recalls = results.flatMap(({ averageRecall }) => averageRecall ?? []);
    if (recalls.length === 0) return [];
    return [{ mAP: spreadOf(results.map(({ mAP }) => mAP)), recall: spreadOf(recalls).mean }];
  });
  const pairs = points.flatMap((a, i) => points.slice(i + 1).map((b) => ({
    byMap: orderOf(a.mAP, b.mAP, NOISE), byRecall: Math.sign(a.recall - b.recall),
  }))).filter(({ byMap }) => byMap !== 0);
  if (pairs.length === 0) return null;
  const agreeing = pairs.filter(({ byMap, byRecall }) => byMap === byRecall).length;
  return `Of ${pairs.length} pairs that mAP tells apart, average recall puts ${agreeing} into the same order.`;
}
