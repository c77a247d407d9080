// The tables of the deck's "Experimental findings" with their numbers, and which trainings make each row here.
// Numbers: deck, and where it has a figure only, the tables of Fast R-CNN it was drawn from.
import type { BackboneName } from '../../networks/backbones.js';
import { EDGE_NOISE } from '../../proposals/loosened-boxes.js';
import type { ProposalChoice } from '../../proposals/proposal-choice.js';
import { RANDOM_BOXES_SMALL } from '../../proposals/random-boxes.js';
import { SELECTIVE_SEARCH_SMALL } from '../../proposals/selective-search/selective-search-config.js';
import { SLIDING_WINDOW_SMALL } from '../../proposals/sliding-window.js';
import type { DataChoice } from '../../runs/data-choice.js';
import { DEFAULT_BACKBONE } from '../../runs/plan.js';
import { CROPS } from '../../sampling/cost.js';
import { ROI_SAMPLING } from '../../sampling/roi-sampling.js';
import { CLASSIFICATION, REGION_WISE } from '../../systems/fast-variants.js';
import { FAST_SYSTEM } from '../../systems/fast.js';
import { RCNN_SYSTEM } from '../../systems/rcnn.js';
import { SPPNET_5_SCALES_SYSTEM, SPPNET_SYSTEM } from '../../systems/sppnet.js';
import { claimFindings, recallFinding, slowerFinding, slowerStepFinding } from './ablation-findings.js';
import { multiTaskTable } from './ablation-multi-task.js';
import { DECK_NUMBERS, type ModelNumbers } from './deck-numbers.js';
import type { AblationName, ModelChange, PlannedRow, PlannedTable, PlannedTraining } from './ablation.js';

/** Regions as selective search proposes them. */
const TIGHT: ProposalChoice = { kind: 'selective-search', loosen: 0 };

/** The same with noise on the edges: selective search fits drawn shapes better than photographs (docs/recipe.md). */
const LOOSENED: ProposalChoice = { kind: 'selective-search', loosen: EDGE_NOISE };

const AS_TRAINED: ModelChange = { kind: 'none' };

/**
 * The tables whose trainings have a part of the steps, and that part: the table of the proposals trains a network for
 * each row, and a step of region-wise sampling costs some 50 times the other.
 */
export const STEPS_DIVIDED_BY = { 'proposals': 3, 'sampling': 30 } as const;

/**
 * All tables, with trainings of `steps` steps or of the part in STEPS_DIVIDED_BY; `data`: what is trained on;
 * `backbone`: whose numbers of the deck stand beside ours, where the deck has them for several models.
 */
export function plannedTables(
  steps: number, data: DataChoice['kind'], backbone: BackboneName,
): Readonly<Record<AblationName, PlannedTable>> {
  const deck = DECK_NUMBERS[backbone];
  const part = (name: keyof typeof STEPS_DIVIDED_BY): number => Math.max(1, Math.round(steps / STEPS_DIVIDED_BY[name]));
  return {
    'layers': layersTable(steps),
    'softmax-svm': classifierTable(steps, deck),
    'multi-task': multiTaskTable(steps, { tight: TIGHT, loosened: LOOSENED }, CLASSIFICATION.name),
    'scales': scalesTable(steps, deck),
    'proposals': proposalsTable(part('proposals'), data),
    'svd': svdTable(steps, deck),
    'sampling': samplingTable(part('sampling')),
  };
}

function usual(steps: number, proposals = TIGHT): PlannedTraining {
  return { system: 'fast', proposals, steps };
}

/** Slow R-CNN, with the part of the steps that its own recipe has of Fast R-CNN's. */
function slow(steps: number): PlannedTraining {
  return { system: RCNN_SYSTEM.name, proposals: TIGHT, steps: Math.max(1, Math.round(steps * SLOW_SHARE)) };
}

const SLOW_SHARE = RCNN_SYSTEM.defaults(DEFAULT_BACKBONE).steps / FAST_SYSTEM.defaults(DEFAULT_BACKBONE).steps;

function sppnet(scales: 1 | 5, mAP: number, testRate: number, steps: number): PlannedRow {
  const system = scales === 1 ? SPPNET_SYSTEM.name : SPPNET_5_SCALES_SYSTEM.name;
  return {
    name: `SPP-net, ${scales} ${scales === 1 ? 'scale' : 'scales'}`, deck: { mAP, testRate },
    training: { ...usual(steps), system }, change: AS_TRAINED,
  };
}

function layersTable(steps: number): PlannedTable {
  const row = (name: string, system: string, mAP: number | null): PlannedRow => ({
    name, deck: mAP === null ? null : { mAP, testRate: 0.32 },
    training: { system, proposals: TIGHT, steps }, change: AS_TRAINED,
  });
  const [fc6, conv3, conv2, all] = ['≥ fc6', '≥ conv3', '≥ conv2', 'all'];
  return {
    name: 'layers',
    slide: 'The benefits of end-to-end training',
    source: 'deck, model L, conv3_1 and conv2_1; it trains no conv1',
    rows: [row(fc6, 'fast-fc6', 61.4), row(conv3, 'fast-conv3', 66.9), row(conv2, 'fast-conv2', 67.2),
      row(all, 'fast', null), sppnet(5, 63.1, 2.3, steps)],
    findings: (rows) => [
      ...claimFindings([
        { better: conv3, worse: fc6, relation: 'above' },
        { better: conv2, worse: fc6, relation: 'above' },
        { better: all, worse: fc6, relation: 'above' },
        { better: conv2, worse: conv3, relation: 'level' },
      ], rows),
      slowerStepFinding(conv2, conv3, 1.4, rows),
    ].filter((sentence) => sentence !== null),
  };
}

function classifierTable(steps: number, numbers: ModelNumbers): PlannedTable {
  const [svm, softmax] = ['SVM', 'softmax'];
  return {
    name: 'softmax-svm',
    slide: 'Softmax is a good SVM replacement',
    source: `deck, model ${numbers.model}`,
    rows: [
      { name: 'slow R-CNN, SVM', deck: numbers.slow, training: slow(steps), change: AS_TRAINED },
      { name: svm, deck: numbers.svm, training: usual(steps), change: { kind: 'svms' } },
      { name: softmax, deck: { mAP: numbers.oneScale.mAP }, training: usual(steps), change: AS_TRAINED },
    ],
    findings: (rows) => claimFindings([{ better: softmax, worse: svm, relation: 'level' }], rows),
  };
}

function scalesTable(steps: number, { model, oneScale, fiveScales }: ModelNumbers): PlannedTable {
  const [one, five] = ['1 scale', '5 scales'];
  const spp = [sppnet(1, 58.0, 0.14, steps), sppnet(5, 59.2, 0.38, steps)];
  return {
    name: 'scales',
    slide: 'Single-scale testing a good tradeoff',
    source: `deck, SPP-net model ZF, Fast R-CNN model ${model}${fiveScales === null ? ', one scale only' : ''}`,
    rows: [
      ...spp,
      { name: one, deck: oneScale, training: usual(steps), change: AS_TRAINED },
      { name: five, deck: fiveScales, training: { ...usual(steps), system: 'fast-5-scales' }, change: AS_TRAINED },
    ],
    findings: (rows) => [
      ...claimFindings([
        { better: five, worse: one, relation: 'above' },
        { better: spp[1].name, worse: spp[0].name, relation: 'above' },
      ], rows),
      slowerFinding(five, one, rows),
      slowerFinding(spp[1].name, spp[0].name, rows),
    ].filter((sentence) => sentence !== null),
  };
}

/** Selective search gives more boxes for photographs; only for drawn shapes is their number known here. */
function proposalsTable(steps: number, data: DataChoice['kind']): PlannedTable {
  const whole = data === 'shapes' ? String(SELECTIVE_SEARCH_SMALL.limit) : 'all';
  const extraRandom = 500;
  const row = (name: string, proposals: ProposalChoice, deck: PlannedRow['deck'] = null): PlannedRow =>
    ({ name, deck, training: usual(steps, proposals), change: AS_TRAINED });
  const first = (limit: number): PlannedRow => row(`selective search, ${limit}`, { ...TIGHT, limit });
  const numbers = [...[50, 150, 300].map(first), row(`selective search, ${whole}`, TIGHT, { mAP: 59.2 })];
  const random = row(
    `selective search ${whole} + random ${extraRandom}`, { ...TIGHT, extraRandom }, { mAP: 53.0 });
  const windows = row(
    `sliding windows, ${SLIDING_WINDOW_SMALL.limit}`, { kind: 'sliding-window', loosen: 0 }, { mAP: 52.9 });
  const kinds = [random, windows, row(`random, ${RANDOM_BOXES_SMALL.count}`, { kind: 'random', loosen: 0 })];
  const names = [...numbers, ...kinds].map(({ name }) => name);
  return {
    name: 'proposals',
    slide: 'Direct region proposal evaluation',
    source: 'Fast R-CNN §5.5 for the figure of the slide, model M: 2k of selective search, with 45k random, 45k dense',
    rows: [...numbers, ...kinds],
    findings: (rows) => [
      ...claimFindings([
        { better: names[3], worse: names[0], relation: 'above' },
        { better: names[3], worse: random.name, relation: 'above' },
        { better: names[3], worse: windows.name, relation: 'above' },
      ], rows),
      recallFinding(names, rows),
    ].filter((sentence) => sentence !== null),
  };
}

/** 12x against 0.19x: in the worst case each of the 128 regions is of another image, against 2 images. */
const DECK_COST_RATIO = CROPS.images / ROI_SAMPLING.imagesPerBatch;

/** Both ways take the same number of steps and of regions; they differ in the images that the regions come from. */
function samplingTable(steps: number): PlannedTable {
  const [hierarchical, regionWise] = ['hierarchical', 'region-wise'];
  const row = (name: string, system: string): PlannedRow =>
    ({ name, deck: null, training: { ...usual(steps), system }, change: AS_TRAINED });
  return {
    name: 'sampling',
    slide: 'Obstacle #2: Making SGD steps efficient',
    source: 'deck: a concern without a number; 12x against 0.19x in pixels',
    rows: [row(hierarchical, 'fast'), row(regionWise, REGION_WISE.name)],
    findings: (rows) => [
      ...claimFindings([{ better: hierarchical, worse: regionWise, relation: 'level' }], rows),
      slowerStepFinding(regionWise, hierarchical, DECK_COST_RATIO, rows),
    ].filter((sentence) => sentence !== null),
  };
}

function svdTable(steps: number, { model, oneScale, compressed: deck }: ModelNumbers): PlannedTable {
  const whole = 'whole';
  const ranks = [[64, 32], [32, 8], [16, 8]].map(([fc6, fc7]) => ({ fc6, fc7 }));
  const PUBLISHED = 1; // a quarter of fc6's outputs and a sixteenth of fc7's, as 1024 and 256 are of 4096
  const nameOf = ({ fc6, fc7 }: { fc6: number; fc7: number }): string => `ranks ${fc6} and ${fc7}`;
  const compressed = ranks.map((one, i): PlannedRow => ({
    name: nameOf(one), deck: i === PUBLISHED ? deck : null,
    training: usual(steps), change: { kind: 'svd', ranks: one },
  }));
  return {
    name: 'svd',
    slide: 'Fast R-CNN outcome',
    source: `Fast R-CNN Table 4, model ${model}; ranks 1024 and 256 of 4096 there`,
    rows: [
      { name: whole, deck: oneScale, training: usual(steps), change: { kind: 'copy' } },
      ...compressed,
    ],
    findings: (rows) => [
      ...claimFindings([{ better: nameOf(ranks[PUBLISHED]), worse: whole, relation: 'level' }], rows),
      ...ranks.map((one) => slowerFinding(whole, nameOf(one), rows)),
    ].filter((sentence) => sentence !== null),
  };
}
