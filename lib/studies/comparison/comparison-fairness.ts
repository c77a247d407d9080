// What is equal in a comparison, and what each system's published rules change: tables for the report.
import { cost, CROPS, CROPS_SMALL, IMAGE, IMAGE_SMALL } from '../../sampling/cost.js';
import type { PageTable } from '../../viz/pages/page.js';
import { DECK_RESULTS } from '../../evaluation/deck-results.js';
import { durationText } from '../../viz/number-text.js';
import type { Comparison } from './comparison.js';
import { summariesOf, titleOf, type SystemSummary } from './comparison-summary.js';
import { timesText } from './comparison-table.js';

export const EQUAL: readonly string[] = [
  'Data: the same training and test images, in memory before the clock starts.',
  'M0: the same pre-trained file. SPP-net takes its conv layers alone, its pyramid needs a fully connected layer of '
    + 'another size; the others take fc6 and fc7 too.',
  'Backbone, input size, mean and scale of the pixels; compute backend and machine.',
  'Proposals: slow R-CNN, SPP-net and Fast R-CNN look at the same cached boxes. Faster R-CNN makes its own.',
  'Solver: SGD with momentum .9, weight decay, warm-up, one drop of the learning rate at 75 % of the steps.',
  'Evaluation: the same code, 11-point average precision at IoU 0.5, difficult objects left out.',
  'Seeds: of mini-batches, fresh layers and mirror images; proposals, data and M0 do not change with them.',
];

/** What each system's own rules are, where they differ. */
export const DIFFERENT: PageTable = {
  columns: ['system', 'mini-batch', 'trained by SGD', 'after SGD', 'at test'],
  rows: [
    ['slow R-CNN', '128 crops of all images, 32 foreground (region-wise)', 'all layers, softmax',
      'features to disk; SVMs with hard negatives; box regressors', 'every region a crop; SVM scores'],
    ['SPP-net', '128 cached regions of all images, 32 foreground', 'fc6, fc7, fc8 alone, softmax',
      'features to disk again; SVMs; box regressors', 'conv layers once an image; SVM scores'],
    ['Fast R-CNN', '2 images × 64 regions (hierarchical)', 'all layers, softmax and boxes at once', 'nothing',
      'conv layers once an image; softmax'],
    ['Faster, alternating', '2 images', 'RPN, detector, RPN, detector: four stages', 'nothing',
      'regions by the RPN; softmax'],
    ['Faster, joint', '1 image: 256 anchors, 128 regions', 'everything at once, four losses', 'nothing',
      'regions by the RPN; softmax'],
    ['Faster, exact', '1 image: 256 anchors, 128 regions', 'everything at once, the regions too', 'nothing',
      'regions by the RPN, bilinear sampling; softmax'],
  ],
};

/** The deck's three rows of "Example timing for slow R-CNN / SPP-net", ours beside them; null where neither ran. */
export function stageTable(comparison: Comparison): PageTable | null {
  const systems = summariesOf(comparison).filter(({ name }) => ['rcnn', 'sppnet', 'fast'].includes(name));
  if (systems.length === 0) return null;
  const rows = DECK_ROWS.map(({ title, key, stages }) => [
    title,
    ...systems.flatMap((system) => [
      durationText(secondsOf(system, stages)),
      deckHours(system.name, key),
    ]),
  ]);
  return {
    columns: ['stage', ...systems.flatMap(({ name }) => [titleOf(name), 'deck'])],
    rows: [...rows, ['all', ...systems.flatMap(({ name, train }) =>
      [durationText(train.mean), `${DECK_RESULTS[name].training} h`])]],
  };
}

const DECK_ROWS = [
  { title: 'fine-tuning (backprop, SGD)', key: 'fineTuning', stages: ['fineTune', 'fineTuneDisk', 'SGD'] },
  { title: 'feature extraction', key: 'features',
    stages: ['cacheSppFeatures', 'cacheSppFeaturesDisk', 'cacheFeatures', 'cacheFeaturesDisk'] },
  { title: 'SVMs and box regressors', key: 'postHoc',
    stages: ['trainSvms', 'trainSvmsDisk', 'trainBoxRegressors', 'trainBoxRegressorsDisk'] },
] as const;

function secondsOf({ stages }: SystemSummary, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (stages[name] ?? 0), 0);
}

function deckHours(system: string, key: 'fineTuning' | 'features' | 'postHoc'): string {
  const { stages, training } = DECK_RESULTS[system];
  if (stages !== undefined) return `${stages[key]} h`;
  return key === 'fineTuning' ? `${training} h` : '0 h';
}

/** "Obstacle #2": pixels of a mini-batch against slow R-CNN's, beside the seconds that a step really took. */
export function costTable(comparison: Comparison): PageTable {
  const pixels = (images: number): [string, string] => [
    timesText(cost({ images, image: IMAGE }, CROPS)), timesText(cost({ images, image: IMAGE_SMALL }, CROPS_SMALL)),
  ];
  const summaries = summariesOf(comparison);
  const rcnn = secondsAStep(summaries.find(({ name }) => name === 'rcnn'));
  const fast = secondsAStep(summaries.find(({ name }) => name === 'fast'));
  const step = (seconds: number | null): string =>
    seconds === null ? 'not run' : rcnn === null ? durationText(seconds)
      : `${durationText(seconds)}, ${timesText(seconds / rcnn)}`;
  return {
    columns: ['mini-batch of 128 regions', 'pixels, deck', 'pixels, small', 'measured, a step'],
    rows: [
      ['slow R-CNN: 128 crops', '1×', '1×', step(rcnn)],
      ['Fast R-CNN region-wise, worst case: 128 images', ...pixels(128), 'see rcnn ablate and example 10'],
      ['Fast R-CNN hierarchical: 2 images', ...pixels(2), step(fast)],
    ],
  };
}

function secondsAStep(summary: SystemSummary | undefined): number | null {
  if (summary === undefined) return null;
  return secondsOf(summary, ['fineTune', 'fineTuneDisk', 'SGD']) / summary.steps;
}
