// The gradient checks of test/gradcheck, found by their place, and what each comes to.
import { readdirSync } from 'node:fs';
import type { GradientCase } from './gradient-case.js';
import { verdictOf, type TensorVerdict } from './gradient-verdict.js';

/** The folders of test/gradcheck, in the order of the table. */
export const ROOMS = ['layers', 'losses', 'boxes', 'networks', 'steps'] as const;

/** The cases of a row of the table. */
export interface GradientCheck {
  /** The file without its ending, e.g. `layers/roi-pool`; for a single case of it `layers/roi-pool: one cell`. */
  readonly name: string;
  readonly cases: readonly GradientCase[];
}

export interface CheckResult extends GradientCheck {
  /** What was found for each tensor of each case. */
  readonly tensors: readonly TensorVerdict[];
  /** A line each; none when the check passes. */
  readonly problems: readonly string[];
}

/** Every check of the project. */
export async function allChecks(): Promise<GradientCheck[]> {
  const folder = new URL('../gradcheck/', import.meta.url);
  const files = ROOMS.flatMap((room) =>
    readdirSync(new URL(room, folder)).filter((file) => file.endsWith('.js')).sort().map((file) => `${room}/${file}`));
  return Promise.all(files.map(async (file) => {
    const { cases } = await import(new URL(file, folder).href) as { readonly cases: readonly GradientCase[] };
    return { name: file.slice(0, -'.js'.length), cases };
  }));
}

/**
 * The checks that are called `roi-pool` or `layers/roi-pool`, or stand in the room `layers`; all when there are no
 * names. Throws RangeError, listing the known names, for a name that no check has.
 */
export function chosenChecks(checks: readonly GradientCheck[], names: readonly string[]): GradientCheck[] {
  const isCalled = (check: GradientCheck, name: string): boolean =>
    [check.name, ...check.name.split('/')].includes(name);
  for (const name of names) {
    if (checks.some((check) => isCalled(check, name))) continue;
    const known = checks.map((check) => check.name).join(', ');
    throw new RangeError(`gradcheck: there is no check ${name}; known are ${known}`);
  }
  return checks.filter((check) => names.length === 0 || names.some((name) => isCalled(check, name)));
}

/** A check of one case for each case. */
export function caseByCase({ name, cases }: GradientCheck): GradientCheck[] {
  return cases.map((one) => ({ name: `${name}: ${one.name}`, cases: [one] }));
}

/** Runs the cases of a check, one after the other. */
export async function resultOf(check: GradientCheck): Promise<CheckResult> {
  const tensors: TensorVerdict[] = [];
  const problems: string[] = check.cases.length === 0 ? ['there is no case'] : [];
  for (const one of check.cases) {
    const verdict = await verdictOf(one);
    tensors.push(...verdict.tensors);
    problems.push(...verdict.problems.map((problem) => `${placeOf(one)}, ${one.name}: ${problem}`));
  }
  return { ...check, tensors, problems };
}

/** Where a case is defined, e.g. `test/gradcheck/layers/conv.ts:30`. */
function placeOf({ definedAt }: GradientCase): string {
  return /test\/[\w./-]+:\d+/.exec(definedAt)?.[0] ?? 'test/gradcheck';
}
