// What a mini-batch costs by both ways of sampling. First the deck's 12x and 0.19x from its formula, then the same
// ratios counted on mini-batches that are really drawn, in pixels and in multiply-adds of backbone S (forward and
// backward), then the processor seconds of training steps of both ways, one after the other in this process.
// Deck: "Obstacle #2: Making SGD steps efficient".
// Takes about 50 s of one processor; with --quick (60 images instead of 300, half their size, one step of each) less
// than half of that.
// Expected output:
//   by the formula, 600×1000 images and 128 crops of 224×224:
//   region-wise, worst case   12.0x
//   hierarchical              0.19x
//   a mini-batch of … classes   images   pixels   trunk   trunk and head
//   slow R-CNN, 128 crops     128.0    1.00x   1.00x   1.00x
//   region-wise   …
//   hierarchical   … 2.0    0.19x   …
//   region-wise : hierarchical   … : 1 in pixels, … : 1 in multiply-adds
//   processor seconds per step: region-wise … hierarchical … ratio …
import { openCompute } from '../lib/compute/open-compute.js';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import { FAST_SMALL } from '../lib/detectors/fast-rcnn/config.js';
import { startFastTraining, type FastTraining } from '../lib/detectors/fast-rcnn/train.js';
import { BACKBONES } from '../lib/networks/backbones.js';
import { CostMeter, costPerStep, stepCost, type StepCost } from '../lib/networks/step-cost.js';
import { loosened } from '../lib/proposals/loosened-boxes.js';
import { cost, CROPS, CROPS_SMALL, IMAGE, IMAGE_SMALL } from '../lib/sampling/cost.js';
import { SAMPLERS, type Sampling } from '../lib/sampling/mini-batch-samplers.js';
import { matchRois } from '../lib/sampling/roi-candidates.js';
import { ROI_SAMPLING } from '../lib/sampling/roi-sampling.js';
import { Rng } from '../lib/tensor/rng.js';
import { pretrainedM0 } from './pretrained.js';

const QUICK = process.argv.includes('--quick');
const IMAGES = QUICK ? 60 : 300;
const BATCHES = 50;
const BOXES_AN_OBJECT = 40;
const TIMED_STEPS: Record<Sampling, number> = QUICK ? { 'region-wise': 1, 'hierarchical': 1 }
  : { 'region-wise': 2, 'hierarchical': 30 };

console.log('by the formula, 600×1000 images and 128 crops of 224×224:');
console.log(`region-wise, worst case   ${cost({ images: 128, image: IMAGE }, CROPS).toFixed(1)}x`);
console.log(`hierarchical              ${cost({ images: 2, image: IMAGE }, CROPS).toFixed(2)}x`);

const spec = BACKBONES.S;
const data = shapesDataset({ split: 'train', images: IMAGES, seed: 1, occluders: false });
const K = data.classes.length;
const proposals = await Promise.all(data.samples.map(async ({ objects, image }, i) => {
  const around = loosened(() => objects.flatMap(({ box }) => Array.from({ length: BOXES_AN_OBJECT }, () => box)), 0.2);
  return around(await image(), new Rng(i));
}));
const plain = data.samples.map(({ objects }, i) => matchRois(proposals[i], objects));
const candidates = [...plain, ...plain]; // of every image and of its mirror image, which has as many

const { firstTrained } = spec;
const slow = stepCost(spec, { ...CROPS_SMALL, rois: 128, classes: K, firstTrained });
const region = counted('region-wise');
const hierarchical = counted('hierarchical');

console.log(`\na mini-batch of ${K} classes   images   pixels   trunk   trunk and head`);
printRow('slow R-CNN, 128 crops', slow, CROPS_SMALL.image);
printRow('region-wise', region, IMAGE_SMALL);
printRow('hierarchical', hierarchical, IMAGE_SMALL);
const pixels = region.inputPixels / hierarchical.inputPixels;
console.log(`\nregion-wise : hierarchical   ${pixels.toFixed(1)} : 1 in pixels, `
  + `${(sum(region) / sum(hierarchical)).toFixed(1)} : 1 in multiply-adds`);

const seconds = await secondsPerStep();
console.log(`processor seconds per step: region-wise ${seconds['region-wise'].toFixed(2)}, hierarchical `
  + `${seconds.hierarchical.toFixed(2)}, ratio ${(seconds['region-wise'] / seconds.hierarchical).toFixed(1)}`);

/** What the mean step costs, images whole. */
function counted(sampling: Sampling): StepCost {
  const meter = new CostMeter();
  const draw = SAMPLERS[sampling](candidates, ROI_SAMPLING);
  for (let seed = 0; seed < BATCHES; seed++) {
    const rng = new Rng(seed);
    const turn = [rng.integer(candidates.length), rng.integer(candidates.length)];
    const parts = draw(rng, turn);
    const rois = parts.reduce((count, { keep }) => count + keep.length, 0);
    meter.add(sampling, stepCost(spec, { images: parts.length, image: IMAGE_SMALL, rois, classes: K, firstTrained }));
  }
  return costPerStep(meter.stages[sampling]);
}

/** Both trainings in turn, one step of each before it counts: kernels are compiled then. */
async function secondsPerStep(): Promise<Record<Sampling, number>> {
  const compute = await openCompute('auto');
  const preprocessing = { ...FAST_SMALL.preprocessing, ...QUICK ? { shorterSide: 75, longerSide: 125 } : {} };
  const M0 = await pretrainedM0();
  const trainings = (Object.keys(TIMED_STEPS) as Sampling[]).map((sampling) => {
    const config = { ...FAST_SMALL, preprocessing, sampling };
    return { sampling, ...startFastTraining({ M0, spec, data, proposals, config, seed: 0, compute }) };
  });
  for (const { step } of trainings) await step();
  const spent: Record<Sampling, number> = { 'region-wise': 0, 'hierarchical': 0 };
  for (const { sampling, step } of trainings) spent[sampling] = await meanSeconds(step, TIMED_STEPS[sampling]);
  await compute.close();
  return spent;
}

async function meanSeconds(step: FastTraining['step'], steps: number): Promise<number> {
  const start = process.cpuUsage();
  for (let i = 0; i < steps; i++) await step();
  const { user, system } = process.cpuUsage(start); // of all threads
  return (user + system) / 1e6 / steps;
}

function sum({ trunk, head }: StepCost): number {
  return trunk + head;
}

function printRow(name: string, step: StepCost, { width, height }: typeof IMAGE_SMALL): void {
  const images = step.inputPixels / (width * height);
  const ratios = [step.inputPixels / slow.inputPixels, step.trunk / slow.trunk, sum(step) / sum(slow)];
  const cells = ratios.map((ratio) => `${ratio.toFixed(2)}x`);
  console.log(`${name.padEnd(24)} ${images.toFixed(1).padStart(6)}   ${cells[0].padStart(6)}   `
    + `${cells[1].padStart(5)}   ${cells[2].padStart(5)}`);
}
