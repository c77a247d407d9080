// What a bug report should say of a machine, besides the modes: versions, processor, memory, disk, a browser, a GPU.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { freemem } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { freeBytes } from '../../runs/guards/free-space.js';
import type { World } from '../../runs/world.js';
import { bytesText } from '../../viz/number-text.js';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'chrome', 'firefox', 'msedge'];
const INSTALLED_BROWSERS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe', 'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];
const ANSWER = 10_000; // milliseconds that a program may take to say its version

/** What was found, by name, in the order in which it is shown. */
export async function surroundings({ versions, machine }: World): Promise<Record<string, string>> {
  const { node, ...own } = versions;
  return {
    ...own,
    'Node': `${node ?? 'unknown'}, ${machine.system}`,
    'processor': `${machine.processor}, ${machine.cores} usable`,
    'threads allowed': process.env.RCNN_THREADS ?? 'all (RCNN_THREADS is not set)',
    'memory': `${bytesText(machine.memoryBytes)}, ${bytesText(freemem())} free`,
    'free disk here': await freeDisk(),
    'terminal': terminal(),
    'browser': await browser(),
    'GPU': await graphics(),
  };
}

async function freeDisk(): Promise<string> {
  const free = await freeBytes('.');
  return Number.isFinite(free) ? bytesText(free) : 'unknown';
}

function terminal(): string {
  const { isTTY, columns } = process.stderr;
  if (!isTTY) return 'none (a pipe or a file)';
  return `${columns} columns, ${process.stderr.hasColors() ? 'colours' : 'no colours'}`;
}

/** The first browser in the folders of PATH or at a usual place, with its version. */
async function browser(): Promise<string> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const paths = [...BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name))), ...INSTALLED_BROWSERS];
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) return 'none found (reports open in any)';
  return `${await answerOf(found, ['--version']) ?? 'version unknown'} (${found})`;
}

/** What the system says of its graphics cards: nvidia-smi where there is one. */
async function graphics(): Promise<string> {
  const card = await answerOf('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader']);
  return card ?? 'no NVIDIA card seen; mode webgpu below says whether another one can be used';
}

/** The first line that a program prints; null where there is no such program, or no answer. */
async function answerOf(program: string, args: readonly string[]): Promise<string | null> {
  const asked = promisify(execFile)(program, args, { timeout: ANSWER });
  return asked.then(({ stdout }) => stdout.trim().split('\n')[0] || null, () => null);
}
