// Every training of a comparison, one after the other; a failure is noted, and the others go on.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ProposalChoice } from '../../proposals/proposal-choice.js';
import { tidyRun } from '../../runs/complete-run.js';
import { loadData, type DataChoice } from '../../runs/data-choice.js';
import { errorLine } from '../../runs/error-line.js';
import { Interrupted } from '../../runs/guards/interruption.js';
import { keptProposals, proposalFolder } from '../../runs/proposal-folder.js';
import type { World } from '../../runs/world.js';
import { durationText } from '../../viz/number-text.js';
import { COMPARE_FILES, type ComparePlan, type Entry } from './compare-plan.js';
import { CompareProgress, type Amounts } from './compare-progress.js';
import { completeEntry, entryState, type EntryState } from './compare-run.js';

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

/** Trains and tests every entry that is not tested yet. An error of a training becomes the failure of its entry. */
export async function completeAll(outcomes: readonly Outcome[], plan: ComparePlan, world: World): Promise<Outcome[]> {
  const open = outcomes.filter(({ state }) => state !== 'tested').map(({ entry }) => entry);
  const trainingImages = await imagesOf(plan.data, plan.split);
  const amounts = { trainingImages, testImages: await imagesOf(plan.data, plan.testSplit) };
  const progress = new CompareProgress(open, amounts);
  announce(outcomes, progress, amounts, world);
  await makeProposals(open, plan, world);
  const completed: Outcome[] = [];
  for (const outcome of outcomes) {
    if (outcome.state === 'tested') await tidyRun(outcome.entry.dir);
    completed.push(outcome.state === 'tested' ? outcome : await attempted(outcome, plan, progress, world));
  }
  return completed;
}

async function attempted(
  { entry, state }: Outcome, plan: ComparePlan, progress: CompareProgress, world: World,
): Promise<Outcome> {
  const begin = world.now();
  try {
    await completeEntry(entry, state, plan, { ...world, progress: world.progress.labelled(progress.label(entry)) });
    progress.done(entry, world.now() - begin);
    return { entry, state: 'tested', failure: null };
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    progress.done(entry, null);
    const failure = errorLine(error);
    world.progress.say(`${entry.system}, seed ${entry.seed}, failed: ${failure}; the others go on`);
    return { entry, state: await entryState(entry, plan), failure };
  }
}

function announce(outcomes: readonly Outcome[], progress: CompareProgress, amounts: Amounts, world: World): void {
  const count = (state: EntryState): number => outcomes.filter((one) => one.state === state).length;
  const { trainingImages, testImages } = amounts;
  world.progress.say(`trainings: ${outcomes.length}, on ${trainingImages} images, tested on ${testImages}: `
    + `${count('tested')} finished, ${count('trained')} to be tested, ${count('unfinished')} to go on with, `
    + `${count('new')} new; about ${durationText(progress.secondsLeft)}`);
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
