// Runs golden files through the adapters of test/golden-adapters, one per op. An op without adapter is a failure.
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { loopsCompute } from '../../lib/compute/loops.js';
import { openCompute } from '../../lib/compute/open-compute.js';
import type { GoldenAdapter, GoldenBackend, GoldenCase, GoldenComparison } from './golden-case.js';
import { differenceOf } from './golden-compare.js';
import { goldenFilesOf, readGoldenFile, type GoldenFile, type Tensors } from './golden-file.js';

/** What an adapter file exports. */
export interface AdapterModule {
  readonly adapter: GoldenAdapter;
  readonly compare?: GoldenComparison;
}

export interface Adapters {
  has(op: string): boolean;
  load(op: string): Promise<AdapterModule>;
}

export interface OpResult {
  readonly op: string;
  readonly verdict: 'passed' | 'failed';
  readonly cases: number;
  /** One line each; empty unless the verdict is `failed`. */
  readonly problems: readonly string[];
}

/** The project's own adapters. */
export const PROJECT_ADAPTERS: Adapters = {
  has: (op) => existsSync(adapterUrl(op)),
  load: async (op) => await import(adapterUrl(op).href) as AdapterModule,
};

/** The loops that define the operations, in float64. */
const BY_LOOPS: GoldenBackend = { compute: loopsCompute(), precision: 'float64' };

/** The backend of a mode: in float64 where the mode has it, else in float32. The caller closes it. */
export async function goldenBackend(mode: string): Promise<GoldenBackend> {
  const precision = ['loops', 'blocked'].includes(mode) ? 'float64' : 'float32';
  return { compute: await openCompute(mode), precision };
}

/** Runs every *.json of a directory. Throws when there is none. */
export async function runGolden(directory: string, adapters: Adapters, backend = BY_LOOPS): Promise<OpResult[]> {
  const results: OpResult[] = [];
  for (const path of goldenFilesOf(directory)) results.push(await runGoldenPath(path, adapters, backend));
  return results;
}

/** Runs one file; a file that cannot be read is a failure under its own name. */
export async function runGoldenPath(path: string, adapters: Adapters, backend = BY_LOOPS): Promise<OpResult> {
  try {
    return await runGoldenFile(readGoldenFile(path), adapters, backend);
  } catch (error) {
    return failed(basename(path), 0, [(error as Error).message]);
  }
}

/** The report: a line per op, its problems below it, `N passed, M failed` last. */
export function reportOf(results: readonly OpResult[]): string[] {
  const count = (verdict: OpResult['verdict']): number => results.filter((result) => result.verdict === verdict).length;
  return [...results.flatMap(linesOf), `${count('passed')} passed, ${count('failed')} failed`];
}

async function runGoldenFile(file: GoldenFile, adapters: Adapters, backend: GoldenBackend): Promise<OpResult> {
  const { op, cases } = file;
  if (!adapters.has(op)) {
    return failed(op, cases.length, [`missing adapter: there is no test/golden-adapters/${op}.ts`]);
  }
  const module = await adapters.load(op);
  if (typeof module.adapter !== 'function') {
    return failed(op, cases.length, [`test/golden-adapters/${op}.ts exports no adapter`]);
  }
  const problems: string[] = [];
  for (const expected of cases) {
    const problem = await problemOf({ ...expected.golden, ...backend }, expected.want, module, file);
    if (problem !== null) problems.push(`${expected.golden.name}: ${problem}`);
  }
  return problems.length > 0 ? failed(op, cases.length, problems)
    : { op, verdict: 'passed', cases: cases.length, problems };
}

async function problemOf(golden: GoldenCase, want: Tensors, module: AdapterModule, file: GoldenFile) {
  try {
    const got = await module.adapter(golden);
    if (module.compare) return module.compare(got, want, golden, file.tolerance);
    return differenceOf(got, want, file.tolerance);
  } catch (error) {
    return `threw ${error}`;
  }
}

function failed(op: string, cases: number, problems: readonly string[]): OpResult {
  return { op, verdict: 'failed', cases, problems };
}

function linesOf({ op, verdict, cases, problems }: OpResult): string[] {
  if (verdict === 'passed') return [`ok     ${op}  ${cases} ${cases === 1 ? 'case' : 'cases'}`];
  return [`FAILED ${op}`, ...problems.map((problem) => `       ${problem}`)];
}

function adapterUrl(op: string): URL {
  return new URL(`../golden-adapters/${op}.js`, import.meta.url);
}
