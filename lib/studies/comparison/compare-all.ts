// Every training of a comparison, one after the other or side by side; a failure is noted, and the others go on.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ProposalChoice } from '../../proposals/proposal-choice.js';
import { tidyRun } from '../../runs/complete-run.js';
import { loadData, type DataChoice } from '../../runs/data-choice.js';
import { errorLine } from '../../runs/lines/error-line.js';
import { Interrupted } from '../../runs/guards/interruption.js';
import { keptProposals, proposalFolder } from '../../runs/proposal-folder.js';
import { doRunJob } from '../../runs/run-job.js';
import { sideBySide } from '../../runs/side-by-side.js';
import type { World } from '../../runs/world.js';
import { COMPARE_FILES, type ComparePlan, type Entry } from './compare-plan.js';
import { CompareProgress, type Amounts } from './compare-progress.js';
import { entryJob, entryState, type EntryState } from './compare-run.js';

/** An entry with its state; `failure`: the reason in one line, null where nothing failed. */
export interface Outcome {
  readonly entry: Entry;
  readonly state: EntryState;
  readonly failure: string | null;
}

/** The state of every entry. Throws RangeError when a folder holds something else. */
export async function outcomesSoFar(plan: ComparePlan): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const entry of plan.entries) outcomes.push({ entry, state: await entryState(entry, plan), failure: null });
  return outcomes;
}

/**
 * Trains and tests every entry that is not tested yet, `jobs` of them at once. An error of a training becomes the
 * failure of its entry.
 */
export async function completeAll(
  outcomes: readonly Outcome[], plan: ComparePlan, jobs: number, world: World,
): Promise<Outcome[]> {
  const open = outcomes.filter(({ state }) => state !== 'tested').map(({ entry }) => entry);
  const trainingImages = await imagesOf(plan.data, plan.split);
  const amounts = { trainingImages, testImages: await imagesOf(plan.data, plan.testSplit) };
  const atOnce = Math.min(jobs, open.length);
  const progress = new CompareProgress(open, amounts, atOnce);
  announce(outcomes, progress, amounts, world);
  await makeProposals(open, plan, world);
  const way = atOnce > 1 ? inProcesses(plan, progress, world) : inThisProcess(plan, progress, world);
  return sideBySide(outcomes, Math.max(atOnce, 1), async (outcome) => {
    if (outcome.state !== 'tested') return attempted(outcome.entry, plan, way, progress, world.now);
    await tidyRun(outcome.entry.dir);
    return outcome;
  });
}

/** How a training of a comparison is done, and where its failure is said. */
interface Way {
  complete(entry: Entry): Promise<void>;
  failed(entry: Entry, failure: string): void;
}

async function attempted(
  entry: Entry, plan: ComparePlan, { complete, failed }: Way, progress: CompareProgress, now: World['now'],
): Promise<Outcome> {
  const begin = now();
  try {
    await complete(entry);
    progress.done(entry, now() - begin);
    return { entry, state: 'tested', failure: null };
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    progress.done(entry, null);
    const failure = errorLine(error);
    failed(entry, failure);
    return { entry, state: await entryState(entry, plan), failure };
  }
}

/** One after the other, with all threads. */
function inThisProcess(plan: ComparePlan, progress: CompareProgress, world: World): Way {
  const labelled = (entry: Entry): World => {
    const label = `[${progress.begin(entry)}, ${progress.timeLeft}] `;
    return { ...world, progress: world.progress.labelled(label) };
  };
  return {
    complete: (entry) => doRunJob(entryJob(entry, plan), labelled(entry)),
    failed: ({ system, seed }, failure) =>
      world.progress.say(`${system}, seed ${seed}, failed: ${failure}; the others go on`),
  };
}

/** Each in a process of its own, on one thread. */
function inProcesses(plan: ComparePlan, progress: CompareProgress, world: World): Way {
  const lines = world.progress.beside();
  const labels = new Map<Entry, string>();
  return {
    complete: async (entry) => {
      const label = `[${progress.begin(entry)}]`;
      labels.set(entry, label);
      lines.say(label, `begins, ${progress.timeLeft}`);
      await world.inOwnProcess(entryJob(entry, plan), (line) => lines.show(label, line));
      lines.say(label, 'is trained and tested');
    },
    failed: (entry, failure) => lines.say(labels.get(entry)!, `failed: ${failure}; the others go on`),
  };
}

function announce(outcomes: readonly Outcome[], progress: CompareProgress, amounts: Amounts, world: World): void {
  const count = (state: EntryState): number => outcomes.filter((one) => one.state === state).length;
  const { trainingImages, testImages } = amounts;
  world.progress.say(`trainings: ${outcomes.length}, on ${trainingImages} images, tested on ${testImages}: `
    + `${count('tested')} finished, ${count('trained')} to be tested, ${count('unfinished')} to go on with, `
    + `${count('new')} new; ${progress.timeLeft}`);
}

/**
 * Makes the proposals of both splits before the time of any training or test is taken. An error here is only said: it
 * comes again in the trainings that need the proposals, and becomes their failure.
 */
async function makeProposals(
  open: readonly Entry[], { out, data, split, testSplit }: ComparePlan, world: World,
): Promise<void> {
  for (const choice of choicesOf(open)) {
    const folder = proposalFolder(join(out, COMPARE_FILES.proposals), data, choice);
    try {
      for (const name of [split, testSplit]) {
        const { samples } = await loadData(data, name, null, world);
        await world.interruption.hearing(() => keptProposals(choice, samples, folder, world));
      }
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      world.progress.say(`proposals: ${errorLine(error)}`);
    }
  }
}

/** The different choices of external proposals among the entries. */
export function choicesOf(entries: readonly Entry[]): ProposalChoice[] {
  const choices: ProposalChoice[] = [];
  for (const { plan: { settings: { proposals } } } of entries) {
    if (proposals !== undefined && !choices.some((one) => isDeepStrictEqual(one, proposals))) choices.push(proposals);
  }
  return choices;
}

/** Number of images of a split; 0 where its list cannot be read, for which loading the data rejects later. */
async function imagesOf(data: DataChoice, split: string): Promise<number> {
  if (data.kind === 'shapes') return split === 'train' ? data.trainImages : data.testImages;
  const list = await readFile(join(data.dir, 'ImageSets', 'Main', `${split}.txt`), 'utf8').catch(() => '');
  return Math.min(list.split('\n').filter((line) => line.trim() !== '').length, data.images ?? Infinity);
}
