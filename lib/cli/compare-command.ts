import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../data/files/atomic-file.js';
import { codeOf } from '../data/files/error-code.js';
import type { PageSection } from '../viz/pages/page.js';
import { readAblation } from '../studies/ablation/ablation-file.js';
import type { Command } from './command.js';
import { completeAll, outcomesSoFar, type Outcome } from '../studies/comparison/compare-all.js';
import { compareChoices, COMPARE_PLAN_FLAGS } from './compare-flags.js';
import { COMPARE_FILES, comparePlan } from '../studies/comparison/compare-plan.js';
import { ablationSections } from '../studies/comparison/comparison-ablations.js';
import { deckFindings, findingSentence } from '../studies/comparison/comparison-findings.js';
import { comparisonHtml } from '../studies/comparison/comparison-report.js';
import { headlineTable, markdownTable, measuredOn } from '../studies/comparison/comparison-table.js';
import type { Arguments } from './flags.js';
import { gatherComparison } from '../studies/comparison/gather-comparison.js';
import { jsonWithNumberLists } from '../studies/comparison/comparison.js';
import type { World } from '../runs/world.js';

const DEFAULT_OUT = join('runs', 'compare');

/** `rcnn compare`, which is `npm run compare` */
export const compareCommand: Command = {
  name: 'compare',
  summary: 'train and test all systems on the same data, and put them beside the deck\'s numbers',
  operands: '',
  operandCount: [0, 0],
  about: 'Trains every system with every seed on the same data from the same M0, tests them, and leaves compare.json '
    + 'and a self-contained report.html. Each training is an ordinary run folder in DIR/runs: finished ones are used '
    + 'as they are, interrupted ones are gone on with, so the same line typed again continues. With 3 seeds it takes '
    + 'hours on two cores; it says how many before it starts. A system that fails is reported, the others go on.',
  flags: [
    ...COMPARE_PLAN_FLAGS,
    { kind: 'text', name: 'out', value: 'DIR', about: `the folder (default: ${DEFAULT_OUT}, or ${DEFAULT_OUT}-quick)` },
    { kind: 'text', name: 'ablations', value: 'DIR', about: 'shows the tables of rcnn ablate in that folder, too' },
    { kind: 'switch', name: 'report', about: 'train and test nothing: put together what is finished' },
    { kind: 'switch', name: 'json', about: 'print compare.json; progress stays on stderr' },
  ],
  examples: [
    'npm run compare -- --quick',
    'rcnn compare --systems rcnn,sppnet,fast --seeds 3 --out runs/three-ways',
    'rcnn compare --data my-photos --quick',
  ],
  run: compare,
};

async function compare(args: Arguments, world: World): Promise<void> {
  const out = args.text('out') ?? (args.has('quick') ? `${DEFAULT_OUT}-quick` : DEFAULT_OUT);
  const plan = await comparePlan(compareChoices(args), out, world);
  await refuseForeignFolder(out);
  const studies = await studiesOf(args);
  const before = await outcomesSoFar(plan);
  const outcomes = args.has('report') ? before : await completeAll(before, plan, world);
  const { comparison, pictures } = await gatherComparison(plan, outcomes, world);
  const report = comparisonHtml({ comparison, pictures, studies, command: typed(args) });
  await mkdir(out, { recursive: true });
  await writeFileAtomic(join(out, COMPARE_FILES.json), `${jsonWithNumberLists(comparison)}\n`);
  await writeFileAtomic(join(out, COMPARE_FILES.report), report);
  if (args.has('json')) {
    world.print(JSON.stringify(comparison));
  } else {
    world.print(markdownTable(headlineTable(comparison)));
    world.print(measuredOn(comparison));
    for (const finding of deckFindings(comparison)) world.print(`- ${findingSentence(finding)}`);
    world.print(`report ${join(out, COMPARE_FILES.report)}, all numbers ${join(out, COMPARE_FILES.json)}`);
  }
  refuseFailures(outcomes);
}

/** Throws RangeError when there are no tables where they were said to be. */
async function studiesOf(args: Arguments): Promise<PageSection[]> {
  const dir = args.text('ablations');
  if (dir === undefined) return [];
  const tables = await readAblation(dir);
  if (tables === null) throw new RangeError(`${dir}: holds no ablate.json; make it by rcnn ablate all --out ${dir}`);
  return ablationSections(tables);
}

/** Throws RangeError when the folder holds something that is no comparison. */
async function refuseForeignFolder(out: string): Promise<void> {
  const names: string[] = await readdir(out).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw new RangeError(`${out}: cannot be the folder of a comparison (${codeOf(error)})`);
  });
  const own: readonly string[] = Object.values(COMPARE_FILES);
  const foreign = names.find((name) => !own.includes(name) && !name.endsWith('.partial'));
  if (foreign !== undefined) throw new RangeError(`${out}: holds ${foreign}, which is no part of a comparison`);
}

/** After everything is written: the exit code says that something is missing. */
function refuseFailures(outcomes: readonly Outcome[]): void {
  const failed = outcomes.filter(({ failure }) => failure !== null);
  if (failed.length === 0) return;
  const reasons = failed.map(({ entry: { system, seed }, failure }) => `${system} seed ${seed}: ${failure}`);
  throw new Error(`${failed.length} of ${outcomes.length} trainings failed: ${reasons.join('; ')}`);
}

function typed(args: Arguments): string {
  const words = args.given.flatMap((name) => {
    const value = args.text(name);
    return value === 'true' ? [`--${name}`] : [`--${name}`, value ?? ''];
  });
  return ['rcnn compare', ...words].join(' ');
}
