import { resolve } from 'node:path';
import { anchorClusters, shapeIou, type BoxShape } from '../../boxes/anchor-clusters.js';
import { generateAnchors } from '../../boxes/anchors.js';
import { heightOf, widthOf } from '../../boxes/box.js';
import { evenly } from '../../runs/data-choice.js';
import { annotationsOf } from '../../runs/fit/annotated-split.js';
import { coverageRows, shownObjects, type Annotations } from '../../runs/fit/anchor-report.js';
import { chosenLines, coverageTable, fitWords, lostLines, withFit } from '../../runs/fit/fit-lines.js';
import { fitOf } from '../../runs/fit/fit-rule.js';
import { atScale, type FittedConfig } from '../../runs/fit/fitted-config.js';
import { USUAL_CONFIG } from '../../runs/fit/usual-config.js';
import type { World } from '../../runs/world.js';
import { Rng } from '../../tensor/rng.js';
import { printResult, type Command } from '../command.js';
import type { Arguments } from '../flags.js';
import { folderOptions, jsonFlag, REPAIR_FLAGS } from '../shared-flags.js';

const [SIDES, RATIOS] = [3, 3];
const CLUSTERED = 5000; // objects that the k-means sees, evenly over the data

/** `rcnn anchors` */
export const anchorsCommand: Command = {
  name: 'anchors',
  summary: 'compare the objects of a data set with the anchors, and propose anchors that fit',
  operand: { name: 'DATA', several: false },
  about: 'Reads the annotations of one split, decodes no picture, and says for each class and size how large the '
    + 'objects are at the network\'s input and how many overlap no anchor enough: below an IoU of 0.5 the detector '
    + 'hardly finds an object, from 0.7 on an anchor is trained as positive. Anchors are proposed by k-means under the '
    + 'distance 1 - IoU, as flags for rcnn train.',
  flags: [
    { kind: 'text', name: 'split', value: 'NAME', about: 'whose objects (default: trainval; without it train)' },
    { kind: 'integer', name: 'scale', minimum: 16, maximum: 4000,
      about: 'shorter side of the pictures in network pixels (default: the usual one, and the one that fits)' },
    { kind: 'integer', name: 'sides', minimum: 1, maximum: 8, about: `sizes of anchors proposed (default: ${SIDES})` },
    { kind: 'integer', name: 'ratios', minimum: 1, maximum: 8, about: `ratios proposed (default: ${RATIOS})` },
    { kind: 'integer', name: 'seed', minimum: 0, about: 'seed of the k-means (default: 0)' },
    ...REPAIR_FLAGS,
    jsonFlag('the rows and the proposed anchors as JSON'),
  ],
  examples: ['npx rcnn anchors my-photos', 'npx rcnn anchors my-photos --split train --scale 300 --sides 4'],
  run: anchors,
};

async function anchors(args: Arguments, world: World): Promise<void> {
  const choice = { kind: 'folder', dir: resolve(args.operands[0]), ...folderOptions(args) } as const;
  const data = await annotationsOf(choice, args.text('split'), world.progress);
  for (const note of data.notes ?? []) world.progress.say(note);
  const typed = args.number('scale');
  const fit = fitOf(data, USUAL_CONFIG, typed ?? null);
  const fitted = withFit(USUAL_CONFIG, fit);
  const configs = typed !== undefined ? [atScale(USUAL_CONFIG, typed)]
    : fit.reasons.length === 0 ? [USUAL_CONFIG] : [USUAL_CONFIG, fitted];
  const proposed = proposedAnchors(data, fitted, args);
  const { scale } = fit;
  const told = {
    split: data.split, pictures: data.samples.length, scale, fit,
    rows: coverageRows(data, shownObjects(data, configs[configs.length - 1])), proposed,
  };
  printResult(args, world, told, [
    `${data.samples.length} pictures of split ${data.split}; anchors of ${sidesText(USUAL_CONFIG)}`,
    ...coverageTable(data, configs),
    ...chosenLines(fit, USUAL_CONFIG),
    ...lostLines(data, fitted),
    ...proposed === null ? [] : [
      `anchors by k-means at scale ${scale}: mean IoU of shapes ${proposed.meanIou.toFixed(3)}, `
        + `with those above ${proposed.before.toFixed(3)}`,
      `  ${['--scale', String(scale), ...fitWords({ scale: null, rate: null, set: proposed.set })].join(' ')}`,
    ],
  ]);
}

interface Proposed {
  readonly set: Readonly<Record<string, readonly number[]>>;
  /** Mean IoU of the objects' shapes with the best of these anchors, and with the best of the fitted ones. */
  readonly meanIou: number;
  readonly before: number;
}

/** Null without objects. */
function proposedAnchors(data: Annotations, config: FittedConfig, args: Arguments): Proposed | null {
  const objects = shownObjects(data, config);
  if (objects.length === 0) return null;
  const count = { sides: args.number('sides') ?? SIDES, ratios: args.number('ratios') ?? RATIOS };
  const clustered = evenly(objects, CLUSTERED);
  const { sides, ratios } = anchorClusters(clustered, count, new Rng(args.number('seed') ?? 0));
  const digits = (values: readonly number[]): number[] => [...new Set(values.map((x) => Number(x.toPrecision(3))))];
  const scales = digits(sides.map((side) => side / config.anchors.baseSize));
  const shapes = { ...config.anchors, scales, ratios: digits(ratios) };
  return {
    set: { 'anchors.scales': shapes.scales, 'anchors.ratios': shapes.ratios },
    meanIou: meanShapeIou(objects, { ...config, anchors: shapes }),
    before: meanShapeIou(objects, config),
  };
}

function meanShapeIou(objects: readonly BoxShape[], { anchors: shapes }: FittedConfig): number {
  const anchorShapes = generateAnchors(shapes).map((box) => ({ width: widthOf(box), height: heightOf(box) }));
  const best = objects.map((object) => Math.max(...anchorShapes.map((shape) => shapeIou(object, shape))));
  return best.reduce((a, b) => a + b, 0) / objects.length;
}

function sidesText({ anchors: { baseSize, scales, ratios } }: FittedConfig): string {
  return `${scales.map((scale) => scale * baseSize).join(', ')} network pixels, ratios ${ratios.join(', ')}`;
}
