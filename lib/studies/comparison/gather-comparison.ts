// From the finished runs of a comparison to compare.json and the pictures of its report.
import { basename } from 'node:path';
import type { Dataset } from '../../data/sample.js';
import { describeData, loadData } from '../../runs/data-choice.js';
import { PROGRAM } from '../../runs/run-config.js';
import { drawnDetections } from '../../runs/test-run.js';
import { judgedDetections } from '../../runs/report/instructive-pictures.js';
import type { World } from '../../runs/world.js';
import { externalProposals } from '../../systems/external-proposals.js';
import type { PagePicture } from '../../viz/pages/page.js';
import { choicesOf, type Outcome } from './compare-all.js';
import type { ComparePlan } from './compare-plan.js';
import { titleOf } from './comparison-summary.js';
import type { ComparedSystem, Comparison, ProposalTime } from './comparison.js';
import { readRun, type ReadRun } from './read-comparison.js';

const PICTURED_IMAGES = 3;
const TIMED_IMAGES = 5; // test images whose proposals are made anew

export interface Gathered {
  readonly comparison: Comparison;
  readonly pictures: readonly PagePicture[];
}

/** Rejects with a RangeError naming the file when a run folder is not what it says. */
export async function gatherComparison(
  plan: ComparePlan, outcomes: readonly Outcome[], world: World,
): Promise<Gathered> {
  const data = await loadData(plan.data, plan.testSplit, null, world, true);
  const systems: ComparedSystem[] = [];
  const shown: { readonly title: string; readonly read: ReadRun }[] = [];
  for (const name of new Set(outcomes.map(({ entry }) => entry.system))) {
    const own = outcomes.filter(({ entry }) => entry.system === name);
    const read: ReadRun[] = [];
    for (const { entry, state } of own) if (state === 'tested') read.push(await readRun(entry.dir, data));
    systems.push(systemOf(name, own, read));
    if (read.length > 0) shown.push({ title: titleOf(name), read: read[0] });
  }
  const comparison = { ...headOf(plan, data, world), proposals: await timeProposals(plan, data, world), systems };
  return { comparison, pictures: await sideBySide(data, shown) };
}

function systemOf(name: string, outcomes: readonly Outcome[], read: readonly ReadRun[]): ComparedSystem {
  const { settings } = outcomes[0].entry.plan;
  return {
    name,
    steps: settings.steps,
    external: settings.proposals !== undefined,
    runs: read.map(({ run }) => run),
    failures: outcomes.flatMap(({ entry: { seed }, failure }) => failure === null ? [] : [{ seed, reason: failure }]),
  };
}

function headOf(
  { quick, data: choice, split, testSplit, entries }: ComparePlan, data: Dataset, world: World,
): Omit<Comparison, 'proposals' | 'systems'> {
  const [{ plan: { settings, init } }] = entries;
  return {
    program: PROGRAM,
    versions: world.versions,
    date: world.today(),
    machine: world.machine,
    quick,
    data: {
      name: choice.kind === 'folder' ? basename(choice.dir) : describeData(choice),
      split, testSplit, testImages: data.samples.length, classes: data.classes,
    },
    backbone: settings.backbone,
    init: init?.sha256 ?? null,
    seeds: [...new Set(entries.map(({ seed }) => seed))],
  };
}

/** Times the external proposals; all systems of a comparison that need proposals choose the same. */
async function timeProposals(plan: ComparePlan, { samples }: Dataset, world: World): Promise<ProposalTime | null> {
  const [choice] = choicesOf(plan.entries);
  if (choice === undefined) return null;
  const timed = samples.slice(0, TIMED_IMAGES);
  const before = world.cpuSeconds();
  const { boxes, secondsPerImage } = await externalProposals(choice, timed, null, () => {});
  return {
    kind: choice.kind,
    images: timed.length,
    boxesPerImage: [...boxes].reduce((sum, list) => sum + list.length, 0) / timed.length,
    secondsPerImage: secondsPerImage ?? 0, // an empty split is refused when it is loaded
    cpuSecondsPerImage: (world.cpuSeconds() - before) / timed.length,
  };
}

/**
 * Some images, evenly over the split, each with the detections of every system, in their order. A system's detections
 * are drawn from the score up that balances its precision and recall best.
 */
async function sideBySide(
  data: Dataset, systems: readonly { readonly title: string; readonly read: ReadRun }[],
): Promise<PagePicture[]> {
  const { samples, classes } = data;
  const count = Math.min(PICTURED_IMAGES, samples.length);
  const pictures: PagePicture[] = [];
  for (let i = 0; i < count; i++) {
    const sample = samples[Math.floor((i + 0.5) * samples.length / count)];
    for (const { title, read: { run, detections } } of systems) {
      const judged = judgedDetections(data, detections.filter(({ imageId }) => imageId === sample.id));
      const { png, shown } = await drawnDetections(sample, judged, run.bestScore, classes);
      const caption = `${title}, ${sample.id}: ${sample.objects.length} objects, ${shown.length} found`;
      pictures.push({ caption, png });
    }
  }
  return pictures;
}
