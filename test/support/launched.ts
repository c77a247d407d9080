// The entries of .vscode/launch.json, and where each must stop.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Stop, StopJob } from './first-stop.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const LIMIT = 120_000; // ms for one stop on a busy machine

interface Entry {
  readonly name: string;
  readonly request: 'launch' | 'attach';
  readonly program?: string;
  readonly args?: readonly string[];
}

/** A breakpoint as a reader sets it: the file, and the text of the line. */
export interface Breakpoint {
  readonly source: string;
  readonly text: string;
}

/** Where to stop in the program of each entry, by a word of its name. */
export const BREAKPOINTS: Readonly<Record<string, Breakpoint>> = {
  'mode loops': { source: 'lib/detectors/faster-rcnn/step-joint.ts', text: 'const conv =' },
  'mode dev': { source: 'lib/layers/kernels/contract.kernel.ts', text: 's0 += x[p] * v' },
  'one kernel': { source: 'lib/layers/roi-pool.kernel.ts', text: 'const v = x[first + i]' },
  'gradient check': { source: 'lib/layers/conv.ts', text: 'const dx = zerosLike(dy, xShape)' },
  'one example': { source: 'lib/layers/roi-pool.ts', text: 'const [, C, H, W] = x.shape' },
};

export function launchEntries(): readonly Entry[] {
  const text = readFileSync(join(ROOT, '.vscode/launch.json'), 'utf8').replace(/^\s*\/\/.*$/gm, '');
  return (JSON.parse(text) as { configurations: readonly Entry[] }).configurations;
}

/** The first line of a source that has the text, from 1. */
export function lineOf({ source, text }: Breakpoint): number {
  return readFileSync(join(ROOT, source), 'utf8').split('\n').findIndex((line) => line.includes(text)) + 1;
}

/** Starts the program of an entry under the inspector, and says where the breakpoint of its name stops. */
export function stopOf(word: string): Stop {
  const { program, args = [] } = launchEntries().find(({ name }) => name.includes(word))!;
  const path = program!.replace('${workspaceFolder}/', '');
  if (!existsSync(join(ROOT, path))) throw new RangeError(`${path} is not there`);
  const job: StopJob = { program: path, args, source: BREAKPOINTS[word].source, line: lineOf(BREAKPOINTS[word]) };
  const client = join(ROOT, 'dist/test/support/first-stop-main.js');
  const flags = ['--experimental-websocket', '--no-warnings'];
  const said = execFileSync(process.execPath, [...flags, client, JSON.stringify(job)],
    { cwd: ROOT, encoding: 'utf8', timeout: LIMIT });
  return JSON.parse(said) as Stop;
}
