// The world of the program `rcnn`: this process, its streams, clocks and files.
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { openCompute } from '../compute/open-compute.js';
import { M0_FILE } from '../data/files/m0-file.js';
import { thisMachine } from '../runs/machine.js';
import { PRETRAINING } from '../systems/pretraining.js';
import { Progress } from '../runs/progress.js';
import { SYSTEMS, VARIANTS } from '../systems/systems.js';
import type { World } from '../runs/world.js';

const PACKAGE = new URL('../../../', import.meta.url); // from dist/lib/cli

function now(): number {
  return performance.now() / 1000;
}

/** All threads, of program and system: other programs on a busy machine lengthen now(), hardly this. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function versions(): Record<string, string> {
  const { name, version, dependencies } = JSON.parse(readFileSync(new URL('package.json', PACKAGE), 'utf8')) as {
    name: string; version: string; dependencies: Record<string, string>;
  };
  return { [name]: version, 'node': process.versions.node, 'gpu.js': dependencies['gpu.js'] };
}

export const PROCESS_WORLD: World = {
  systems: [...SYSTEMS, ...VARIANTS],
  pretraining: PRETRAINING,
  pretrainedFolder: dirname(M0_FILE),
  versions: versions(),
  openCompute,
  print: (text) => process.stdout.write(`${text}\n`),
  progress: new Progress({
    write: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
    columns: process.stderr.columns ?? 80,
    now,
  }),
  now,
  cpuSeconds,
  machine: thisMachine(),
  today: () => new Date().toISOString().slice(0, 10),
};
