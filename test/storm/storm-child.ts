// The process in which cases run, one after the other: a hang or a crash of one ends this process and not the storm.
// It gets `{ kind, index }`, runs that case of the kind, and answers with the result.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv } from 'node:process';
import { runCommandLine } from '../../lib/cli/command-line.js';
import { COMMANDS } from '../../lib/cli/commands/all-commands.js';
import { PROCESS_WORLD } from '../../lib/cli/process-world.js';
import { Progress } from '../../lib/runs/lines/progress.js';
import { STORM_KINDS } from './kinds.js';
import { casesOf, type StormCase, type StormPlan, type StormResult } from './storm-case.js';

const plan = JSON.parse(argv[2]) as StormPlan;
const root = mkdtempSync(join(tmpdir(), 'rcnn-storm-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));

interface Ready {
  readonly cases: readonly StormCase[];
  /** What the cases share. */
  readonly base: string;
}

const ready = new Map<string, Ready>();

async function readyKind(name: string): Promise<Ready> {
  const kind = STORM_KINDS.find((one) => one.name === name)!;
  const made = ready.get(name) ?? { cases: casesOf(kind, plan), base: mkdtempSync(join(root, 'base-')) };
  if (!ready.has(name)) await kind.setup?.(made.base);
  ready.set(name, made);
  return made;
}

async function resultOf(name: string, index: number): Promise<StormResult> {
  const { cases, base } = await readyKind(name);
  const written = { stdout: '', stderr: '' };
  const now = (): number => performance.now() / 1000;
  const world = {
    ...PROCESS_WORLD,
    print: (text: string) => { written.stdout += `${text}\n`; },
    progress: new Progress({ write: (text) => { written.stderr += text; }, isTerminal: false, columns: 80, now }),
  };
  const dir = mkdtempSync(join(root, 'case-'));
  const words = await cases[index].prepare(dir, base);
  const begin = process.cpuUsage();
  const code = await runCommandLine(words, COMMANDS, world);
  const { user, system } = process.cpuUsage(begin);
  rmSync(dir, { recursive: true, force: true });
  return { code, ...written, seconds: (user + system) / 1e6, peakBytes: process.resourceUsage().maxRSS * 1024 };
}

process.on('message', ({ kind, index }: { kind: string; index: number }) => {
  void resultOf(kind, index).then((result) => process.send!(result), (error: unknown) => {
    const stderr = `an exception came out: ${error instanceof Error ? error.stack : String(error)}`;
    process.send!({ code: -1, stdout: '', stderr, seconds: 0, peakBytes: 0 });
  });
});
process.on('disconnect', () => process.exit());
process.send!('ready');
