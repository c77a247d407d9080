// What a mini-batch costs by both ways of sampling: the deck's 12x and 0.19x from its formula, and the same ratios
// counted on mini-batches that are really drawn, in pixels and in multiply-adds of backbone S (forward and backward).
// Deck: "Obstacle #2: Making SGD steps efficient".
// Takes about 7 s on one core.
// Expected output:
//   by the formula, 600×1000 images and 128 crops of 224×224:
//   region-wise, worst case   12.0x
//   hierarchical              0.19x
//   a mini-batch of … classes   images   pixels   trunk   trunk and head
//   slow R-CNN, 128 crops     128.0    1.00x   1.00x   1.00x
//   region-wise   …
//   hierarchical   … 2.0    0.19x   …
import { shapesDataset } from '../lib/data/shapes.js';
import { BACKBONES } from '../lib/networks/backbones.js';
import { CostMeter, stepCost, type StepCost } from '../lib/networks/step-cost.js';
import { loosened } from '../lib/proposals/loosened-boxes.js';
import { cost, CROPS, CROPS_SMALL, IMAGE, IMAGE_SMALL } from '../lib/sampling/cost.js';
import { hierarchicalBatch, regionWiseBatch, type MiniBatchSampler } from '../lib/sampling/region-wise.js';
import { matchRois } from '../lib/sampling/roi-candidates.js';
import { ROI_SAMPLING } from '../lib/sampling/roi-sampling.js';
import { Rng } from '../lib/tensor/rng.js';

const IMAGES = 300;
const BATCHES = 50;
const BOXES_AN_OBJECT = 40;

console.log('by the formula, 600×1000 images and 128 crops of 224×224:');
console.log(`region-wise, worst case   ${cost({ images: 128, image: IMAGE }, CROPS).toFixed(1)}x`);
console.log(`hierarchical              ${cost({ images: 2, image: IMAGE }, CROPS).toFixed(2)}x`);

const { samples, classes } = shapesDataset({ split: 'train', images: IMAGES, seed: 1, occluders: false });
const candidates = await Promise.all(samples.map(async ({ objects, image }, i) => {
  const around = loosened(() => objects.flatMap(({ box }) => Array.from({ length: BOXES_AN_OBJECT }, () => box)), 0.2);
  return matchRois(around(await image(), new Rng(i)), objects);
}));

const slow = stepCost(BACKBONES.S, { ...CROPS_SMALL, rois: 128, classes: classes.length });
const region = measured(regionWiseBatch);
const hierarchical = measured(hierarchicalBatch);

console.log(`\na mini-batch of ${classes.length} classes   images   pixels   trunk   trunk and head`);
printRow('slow R-CNN, 128 crops', 128, slow);
printRow('region-wise', region.images, region.meter.perStep());
printRow('hierarchical', hierarchical.images, hierarchical.meter.perStep());
console.log(`\nregion-wise : hierarchical   ${(region.images / hierarchical.images).toFixed(1)} : 1 in the images, `
  + `${(sum(region.meter.perStep()) / sum(hierarchical.meter.perStep())).toFixed(1)} : 1 in all`);

/** Mean images of a mini-batch, and what its step costs, images whole. */
function measured(sampler: MiniBatchSampler): { readonly images: number; readonly meter: CostMeter } {
  const meter = new CostMeter();
  let images = 0;
  for (let seed = 0; seed < BATCHES; seed++) {
    const parts = sampler(candidates, ROI_SAMPLING, new Rng(seed));
    const rois = parts.reduce((count, { keep }) => count + keep.length, 0);
    images += parts.length / BATCHES;
    meter.add(stepCost(BACKBONES.S, { images: parts.length, image: IMAGE_SMALL, rois, classes: classes.length }));
  }
  return { images, meter };
}

function sum({ trunk, head }: StepCost): number {
  return trunk + head;
}

function printRow(name: string, images: number, step: StepCost): void {
  const ratios = [step.inputPixels / slow.inputPixels, step.trunk / slow.trunk, sum(step) / sum(slow)];
  const cells = ratios.map((ratio) => `${ratio.toFixed(2)}x`);
  console.log(`${name.padEnd(24)} ${images.toFixed(1).padStart(6)}   ${cells[0].padStart(6)}   `
    + `${cells[1].padStart(5)}   ${cells[2].padStart(5)}`);
}
