// What the cases about files of our own share: a small VOC folder, a run that was trained and tested, a run that was
// stopped after its first step, and a comparison with one finished training.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommandLine } from '../../../lib/cli/command-line.js';
import { COMMANDS } from '../../../lib/cli/commands/all-commands.js';
import { PROCESS_WORLD } from '../../../lib/cli/process-world.js';
import { Interruption } from '../../../lib/runs/guards/interruption.js';
import { Progress } from '../../../lib/runs/lines/progress.js';
import type { World } from '../../../lib/runs/world.js';
import { comparePlan } from '../../../lib/studies/comparison/compare-plan.js';

const TRAINING = ['--init', 'none', '--scale', '32', '--mode', 'blocked'];

/** The names in the base folder. */
export const BASE = { data: 'data', whole: 'whole', half: 'half', comparison: 'comparison' } as const;

export async function makeBase(base: string): Promise<void> {
  const at = (name: keyof typeof BASE): string => join(base, BASE[name]);
  await quietly(['shapes', at('data'), '--train-images', '2', '--test-images', '2']);
  const train = ['train', '--data', at('data'), '--split', 'train', '--steps', '2', ...TRAINING];
  await quietly([...train, '--out', at('whole')]);
  await quietly(['test', '--run', at('whole'), '--pictures', '0']);
  const interruption = new Interruption();
  interruption.requested = 'SIGTERM';
  await quietly([...train, '--out', at('half')], { interruption });
  await makeComparison(base, at('comparison'));
}

/** The command line that puts a comparison together without training. */
export function comparisonWords(out: string, base: string): string[] {
  return ['compare', '--report', '--out', out, '--data', join(base, BASE.data), ...COMPARED, ...TRAINING];
}

const COMPARED = ['--systems', 'faster-joint', '--seeds', '1', '--split', 'train'];

/** The trained run as if the comparison had made it: its plan has other steps. */
async function makeComparison(base: string, out: string): Promise<void> {
  const training = {
    data: { kind: 'folder', dir: join(base, BASE.data) }, split: 'train', init: 'none', scale: 32, mode: 'blocked',
  } as const;
  const { entries } = await comparePlan(
    { quick: false, seeds: 1, systems: ['faster-joint'], training }, out, PROCESS_WORLD);
  const [{ dir, plan }] = entries;
  cpSync(join(base, BASE.whole), dir, { recursive: true });
  const file = join(dir, 'config.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')) as object, plan }));
}

async function quietly(words: readonly string[], changes: Partial<World> = {}): Promise<void> {
  const progress = new Progress({ write: () => {}, isTerminal: false, columns: 80, now: () => 0 });
  await runCommandLine(words, COMMANDS, { ...PROCESS_WORLD, print: () => {}, progress, ...changes });
}
