// report.html of a comparison: its numbers and pictures as one page that needs nothing else.
import { describeBackend } from '../../compute/compute.js';
import { spreadOf, type Spread } from '../../evaluation/spread.js';
import { durationText } from '../../viz/number-text.js';
import { pageHtml, type PageBlock, type PagePicture, type PageSection, type PageTable } from '../../viz/pages/page.js';
import { NOISE } from '../ablation/ablation-findings.js';
import { apText } from '../../evaluation/ap-text.js';
import { spreadText } from '../spread-text.js';
import { lossCharts, precisionCharts, recallCharts, timeCharts } from './comparison-charts.js';
import { COMPARED_CONFIGS, costTable, differentRules, equalRules, stageTable } from './comparison-fairness.js';
import { deckFindings, findingSentence, NOISE_TIME } from './comparison-findings.js';
import { summariesOf, titleOf } from './comparison-summary.js';
import { openingChart, openingSentences } from './comparison-opening.js';
import { headlineTable, measuredOn } from './comparison-table.js';
import type { Comparison } from './comparison.js';

/** The contents of the page. */
export interface ComparisonPage {
  readonly comparison: Comparison;
  /** Detections of every system, image by image. */
  readonly pictures: readonly PagePicture[];
  /** Sections of other studies, shown before the one on fairness. */
  readonly studies: readonly PageSection[];
  /** The command that made it. */
  readonly command: string;
}

/** The page as text. */
export function comparisonHtml({ comparison, pictures, studies, command }: ComparisonPage): string {
  return pageHtml(`The R-CNN family on ${comparison.data.name}`, command, [
    section('In short', text(...openingSentences(comparison)), charts(openingChart(comparison))),
    outcomeSection(comparison),
    findingsSection(comparison),
    timeSection(comparison),
    section('Losses', charts(lossCharts(comparison))),
    section('Precision over recall', charts(precisionCharts(comparison))),
    section('Average precision by class', table(classTable(comparison))),
    section('Regions', text('The share of the objects that is covered by the regions which a system classifies. Slow '
      + 'R-CNN, SPP-net and Fast R-CNN have the same regions, so their curves coincide.'),
    charts(recallCharts(comparison))),
    section('The same images side by side', text('Ground truth is dashed in white; wrong detections have broken frames '
      + 'and a cross before the name. Scores of SVMs are margins and those of softmax probabilities, so each system\'s '
      + 'boxes are drawn from the score up at which its precision and recall on this split balance best (F1).'),
    { kind: 'pictures', pictures }),
    ...studies,
    fairnessSection(comparison),
    section('How it was measured', list(measurement(comparison))),
  ]);
}

function outcomeSection(comparison: Comparison): PageSection {
  const runs = Math.max(0, ...comparison.systems.map((system) => system.runs.length));
  return section('Ours beside the deck\'s', table(headlineTable(comparison)), text(
    `${runs > 1 ? 'Means ± standard deviation over the seeds' : 'One seed, so there is no spread'}; the deck's numbers `
      + 'are VOC07 with VGG16 on a K40. In brackets: how many times Fast R-CNN\'s. Training is without proposals.',
    measuredOn(comparison)), list(failures(comparison)));
}

function findingsSection(comparison: Comparison): PageSection {
  return section('Does the deck\'s picture appear?', text('Seen, or not seen, only where no seed of one system reaches '
    + 'a seed of the other; with a single seed the difference must also be more than '
    + `${apText(NOISE)} mAP or ${100 * NOISE_TIME} % of the time.`),
  list(deckFindings(comparison).map(findingSentence)));
}

function timeSection(comparison: Comparison): PageSection {
  const stages = stageTable(comparison);
  return section('Times and caches', charts(timeCharts(comparison)), ...stages === null ? [] : [table(stages)],
    table(clockTable(comparison)), proposalText(comparison));
}

function fairnessSection(comparison: Comparison): PageSection {
  return section('What is equal and what is not', list(equalRules(COMPARED_CONFIGS)),
    table(differentRules(COMPARED_CONFIGS)),
    text('The deck\'s crude cost model, pixels that go into the network for a mini-batch, beside what a step took:'),
    table(costTable(comparison, COMPARED_CONFIGS)));
}

/** Seconds of the clock beside the processors' seconds: other programs on the machine lengthen only the first. */
function clockTable(comparison: Comparison): PageTable {
  const or = (spread: Spread | null): string =>
    spread === null ? 'not counted' : spreadText(spread, durationText);
  return {
    columns: ['system', 'steps', 'training, clock', 'training, processors', 'test of an image, clock', 'processors'],
    rows: summariesOf(comparison).map(({ title, steps, train, cpuTrain, test, cpuTest }) =>
      [title, String(steps), or(train), or(cpuTrain), or(test), or(cpuTest)]),
  };
}

function proposalText({ proposals }: Comparison): PageBlock {
  if (proposals === null) return text();
  const { kind, images, boxesPerImage, secondsPerImage, cpuSecondsPerImage } = proposals;
  return text(`External proposals (${kind}), made anew for ${images} test images: `
    + `${boxesPerImage.toFixed(0)} boxes and `
    + `${durationText(secondsPerImage)} an image by the clock, ${durationText(cpuSecondsPerImage)} of the processors.`);
}

/** Means over the seeds. */
function classTable({ systems, data: { classes } }: Comparison): PageTable {
  const finished = systems.filter(({ runs }) => runs.length > 0);
  const cell = (values: readonly (number | null | undefined)[]): string => {
    const found = values.filter((value) => typeof value === 'number');
    return found.length === 0 ? '–' : spreadText(spreadOf(found), apText);
  };
  return {
    columns: ['class', ...finished.map(({ name }) => titleOf(name))],
    rows: [
      ...classes.map((name) => [name, ...finished.map(({ runs }) => cell(runs.map(({ ap }) => ap[name])))]),
      ['mean', ...finished.map(({ runs }) => cell(runs.map(({ mAP }) => mAP)))],
      ['mean, area under the curve', ...finished.map(({ runs }) => cell(runs.map(({ mAPArea }) => mAPArea)))],
    ],
  };
}

function measurement({ machine, versions, systems, date, data, init, backbone }: Comparison): string[] {
  const backends = new Set(systems.flatMap(({ runs }) => runs.map(({ backend }) => describeBackend(backend))));
  const [run] = systems.flatMap(({ runs }) => runs);
  return [
    `Machine: ${machine.processor}, ${machine.cores} cores, ${(machine.memoryBytes / 2 ** 30).toFixed(0)} GiB, `
      + machine.system,
    `Program: ${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ')}`,
    `Backend: ${[...backends].join('; ')}`,
    `Data: ${data.name}, trained on ${run?.trainingImages ?? 0} images of split ${data.split}, tested on `
      + `${data.testImages} of split ${data.testSplit}`,
    `Backbone ${backbone}, M0 ${init === null ? 'none: random numbers' : init.slice(0, 12)}`,
    `Put together on ${date}`,
  ];
}

function failures({ systems }: Comparison): string[] {
  return systems.flatMap(({ name, failures: failed }) =>
    failed.map(({ seed, reason }) => `${titleOf(name)}, seed ${seed}, failed: ${reason}`));
}

function section(title: string, ...blocks: PageBlock[]): PageSection {
  return { title, blocks };
}

function charts(svgs: readonly string[]): PageBlock {
  return { kind: 'charts', charts: svgs };
}

function table(contents: PageTable): PageBlock {
  return { kind: 'table', table: contents };
}

function text(...paragraphs: string[]): PageBlock {
  return { kind: 'text', paragraphs };
}

function list(items: readonly string[]): PageBlock {
  return { kind: 'list', items };
}
