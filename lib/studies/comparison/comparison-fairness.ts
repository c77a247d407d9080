// What is equal in a comparison, and what each system's published rules change: tables for the report.
// Every number in them is that of the configuration that is trained.
import { FAST_SMALL, type FastConfig } from '../../detectors/fast-rcnn/config.js';
import {
  FASTER_ALTERNATING_SMALL, FASTER_EXACT_SMALL, FASTER_JOINT_SMALL, STAGE_NAMES,
  type AlternatingConfig, type FasterConfig,
} from '../../detectors/faster-rcnn/config.js';
import { RCNN_SMALL, type RcnnConfig } from '../../detectors/rcnn/config.js';
import { SPPNET_SMALL, type SppNetConfig } from '../../detectors/sppnet/config.js';
import { DECK_RESULTS } from '../../evaluation/deck-results.js';
import { VOC_EVALUATION } from '../../evaluation/evaluate.js';
import { cost, CROPS, CROPS_SMALL, IMAGE, IMAGE_SMALL } from '../../sampling/cost.js';
import type { RoiSampling } from '../../sampling/roi-sampling.js';
import { durationText } from '../../viz/number-text.js';
import type { PageTable } from '../../viz/pages/page.js';
import { countWord, timesText } from '../spread-text.js';
import { summariesOf, titleOf, type SystemSummary } from './comparison-summary.js';
import type { Comparison } from './comparison.js';

/** The configurations that a comparison trains, by the names of `--system`. */
export interface ComparedConfigs {
  readonly 'rcnn': RcnnConfig;
  readonly 'sppnet': SppNetConfig;
  readonly 'fast': FastConfig;
  readonly 'faster-alternating': AlternatingConfig;
  readonly 'faster-joint': FasterConfig;
  readonly 'faster-exact': FasterConfig;
}

export const COMPARED_CONFIGS: ComparedConfigs = {
  'rcnn': RCNN_SMALL,
  'sppnet': SPPNET_SMALL,
  'fast': FAST_SMALL,
  'faster-alternating': FASTER_ALTERNATING_SMALL,
  'faster-joint': FASTER_JOINT_SMALL,
  'faster-exact': FASTER_EXACT_SMALL,
};

/** What all systems have in common, a sentence each. */
export function equalRules({ fast: { schedule: { sgd, drops } } }: ComparedConfigs): string[] {
  return [
    'Data: the same training and test images, in memory before the clock starts.',
    'M0: the same pre-trained file. SPP-net takes its conv layers alone, its pyramid needs a fully connected layer of '
      + 'another size; the others take fc6 and fc7 too.',
    'Backbone, input size, mean and scale of the pixels; compute backend and machine.',
    'Proposals: slow R-CNN, SPP-net and Fast R-CNN look at the same cached boxes. Faster R-CNN makes its own.',
    `Solver: SGD with momentum ${sgd.momentum}, weight decay ${sgd.weightDecay}, warm-up, learning rate × `
      + `${drops.map(({ at, factor }) => `${factor} at ${100 * at} %`).join(', × ')} of the steps.`,
    `Evaluation: the same code, 11-point average precision at IoU ${VOC_EVALUATION.iou}, difficult objects left out.`,
    'Seeds: of mini-batches, fresh layers and mirror images; proposals, data and M0 do not change with them.',
  ];
}

/** The systems' own rules where they differ. */
export function differentRules(configs: ComparedConfigs): PageTable {
  const { 'rcnn': rcnn, 'sppnet': sppnet, 'fast': fast, 'faster-alternating': alternating } = configs;
  const row = (system: keyof ComparedConfigs, ...cells: string[]): string[] => [titleOf(system), ...cells];
  const joint = ({ anchorSampling, roiSampling: { imagesPerBatch, roisPerImage } }: FasterConfig): string =>
    `${imagesText(imagesPerBatch)} × (${anchorSampling.batchSize} anchors, ${roisPerImage} regions)`;
  return {
    columns: ['system', 'mini-batch', 'trained by SGD', 'after SGD', 'at test'],
    rows: [
      row('rcnn', `${regionWise(rcnn.regionSampling, 'crops')} (region-wise)`, 'all layers, softmax',
        'features to disk; SVMs with hard negatives; box regressors', 'every region a crop; SVM scores'),
      row('sppnet', `${regionWise(sppnet.regionSampling, 'regions of cached maps')} (region-wise)`,
        'fc6, fc7, fc8 alone, softmax', 'fc7 to disk, conv5 is there; SVMs; box regressors',
        'conv layers once an image; SVM scores'),
      row('fast', `${hierarchical(fast.roiSampling)} (${fast.sampling})`, 'all layers, softmax and boxes at once',
        'nothing', 'conv layers once an image; softmax'),
      row('faster-alternating', `RPN: ${imagesText(alternating.rpnImagesPerBatch)} × `
        + `${alternating.anchorSampling.batchSize} anchors; detector: ${hierarchical(alternating.roiSampling)}`,
      `RPN, detector, RPN, detector: ${countWord(STAGE_NAMES.length)} stages`, 'nothing',
      'regions by the RPN; softmax'),
      row('faster-joint', joint(configs['faster-joint']), 'everything at once, four losses', 'nothing',
        'regions by the RPN; softmax'),
      row('faster-exact', joint(configs['faster-exact']), 'everything at once, the regions too', 'nothing',
        'regions by the RPN, bilinear sampling; softmax'),
    ],
  };
}

/** A mini-batch from all images together: `128 crops of all images, at most 32 foreground`. */
function regionWise({ imagesPerBatch, roisPerImage, fgFraction }: RoiSampling, regions: string): string {
  const all = imagesPerBatch * roisPerImage;
  return `${all} ${regions} of all images, at most ${Math.round(fgFraction * all)} foreground`;
}

/** A mini-batch image by image: `2 images × 64 regions`. */
function hierarchical({ imagesPerBatch, roisPerImage }: RoiSampling): string {
  return `${imagesText(imagesPerBatch)} × ${roisPerImage} regions`;
}

function imagesText(count: number): string {
  return `${count} image${count === 1 ? '' : 's'}`;
}

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
export function costTable(comparison: Comparison, { rcnn, fast }: ComparedConfigs): PageTable {
  const pixels = (images: number): [string, string] => [
    timesText(cost({ images, image: IMAGE }, CROPS)), timesText(cost({ images, image: IMAGE_SMALL }, CROPS_SMALL)),
  ];
  const { imagesPerBatch, roisPerImage } = fast.roiSampling;
  const regions = imagesPerBatch * roisPerImage;
  const crops = rcnn.regionSampling.imagesPerBatch * rcnn.regionSampling.roisPerImage;
  const summaries = summariesOf(comparison);
  const [slowStep, fastStep] = ['rcnn', 'fast'].map((name) => secondsAStep(summaries.find((one) => one.name === name)));
  const step = (seconds: number | null): string =>
    seconds === null ? 'not run' : slowStep === null ? durationText(seconds)
      : `${durationText(seconds)}, ${timesText(seconds / slowStep)}`;
  return {
    columns: [`mini-batch of ${regions} regions`, 'pixels, deck', 'pixels, small', 'measured, a step'],
    rows: [
      [`slow R-CNN: ${crops} crops`, '1×', '1×', step(slowStep)],
      [`Fast R-CNN region-wise, worst case: ${imagesText(regions)}`, ...pixels(regions),
        'see the tables of npx rcnn ablate all, and example 07a'],
      [`Fast R-CNN hierarchical: ${imagesText(imagesPerBatch)}`, ...pixels(imagesPerBatch), step(fastStep)],
    ],
  };
}

/** Mean seconds of an SGD step of fine-tuning or joint training; null for a system that was not run. */
function secondsAStep(summary: SystemSummary | undefined): number | null {
  if (summary === undefined) return null;
  return secondsOf(summary, ['fineTune', 'fineTuneDisk', 'SGD']) / summary.steps;
}
