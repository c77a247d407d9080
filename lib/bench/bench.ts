// `npm run bench`: speed of every implementation in one run, each in a process of its own, one after the other.
import { whyUnavailable } from '../compute/open-compute.js';
import type { Machine, World } from '../runs/world.js';
import { IMPLEMENTATIONS, type Implementation, type Measured } from './bench-measure.js';
import { benchTable } from './bench-table.js';
import { thresholdTable } from './bench-thresholds.js';
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
  const columns: Measured[] = [];
  for (const implementation of await chosenImplementations(only, progress)) {
    const args = [implementation, quick ? 'quick' : 'thorough'];
    const measured = await inOwnProcess('./bench-measure-main.js', args) as Measured;
    columns.push(measured);
    progress(`measured ${implementation}: ${measured.backend}`);
  }
  if (json) print(JSON.stringify({ machine: machineLine(machine), columns }, null, 2));
  else ['', ...benchTable(columns)].forEach((line) => print(line));
}

function implementationNamed(name: string): Implementation {
  const found = IMPLEMENTATIONS.find((known) => known === name);
  if (found !== undefined) return found;
  const known = IMPLEMENTATIONS.join(', ');
  throw new RangeError(`bench: unknown implementation ${JSON.stringify(name)}, known are ${known}`);
}

/** The named ones, or all. Where WebGPU does not start, it is left out of all, and a line says so. */
async function chosenImplementations(
  only: readonly string[] | null, print: (line: string) => void,
): Promise<readonly Implementation[]> {
  const chosen = only?.map(implementationNamed) ?? IMPLEMENTATIONS;
  const reason = chosen.includes('webgpu') ? await whyUnavailable('webgpu') : null;
  if (reason === null) return chosen;
  if (only !== null) throw new Error(reason);
  print(`left out webgpu: ${reason}`);
  return IMPLEMENTATIONS.filter((name) => name !== 'webgpu');
}

function machineLine({ cores, processor }: Machine): string {
  return `${cores} cores, ${processor}, Node ${process.versions.node}`;
}
