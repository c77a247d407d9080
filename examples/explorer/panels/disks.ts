// Slow R-CNN's five steps and SPP-net's six, with the disks that they fill, by the bytes that lib writes.
import type { Size } from '../../../lib/boxes/box.js';
import { BACKBONES } from '../../../lib/networks/backbones.js';
import { bytesText } from '../../../lib/viz/number-text.js';
import { stagedScenes } from '../engine/scenes.js';
import { diskPicture, type Disk } from '../page/disk-picture.js';
import type { CodeBox } from '../page/code-box.js';
import { fill, h, table } from '../page/elements.js';
import type { Context, Live, Panel } from '../page/panel.js';
import { StagedBoard, type StagedStep } from './staged-board.js';

const RCNN_STEPS: readonly StagedStep[] = [
  { text: '[offline] M ← Pre-train a ConvNet', stage: 'proposals', mark: 'M0: M' },
  { text: 'M′ ← Fine-tune M for object detection', stage: 'fineTune', mark: 'const M1' },
  { text: 'F ← Cache feature vectors to disk using M′', stage: 'cacheFeatures', mark: 'const F =' },
  { text: 'Train post hoc linear SVMs on F (hinge loss)', stage: 'trainSvms', mark: 'const svms' },
  { text: 'Train post hoc linear bounding-box regressors on F (squared loss)', stage: 'trainBoxRegressors',
    mark: 'const boxes' },
];
const SPPNET_STEPS: readonly StagedStep[] = [
  { text: '[offline] M ← Pre-train a ConvNet', stage: 'proposals', mark: 'const M =' },
  { text: 'F ← Cache SPP features to disk using M', stage: 'cacheSppFeatures', mark: 'const F =' },
  { text: 'M′ ← M.conv + Fine-tune 3-layer network fc6-fc7-fc8 on F (log loss)', stage: 'fineTune', mark: 'const M1' },
  { text: 'F′ ← Cache features on disk using M′', stage: 'cacheFeatures', mark: 'const F1' },
  { text: 'Train post hoc linear SVMs on F′ (hinge loss)', stage: 'trainSvms', mark: 'const svms' },
  { text: 'Train post hoc linear bounding-box regressors on F′ (squared loss)', stage: 'trainBoxRegressors',
    mark: 'const boxes' },
];

export const DISKS: Panel = {
  name: 'disks',
  title: 'Five steps, six steps, and their disks',
  slide: 'Why these training pipelines are slow',
  sentence: '“Disk I/O is costly (it dominates SPP-net extraction time).”',
  formula: 'slow R-CNN  F: 4 · D · R bytes a picture    R regions, D numbers of pool5\n'
    + 'SPP-net     F: 2 · 4 · C · Hc · Wc          C maps of conv5, of the picture and its mirror image\n'
    + 'SPP-net     F′: 4 · fc7 · R',
  question: 'which F grows with the number of regions?',
  answer: 'That of slow R-CNN: it keeps a row for every region. SPP-net keeps the map of the picture, and pools '
    + 'regions when it reads; its F′ has rows of regions again, but short ones.',
  code: ['lib/detectors/rcnn/train.ts#rcnnStages', 'lib/detectors/sppnet/train.ts#sppNetStages',
    'lib/detectors/rcnn/features.ts#featureRequests'],
  breaks: ['any-network'],
  mount,
};

const CAPACITY = 7e6; // bytes of the disks; of fuller ones, if there are some

/** Bytes below one path; 0 where nothing was written. */
function bytesAt({ places }: StagedBoard, path: string): number {
  return places.find(({ place }) => place === path)?.bytes ?? 0;
}

interface Row extends Disk {
  /** Bytes by the formula, in words; empty: not known yet. */
  readonly formula: string;
}

/** Every disk of both boards, and what they are compared with. */
function rowsOf(slow: StagedBoard, spp: StagedBoard, samples: readonly Size[]): Row[] {
  const { channels, grid, stride, fc: [, fc7] } = BACKBONES.S;
  const R = Math.max(slow.regions, spp.regions);
  const rows = (D: number): string => R === 0 ? '' : `4 · ${D} · ${R} = ${bytesText(4 * D * R)}`;
  const pixels = samples.reduce((sum, { width, height }) => sum + width * height, 0);
  const cells = Math.ceil(samples[0].height / stride) * Math.ceil(samples[0].width / stride);
  const maps = bytesText(2 * 4 * channels * cells * samples.length);
  return [
    { name: 'Pictures', holds: 'their pixels', bytes: 3 * pixels, formula: '' },
    { name: 'F, slow R-CNN', holds: 'pool5 of regions', bytes: bytesAt(slow, 'memory'),
      formula: rows(channels * grid ** 2) },
    { name: 'F, SPP-net', holds: 'conv5 of pictures',
      bytes: bytesAt(spp, 'memory/conv5') + bytesAt(spp, 'memory/conv5-mirrored'),
      formula: `2 · 4 · ${channels} · ${cells} · ${samples.length} = ${maps}` },
    { name: 'F′, SPP-net', holds: 'fc7 of regions', bytes: bytesAt(spp, 'memory/fc7'), formula: rows(fc7) },
    { name: 'Fast R-CNN', holds: 'nothing', bytes: 0, formula: '0' },
  ];
}

async function mount(context: Context, code: readonly CodeBox[]): Promise<Live> {
  const { samples } = stagedScenes();
  const [disks, sizes] = [h('div', { class: 'disks' }), h('div', {})];
  const update = (): void => {
    const rows = rowsOf(slow, spp, samples);
    const most = Math.max(CAPACITY, ...rows.map(({ bytes }) => bytes));
    fill(disks, ...rows.map((row) => diskPicture(row, most)));
    fill(sizes, table(['on the disk', 'bytes', 'by the formula'],
      rows.map(({ name, bytes, formula }) => [name, bytes.toLocaleString('en'), formula])));
  };
  const slow = new StagedBoard(context, 'rcnn', RCNN_STEPS, code[0], update);
  const spp = new StagedBoard(context, 'sppnet', SPPNET_STEPS, code[1], update);
  for (const board of [slow, spp]) await board.begin(false);
  code[2].mark('weightsKey(');
  for (const board of [slow, spp]) board.runToAddress();
  return {
    body: [
      h('p', { class: 'hint' }, `${samples.length} drawn scenes, all their regions by selective search, five steps of `
        + 'fine-tuning. The disk is in memory, with the files that a training writes.'),
      disks, h('div', { class: 'two' }, slow.element, spp.element), sizes,
      h('p', { class: 'hint' }, 'Files also hold the boxes, the labels, and two keys: of what the features were made '
        + 'from, and of the features themselves.'),
    ],
    breakIt: [h('p', {}, 'Run all steps of slow R-CNN, then “Another seed, same disk”. As lib has it, '
      + 'step 3 refuses the files, because another network made them. With the changed line nothing is noticed: '
      + 'step 3 writes nothing, and the SVMs learn from features of a network that is gone. SPP-net’s F stays right '
      + 'either way: no fine-tuning changes conv.')],
  };
}
