// The table of `npm run gradcheck`, line by line: each row is printed when it is known.
import type { CheckResult } from './gradcheck-run.js';
import type { TensorVerdict } from './gradient-verdict.js';

/** Widths of the columns, in characters; a longer cell moves the rest of its line. */
const [VERDICT, NUMBERS, ERROR, WHERE] = [6, 7, 11, 31];

/** The line above the rows; names are at most `width` characters long. */
export function headLine(width: number): string {
  return tableLine(['', 'check', 'numbers', 'worst error', 'where', 'checked'], width);
}

/** A row, with its problems below it. */
export function rowLines({ name, cases, tensors, problems }: CheckResult, width: number): string[] {
  const worst = tensors.length === 0 ? null : tensors.reduce((a, b) => (isWorse(b, a) ? b : a));
  const checked = withoutEndings(tensors.map(({ tensor }) => tensor)).join(' ');
  const row = tableLine([
    problems.length === 0 ? 'ok' : 'FAILED', name, String(tensors.reduce((sum, { numbers }) => sum + numbers, 0)),
    worst?.error.toExponential(1) ?? '', worst === null ? '' : `${worst.tensor}[${worst.at}]`,
    cases.length === 1 ? checked : `${cases.length} cases: ${checked}`,
  ], width);
  return [row, ...problems.map((problem) => `${' '.repeat(VERDICT)} ${problem}`)];
}

/** `N passed, M failed`, in rows. */
export function closingLine(results: readonly CheckResult[]): string {
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  return `${results.length - failed} passed, ${failed} failed`;
}

function tableLine([verdict, name, numbers, error, where, checked]: readonly string[], width: number): string {
  return `${verdict.padEnd(VERDICT)} ${name.padEnd(width)}  ${numbers.padStart(NUMBERS)}  ${error.padStart(ERROR)}  ` +
    `${where.padEnd(WHERE)}  ${checked}`;
}

/** A NaN, where nothing could be compared, is worse than any number. */
function isWorse(a: TensorVerdict, b: TensorVerdict): boolean {
  return !Number.isNaN(b.error) && !(a.error <= b.error);
}

/** Each name once; `conv1` for conv1.weight and conv1.bias where both are there. */
function withoutEndings(names: readonly string[]): string[] {
  const layerOf = (name: string): string => name.replace(/\.(weight|bias)$/, '');
  const isWhole = (layer: string): boolean => names.includes(`${layer}.weight`) && names.includes(`${layer}.bias`);
  return [...new Set(names.map((name) => (isWhole(layerOf(name)) ? layerOf(name) : name)))];
}
