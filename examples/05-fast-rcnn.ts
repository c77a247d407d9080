// Fast R-CNN end to end on one page: regions by selective search, one network with two loss branches, all layers moved
// by SGD, detections before and after. `rcnn train --system fast` does the same with run folders and checkpoints.
// Deck: "Train the detector in a single stage, end-to-end", "No post hoc training steps".
// Takes about 60 s of one processor; with --quick (6 steps, nothing is learnt yet) about 8 s. Also writes
// runs/examples/05-losses.svg and 05-detections.png.
// Expected output:
//   … regions an image from selective search
//   before: mAP of … test images …
//   step    1  cls …  bbox …
//   … steps: … s of the processors, … pixels and … G multiply-adds a step; on disk: nothing
//   layers moved: conv1 … %, conv2 … %, conv3 … %, conv4 … %, conv5 … %, fc6 … %, fc7 … %
//   after: mAP of … test images …
//   pictures: runs/examples/05-losses.svg, runs/examples/05-detections.png
import { mkdir, writeFile } from 'node:fs/promises';
import type { Box } from '../lib/boxes/box.js';
import { openCompute } from '../lib/compute/open-compute.js';
import { writePng } from '../lib/data/pictures/image-file.js';
import type { Dataset, Detection } from '../lib/data/sample.js';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import { FAST_SMALL } from '../lib/detectors/fast-rcnn/config.js';
import { detectObjects } from '../lib/detectors/fast-rcnn/detect.js';
import { startFastTraining } from '../lib/detectors/fast-rcnn/train.js';
import { apText } from '../lib/evaluation/ap-text.js';
import { evaluate, VOC_EVALUATION } from '../lib/evaluation/evaluate.js';
import { BACKBONES, roiPooling } from '../lib/networks/backbones.js';
import { costPerStep } from '../lib/networks/step-cost.js';
import { SELECTIVE_SEARCH_SMALL } from '../lib/proposals/selective-search/selective-search-config.js';
import { selectiveSearch } from '../lib/proposals/selective-search/selective-search.js';
import type { StepReport } from '../lib/training/sgd-training.js';
import { Rng } from '../lib/tensor/rng.js';
import { add, l2Norm, scaled } from '../lib/tensor/tensor.js';
import { drawDetections } from '../lib/viz/pictures/draw-boxes.js';
import { lineChart, windowMeans } from '../lib/viz/charts/line-chart.js';
import { pictureFile } from '../lib/viz/charts/picture-file.js';
import { montage, type CaptionedPicture } from '../lib/viz/pictures/montage.js';
import { pretrainedM0 } from './pretrained.js';

const QUICK = process.argv.includes('--quick');
const [STEPS, TRAIN, TEST] = QUICK ? [6, 4, 2] : [150, 40, 12];
const OUT = 'runs/examples';
const SHOWN = 4; // detections of a picture, the best ones

// 1. Data and regions: "external region proposal algorithm".
const train = shapesDataset({ split: 'train', images: TRAIN, seed: 1, occluders: false });
const test = shapesDataset({ split: 'test', images: TEST, seed: 1, occluders: false });
const search = selectiveSearch(SELECTIVE_SEARCH_SMALL);
const [trainRegions, testRegions] = [await regionsOf(train), await regionsOf(test)];
console.log(`${Math.round(trainRegions.flat().length / TRAIN)} regions an image from selective search`);

// 2. One network, fine-tuned jointly: M0's layers and two fresh branches.
const spec = BACKBONES.S;
const M0 = await pretrainedM0();
const config = { ...FAST_SMALL, schedule: { ...FAST_SMALL.schedule, steps: STEPS, warmUp: 20 } };
const compute = await openCompute('auto');
const job = { M0, spec, data: train, proposals: trainRegions, config, seed: 0, compute };
const { net, normalisation, meter, step } = startFastTraining(job);
const setting = { compute, ...roiPooling(spec) };
const model = { net, classes: train.classes, config, normalisation, setting };

const before = await detected('before');
const reports: StepReport[] = [];
const start = process.cpuUsage();
for (let i = 0; i < STEPS; i++) {
  reports.push(await step());
  if (i === 0 || (i + 1) % 50 === 0) console.log(lossLine(reports[i]));
}
const { user, system } = process.cpuUsage(start);
const { inputPixels, trunk, head } = costPerStep(meter.stages.train);
console.log(`${STEPS} steps: ${((user + system) / 1e6).toFixed(0)} s of the processors, ${inputPixels} pixels and `
  + `${((trunk + head) / 1e9).toFixed(2)} G multiply-adds a step; on disk: nothing`);
console.log(`layers moved: ${layersMoved()}`);
const after = await detected('after');
await compute.close();

// 3. Pictures.
await mkdir(OUT, { recursive: true });
const series = ['cls', 'bbox'].map((name) => ({
  name, points: windowMeans(reports.map(({ step: at, losses }) => [at, losses[name]] as const), QUICK ? 1 : 10),
}));
await writeFile(`${OUT}/05-losses.svg`, pictureFile(lineChart({
  title: 'One network, two losses', xLabel: 'step', yLabel: 'loss', series, xRange: null, yRange: null,
})));
const rows = [await drawn(0, before, 'before'), await drawn(0, after, 'after'),
  await drawn(1, before, 'before'), await drawn(1, after, 'after')];
await writePng(`${OUT}/05-detections.png`, montage(rows, 2, 2));
console.log(`pictures: ${OUT}/05-losses.svg, ${OUT}/05-detections.png`);

async function regionsOf({ samples }: Dataset): Promise<readonly Box[][]> {
  return Promise.all(samples.map(async ({ id, image }) => [...search(await image(), new Rng(0).fork(id))]));
}

/** Detections in the test images, and their mAP printed. */
async function detected(when: string): Promise<Detection[]> {
  const found: Detection[] = [];
  for (const [i, sample] of test.samples.entries()) {
    const boxes = await detectObjects(model, await sample.image(), testRegions[i]);
    found.push(...boxes.map((box) => ({ ...box, imageId: sample.id })));
  }
  console.log(`${when}: mAP of ${TEST} test images ${apText(evaluate(test, found, VOC_EVALUATION).mAP)}`);
  return found;
}

/** How far each layer has come from M0, as a share of its length there: "all the way back to the conv layers". */
function layersMoved(): string {
  const weights = net.params.filter(({ name }) => name.endsWith('weight') && M0[name] !== undefined);
  return weights.map(({ name, value }) => {
    const moved = l2Norm(add(value, scaled(M0[name], -1))) / l2Norm(M0[name]);
    return `${name.replace('.weight', '')} ${(100 * moved).toFixed(1)} %`;
  }).join(', ');
}

async function drawn(i: number, found: readonly Detection[], when: string): Promise<CaptionedPicture> {
  const { id, image, objects } = test.samples[i];
  const best = found.filter(({ imageId }) => imageId === id).slice(0, SHOWN);
  const picture = drawDetections(await image(), best, objects, test.classes);
  return { picture, caption: `${id}, ${when} ${STEPS} steps: the best ${SHOWN}` };
}

function lossLine({ step: at, losses }: StepReport): string {
  const parts = Object.entries(losses).map(([name, loss]) => `${name} ${loss.toFixed(3)}`);
  return `step ${String(at).padStart(4)}  ${parts.join('  ')}`;
}
