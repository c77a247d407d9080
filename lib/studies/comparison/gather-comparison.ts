// From the finished runs of a comparison to compare.json and the pictures of its report.
import { basename } from 'node:path';
import { describeData, loadData } from '../../runs/data-choice.js';
import type { Dataset, Detection } from '../../data/sample.js';
import type { PagePicture } from '../../viz/pages/page.js';
import { choicesOf, type Outcome } from './compare-all.js';
import type { ComparePlan } from './compare-plan.js';
import { titleOf } from './comparison-summary.js';
import type { ComparedSystem, Comparison, ProposalTime } from './comparison.js';
import { externalProposals } from '../../systems/external-proposals.js';
import { readRun, type ReadRun } from './read-comparison.js';
import { PROGRAM } from '../../runs/run-config.js';
import type { World } from '../../runs/world.js';
import { encodePng } from '../../data/pictures/image-file.js';
import { drawDetections } from '../../viz/pictures/draw-boxes.js';

const PICTURED_IMAGES = 3;
const TIMED_IMAGES = 5; // whose proposals are made anew

export interface Gathered {
  readonly comparison: Comparison;
  readonly pictures: readonly PagePicture[];
}

/** Rejects with a RangeError naming the file when a run folder is not what it says. */
export async function gatherComparison(
  plan: ComparePlan, outcomes: readonly Outcome[], world: World,
): Promise<Gathered> {
  const data = await loadData(plan.data, plan.testSplit, null, world);
  const systems: ComparedSystem[] = [];
  const shown: Shown[] = [];
  for (const name of new Set(outcomes.map(({ entry }) => entry.system))) {
    const own = outcomes.filter(({ entry }) => entry.system === name);
    const read: ReadRun[] = [];
    for (const { entry, state } of own) if (state === 'tested') read.push(await readRun(entry.dir, data));
    systems.push(systemOf(name, own, read));
    if (read.length > 0) shown.push(shownOf(name, read[0]));
  }
  const comparison = { ...headOf(plan, data, world), proposals: await timeProposals(plan, data, world), systems };
  return { comparison, pictures: await sideBySide(data, shown, PICTURED_IMAGES) };
}

function shownOf(name: string, { run, detections }: ReadRun): Shown {
  return { title: titleOf(name), detections, fromScore: run.bestScore };
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

/** Of the first choice; a comparison has one. */
async function timeProposals(plan: ComparePlan, { samples }: Dataset, world: World): Promise<ProposalTime | null> {
  const [choice] = choicesOf(plan.entries);
  if (choice === undefined) return null;
  const timed = samples.slice(0, TIMED_IMAGES);
  const before = world.cpuSeconds();
  const { boxes, secondsPerImage } = await externalProposals(choice, timed, null, () => {});
  return {
    kind: choice.kind,
    images: timed.length,
    boxesPerImage: boxes.reduce((sum, list) => sum + list.length, 0) / timed.length,
    secondsPerImage: secondsPerImage ?? 0, // an empty split is refused when it is loaded
    cpuSecondsPerImage: (world.cpuSeconds() - before) / timed.length,
  };
}

// The same test images with every system's detections, drawn from the score up that suits it best.

/** One system's detections of a whole split. */
export interface Shown {
  readonly title: string;
  readonly detections: readonly Detection[];
  readonly fromScore: number;
}

/** `count` images, evenly over the split; of each the pictures of all systems, in their order. */
export async function sideBySide(
  { samples, classes }: Dataset, systems: readonly Shown[], count: number,
): Promise<PagePicture[]> {
  const chosen = Math.min(count, samples.length);
  const pictures: PagePicture[] = [];
  for (let i = 0; i < chosen; i++) {
    const sample = samples[Math.floor((i + 0.5) * samples.length / chosen)];
    const { id, objects } = sample;
    const pixels = await sample.image();
    for (const { title, detections, fromScore } of systems) {
      const shown = detections.filter(({ imageId, score }) => imageId === id && score >= fromScore);
      const png = await encodePng(drawDetections(pixels, shown, objects, classes));
      pictures.push({ caption: `${title}, ${id}: ${objects.length} objects, ${shown.length} found`, png });
    }
  }
  return pictures;
}
