// `npm run bench`: speed of every implementation in one run, each in a process of its own, one after the other.
import { fork } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { whyUnavailable } from '../compute/open-compute.js';
import { benchTable } from './bench-table.js';
import { IMPLEMENTATIONS, type Implementation, type Measured } from './bench-measure.js';
import { thresholdTable } from './bench-thresholds.js';

/**
 * Flags: --quick (fewer repetitions), --json, --only A,B (some of the implementations), --thresholds (the
 * sizes at which one implementation overtakes another). Throws on an unknown flag or name, listing the known ones.
 */
export async function bench(args: readonly string[], print: (line: string) => void): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      only: { type: 'string' },
      thresholds: { type: 'boolean', default: false },
    },
  });
  if (values.thresholds) return (await thresholdTable()).forEach(print);
  const progress = values.json ? () => {} : print;
  progress(machine());
  const chosen = await chosenImplementations(values.only ?? null, progress);
  const columns: Measured[] = [];
  for (const implementation of chosen) {
    const measured = await inOwnProcess(implementation, values.quick);
    columns.push(measured);
    progress(`measured ${implementation}: ${measured.backend}`);
  }
  if (values.json) print(JSON.stringify({ machine: machine(), columns }, null, 2));
  else ['', ...benchTable(columns)].forEach(print);
}

function implementationNamed(name: string): Implementation {
  const found = IMPLEMENTATIONS.find((known) => known === name);
  if (found === undefined) {
    const known = IMPLEMENTATIONS.join(', ');
    throw new RangeError(`bench: unknown implementation ${JSON.stringify(name)}, known are ${known}`);
  }
  return found;
}

/** Those named, or all; WebGPU, which few machines have under Node, is left out of all with a word. */
async function chosenImplementations(
  only: string | null, print: (line: string) => void,
): Promise<readonly Implementation[]> {
  const chosen = only?.split(',').map((name) => implementationNamed(name.trim())) ?? IMPLEMENTATIONS;
  const reason = chosen.includes('webgpu') ? await whyUnavailable('webgpu') : null;
  if (reason === null) return chosen;
  if (only !== null) throw new Error(reason);
  print(`left out webgpu: ${reason}`);
  return IMPLEMENTATIONS.filter((name) => name !== 'webgpu');
}

function machine(): string {
  const model = cpus()[0]?.model ?? 'unknown processor';
  return `${availableParallelism()} cores, ${model.trim()}, Node ${process.versions.node}`;
}

/** The child's own output is dropped: tfjs greets on starting. */
function inOwnProcess(implementation: Implementation, quick: boolean): Promise<Measured> {
  const script = fileURLToPath(new URL('./bench-measure-main.js', import.meta.url));
  return new Promise((resolve, reject) => {
    const child = fork(script, [implementation, quick ? 'quick' : 'thorough'], { silent: true });
    let measured: Measured | null = null;
    let said = '';
    child.stderr?.on('data', (text) => { said += text; });
    child.on('message', (message) => { measured = message as Measured; });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (measured !== null) resolve(measured);
      else reject(new Error(`bench: measuring ${implementation} ended with code ${code}: ${said.trim()}`));
    });
  });
}
