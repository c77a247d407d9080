// `npm run bench`: speed of every implementation in one run, each in a process of its own, one after the other.
import { whyUnavailable } from '../compute/open-compute.js';
import type { Machine, World } from '../runs/world.js';
import { simdLimit } from './bench-limit.js';
import { IMPLEMENTATIONS, type Implementation, type Measured } from './bench-measure.js';
import { benchTable } from './bench-table.js';
import { thresholdTable } from './bench-thresholds.js';
import { QUICK, THOROUGH } from './bench-timing.js';
import { findTorch, measureTorch } from './bench-torch.js';
import { growth as growthCurves } from './growth.js';
import { inOwnProcess } from './own-process.js';

export interface BenchOptions {
  /** Fewer repetitions. */
  readonly quick: boolean;
  /** Names of the implementations to measure; null: all. */
  readonly only: readonly string[] | null;
  /** Instead of the bench: the sizes at which one implementation overtakes another. */
  readonly thresholds: boolean;
  /** Instead of the bench: how step time and memory grow with what is trained on. */
  readonly growth: boolean;
  /** JSON instead of the tables. */
  readonly json: boolean;
}

/** Measures and prints. Throws RangeError for an unknown implementation, listing the known ones. */
export async function bench(
  { quick, only, thresholds, growth, json }: BenchOptions,
  { print, machine, today }: Pick<World, 'print' | 'machine' | 'today'>,
): Promise<void> {
  if (thresholds) return (await thresholdTable()).forEach((line) => print(line));
  if (growth) return growthCurves(quick, json, machineLine(machine), { print, today });
  const progress = json ? () => {} : print;
  progress(machineLine(machine));
  const limit = await simdLimit();
  const columns: Measured[] = [];
  for (const implementation of await chosenImplementations(only, progress)) {
    const measured = await measuredApart(implementation, quick);
    columns.push(measured);
    progress(`measured ${implementation}: ${measured.backend}`);
  }
  if (json) print(JSON.stringify({ machine: machineLine(machine), limit, columns }, null, 2));
  else ['', ...benchTable(columns, limit)].forEach((line) => print(line));
}

function implementationNamed(name: string): Implementation {
  const found = IMPLEMENTATIONS.find((known) => known === name);
  if (found !== undefined) return found;
  const known = IMPLEMENTATIONS.join(', ');
  throw new RangeError(`bench: unknown implementation ${JSON.stringify(name)}, known are ${known}`);
}

/** The named ones, or all. What is not available is left out of all, and a line says why. */
async function chosenImplementations(
  only: readonly string[] | null, print: (line: string) => void,
): Promise<readonly Implementation[]> {
  const chosen: Implementation[] = [];
  for (const name of only?.map(implementationNamed) ?? IMPLEMENTATIONS) {
    const reason = await whyLeftOut(name);
    if (reason === null) chosen.push(name);
    else if (only !== null) throw new Error(reason);
    else print(`left out ${name}: ${reason}`);
  }
  return chosen;
}

/** Null: it can be measured here. */
async function whyLeftOut(name: Implementation): Promise<string | null> {
  if (name === 'webgpu') return whyUnavailable('webgpu');
  if (name !== 'torch') return null;
  const found = await findTorch();
  return 'reason' in found ? `torch: ${found.reason}` : null;
}

function machineLine({ cores, processor }: Machine): string {
  return `${cores} ${cores === 1 ? 'core' : 'cores'}, ${processor}, Node ${process.versions.node}`;
}

/** Measures in a process of its own. */
async function measuredApart(implementation: Implementation, quick: boolean): Promise<Measured> {
  if (implementation !== 'torch') {
    return await inOwnProcess('./bench-measure-main.js', [implementation, quick ? 'quick' : 'thorough']) as Measured;
  }
  const found = await findTorch();
  if ('reason' in found) throw new Error(`torch: ${found.reason}`);
  return measureTorch(found.python, quick ? QUICK : THOROUGH);
}
