// Runs the cases of a kind in processes of their own and says which broke a rule.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { casesOf, type StormKind, type StormPlan, type StormResult } from './storm-case.js';
import { brokenRules, STORM_LIMITS } from './storm-verdict.js';

const CHILD = fileURLToPath(new URL('./storm-child.js', import.meta.url));
const WATCH = 50; // ms between two looks at the memory of the process

export interface Storm {
  readonly tried: number;
  /** `<kind>: <case>: <what it did>` for each case that broke a rule. */
  readonly failures: readonly string[];
}

/** Runs all cases of the kinds. */
export async function storm(kinds: readonly StormKind[], plan: StormPlan): Promise<Storm> {
  const failures: string[] = [];
  let tried = 0;
  let child: ChildProcess | null = null;
  for (const kind of kinds) {
    const cases = casesOf(kind, plan);
    for (const [index, one] of cases.entries()) {
      child ??= await started(plan);
      const result = await resultOf(child, { kind: kind.name, index });
      tried++;
      const broken = typeof result === 'string' ? [result] : brokenRules(one, result);
      if (broken.length > 0) failures.push(`${kind.name}: ${one.name}: ${broken.join('; ')}`);
      // The peak of a process counts for every case after it: a process that has taken much makes room for a new one.
      const isSpent = typeof result === 'string' || result.peakBytes > STORM_LIMITS.bytes / 4;
      if (isSpent) child = ended(child);
    }
  }
  if (child !== null) ended(child);
  return { tried, failures };
}

async function started(plan: StormPlan): Promise<ChildProcess> {
  const child = fork(CHILD, [JSON.stringify(plan)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await once(child, 'message');
  return child;
}

function ended(child: ChildProcess): null {
  if (child.connected) child.disconnect();
  return null;
}

/** The result of a case; a sentence when it took too long, too much, or the process with it. */
async function resultOf(child: ChildProcess, asked: { kind: string; index: number }): Promise<StormResult | string> {
  return new Promise((resolve) => {
    const begin = performance.now();
    const finish = (result: StormResult | string): void => {
      clearInterval(watch);
      child.removeAllListeners();
      if (typeof result === 'string') child.kill('SIGKILL');
      resolve(result);
    };
    const watch = setInterval(() => {
      const seconds = (performance.now() - begin) / 1000;
      const bytes = residentBytes(child.pid!);
      if (seconds > 2 * STORM_LIMITS.seconds) finish(`still running after ${seconds.toFixed(0)} s`);
      else if (bytes > STORM_LIMITS.bytes) finish(`took more than ${STORM_LIMITS.bytes / 2 ** 20} MiB`);
    }, WATCH);
    child.once('message', (result) => finish(result as StormResult));
    child.once('exit', (code, signal) => finish(`the process ended, ${signal ?? `code ${code}`}`));
    child.send(asked);
  });
}

/** Memory of a process now; 0 where the system does not say. */
function residentBytes(pid: number): number {
  try {
    return 4096 * Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  } catch {
    return 0;
  }
}
