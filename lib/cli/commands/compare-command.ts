import { join } from 'node:path';
import { literal, looseObject } from 'valibot';
import { isPartial, removePartialFiles, writeFileAtomic } from '../../data/files/atomic-file.js';
import { holdingFolder, isLock } from '../../runs/guards/folder-lock.js';
import { PROGRAM } from '../../runs/run-config.js';
import { usualJobs } from '../../runs/side-by-side.js';
import { isThere, namesIn, readJson } from '../../runs/text-files.js';
import type { World } from '../../runs/world.js';
import { readAblation } from '../../studies/ablation/ablation-file.js';
import { completeAll, outcomesSoFar, type Outcome } from '../../studies/comparison/compare-all.js';
import {
  COMPARE_FILES, comparePlan, SEEDS, type CompareChoices, type ComparePlan,
} from '../../studies/comparison/compare-plan.js';
import { ablationSections } from '../../studies/comparison/comparison-ablations.js';
import { deckFindings, findingSentence } from '../../studies/comparison/comparison-findings.js';
import { comparisonHtml } from '../../studies/comparison/comparison-report.js';
import { headlineTable, markdownTable, measuredOn } from '../../studies/comparison/comparison-table.js';
import { jsonWithNumberLists } from '../../studies/comparison/comparison.js';
import { gatherComparison } from '../../studies/comparison/gather-comparison.js';
import type { PageSection } from '../../viz/pages/page.js';
import { commandLine, goingOnBy, printResult, type Command } from '../command.js';
import type { Arguments } from '../flags.js';
import { SMALL_BACKBONE_FLAG, INIT_FLAG, planChoices, SCALE_FLAG } from '../plan-flags.js';
import { DATA_FLAGS, JOBS_FLAG, jsonFlag, MODE_FLAG } from '../shared-flags.js';

const DEFAULT_OUT = join('runs', 'compare');

/** `rcnn compare`, which is `npm run compare` */
export const compareCommand: Command = {
  name: 'compare',
  summary: 'train and test all systems on the same data, and put them beside the deck\'s numbers',
  operand: null,
  about: 'Trains every system with every seed on the same data from the same M0, tests them, and leaves compare.json '
    + 'and a self-contained report.html. Each training is an ordinary run folder in DIR/runs: a finished one is used '
    + 'as it is, an interrupted one is gone on with, so the same line typed again continues. With '
    + `${SEEDS.usual} seeds it takes an hour or two; it says how long before it starts. When a system fails, the `
    + 'command reports that and goes on with the others.',
  flags: [
    { kind: 'switch', name: 'quick',
      about: `few steps, few images, seeds: ${SEEDS.quick}; about six minutes on two cores` },
    { kind: 'integer', name: 'seeds', minimum: 1, maximum: 1000,
      about: `seeds 0, 1, … of each system (default: ${SEEDS.usual}, with --quick ${SEEDS.quick})` },
    { kind: 'words', name: 'systems', value: 'NAME', about: 'some of the systems (default: the deck\'s)' },
    ...DATA_FLAGS,
    { kind: 'text', name: 'split', value: 'NAME', about: 'to train on (default: trainval; without test: train)' },
    { kind: 'text', name: 'test-split', value: 'NAME', about: 'to test on (default: test; without it val)' },
    SMALL_BACKBONE_FLAG,
    SCALE_FLAG,
    INIT_FLAG,
    MODE_FLAG,
    JOBS_FLAG,
    { kind: 'text', name: 'out', value: 'DIR', about: `the folder (default: ${DEFAULT_OUT}, or ${DEFAULT_OUT}-quick)` },
    { kind: 'text', name: 'ablations', value: 'DIR', about: 'shows the tables of rcnn ablate in that folder, too' },
    { kind: 'switch', name: 'report', about: 'train and test nothing: put together what is finished' },
    jsonFlag('compare.json'),
  ],
  examples: [
    'npx rcnn compare --quick',
    'npx rcnn compare --systems rcnn,sppnet,fast --seeds 3 --out runs/three-ways',
    'npx rcnn compare --data my-photos --quick',
  ],
  run: compare,
};

async function compare(args: Arguments, world: World): Promise<void> {
  const out = args.text('out') ?? (args.has('quick') ? `${DEFAULT_OUT}-quick` : DEFAULT_OUT);
  const plan = await comparePlan(compareChoices(args), out, world);
  await refuseForeignFolder(out);
  await goingOnBy(['compare', ...args.typed], () => holdingFolder(out, () => compareInto(out, plan, args, world)));
}

async function compareInto(out: string, plan: ComparePlan, args: Arguments, world: World): Promise<void> {
  await removePartialFiles(out, 'own');
  const studies = await studiesOf(args);
  const before = await outcomesSoFar(plan);
  const jobs = args.number('jobs') ?? usualJobs(world.machine, plan.mode);
  const outcomes = args.has('report') ? before : await completeAll(before, plan, jobs, world);
  const { comparison, pictures } = await gatherComparison(plan, outcomes, world);
  const command = commandLine(['compare', ...args.typed]);
  await writeFileAtomic(join(out, COMPARE_FILES.json), `${jsonWithNumberLists(comparison)}\n`);
  await writeFileAtomic(
    join(out, COMPARE_FILES.report), comparisonHtml({ comparison, pictures, studies, command }));
  printResult(args, world, comparison, [
    markdownTable(headlineTable(comparison)),
    measuredOn(comparison),
    ...deckFindings(comparison).map((finding) => `- ${findingSentence(finding)}`),
    `report ${join(out, COMPARE_FILES.report)}, all numbers ${join(out, COMPARE_FILES.json)}`,
  ]);
  refuseFailures(outcomes);
}

/** What was typed, by the names of a comparison's plan. */
function compareChoices(args: Arguments): CompareChoices {
  return {
    quick: args.has('quick'),
    seeds: args.number('seeds'),
    systems: args.words('systems'),
    testSplit: args.text('test-split'),
    training: planChoices(args),
  };
}

/** The tables of --ablations. Throws RangeError when the folder holds none. */
async function studiesOf(args: Arguments): Promise<PageSection[]> {
  const dir = args.text('ablations');
  if (dir === undefined) return [];
  const tables = await readAblation(dir);
  const toDo = commandLine(['ablate', 'all', '--out', dir]);
  if (tables === null) throw new RangeError(`${dir}: holds no ablate.json; make it by ${toDo}`);
  return ablationSections(tables);
}

/** Throws RangeError when the folder holds something that is no comparison. */
async function refuseForeignFolder(out: string): Promise<void> {
  const own: readonly string[] = Object.values(COMPARE_FILES);
  const foreign = (await namesIn(out, 'the folder of a comparison'))
    .find((name) => !own.includes(name) && !isPartial(name) && !isLock(name));
  if (foreign !== undefined) throw new RangeError(`${out}: holds ${foreign}, which is no part of a comparison`);
  const [json, report] = [COMPARE_FILES.json, COMPARE_FILES.report].map((name) => join(out, name));
  if (await isThere(json)) await readJson(json, looseObject({ program: literal(PROGRAM) }));
  else if (await isThere(report)) throw new RangeError(`${report}: is not of a comparison, there is no ${json}`);
}

/** Throws when trainings failed, after everything is written: the exit code says that something is missing. */
function refuseFailures(outcomes: readonly Outcome[]): void {
  const failed = outcomes.filter(({ failure }) => failure !== null);
  if (failed.length === 0) return;
  const reasons = failed.map(({ entry: { system, seed }, failure }) => `${system} seed ${seed}: ${failure}`);
  throw new Error(`${failed.length} of ${outcomes.length} trainings failed: ${reasons.join('; ')}`);
}
