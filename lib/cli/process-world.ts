// The world of the program `rcnn`: this process, its streams, clocks and files.
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCompute } from '../compute/open-compute.js';
import { M0_FILE } from '../data/files/m0-file.js';
import { Interruption } from '../runs/guards/interruption.js';
import { SoundPictures, soundFile } from '../runs/guards/sound-pictures.js';
import { Progress } from '../runs/lines/progress.js';
import { PROGRAM } from '../runs/run-config.js';
import type { Machine, World } from '../runs/world.js';
import { PRETRAINING } from '../systems/pretraining.js';
import { SYSTEMS, VARIANTS } from '../systems/systems.js';
import { asTypedHere, programWords } from './program-words.js';
import { inOwnProcess } from './run-process.js';

const PACKAGE = new URL('../../../', import.meta.url); // from dist/lib/cli

function now(): number {
  return performance.now() / 1000;
}

/** Of all threads, in the program and in the operating system. Other programs on the machine hardly change it. */
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

function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${platform()} ${arch()}`,
  };
}

const INTERRUPTION = new Interruption();
const VERSIONS = versions();

const WORDS = programWords({
  script: process.argv[1] ?? '', folder: process.cwd(), root: fileURLToPath(PACKAGE),
});

export const PROCESS_WORLD: World = {
  systems: [...SYSTEMS, ...VARIANTS],
  pretraining: PRETRAINING,
  pretrainedFolder: dirname(M0_FILE),
  versions: VERSIONS,
  openCompute,
  sound: new SoundPictures(soundFile(VERSIONS[PROGRAM], process.env)),
  inOwnProcess: (job, said) => inOwnProcess(job, said, INTERRUPTION),
  print: (text) => process.stdout.write(`${asTypedHere(text, WORDS)}\n`),
  ...process.stdout.isTTY ? { columns: process.stdout.columns } : {},
  interruption: INTERRUPTION,
  progress: new Progress({
    write: (text) => process.stderr.write(asTypedHere(text, WORDS)),
    isTerminal: process.stderr.isTTY === true,
    get columns() {
      return process.stderr.columns ?? 80; // a window may change its width
    },
    hasColours: process.stderr.isTTY === true && process.stderr.hasColors(), // knows NO_COLOR and TERM
    now,
  }),
  now,
  cpuSeconds,
  machine: thisMachine(),
  today: () => new Date().toISOString().slice(0, 10),
};
