// Faster R-CNN from M0 to pictures on one page: drawn shapes, approximate joint training, evaluation. `npm start` does
// the same with run folders and checkpoints. Deck: "Write the network down as a single model and just train it".
// Takes about 90 s on two cores; with --quick (10 steps, nothing is learnt yet) about 8 s. Also writes
// runs/examples/06b-losses.svg and 06b-detections.png.
// Expected output:
//   … training images, … test images, 8 classes
//   step   10  rpnCls …  rpnBbox …  cls …  bbox …
//   … steps in … s (…)
//   mAP of … test images: …
import { mkdir, writeFile } from 'node:fs/promises';
import { describeBackend } from '../lib/compute/compute.js';
import { openCompute } from '../lib/compute/open-compute.js';
import { writePng } from '../lib/data/pictures/image-file.js';
import type { Detection } from '../lib/data/sample.js';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import { FASTER_JOINT_SMALL } from '../lib/detectors/faster-rcnn/config.js';
import { detectObjects } from '../lib/detectors/faster-rcnn/detect.js';
import { trainJoint } from '../lib/detectors/faster-rcnn/train-joint.js';
import { apText } from '../lib/evaluation/ap-text.js';
import { evaluate, VOC_EVALUATION } from '../lib/evaluation/evaluate.js';
import { evaluationTable } from '../lib/evaluation/evaluation-table.js';
import { BACKBONES, roiPooling } from '../lib/networks/backbones.js';
import type { StepReport } from '../lib/training/sgd-training.js';
import { drawDetections } from '../lib/viz/pictures/draw-boxes.js';
import { lineChart, windowMeans } from '../lib/viz/charts/line-chart.js';
import { pictureFile } from '../lib/viz/charts/picture-file.js';
import { montage } from '../lib/viz/pictures/montage.js';
import { pretrainedM0 } from './pretrained.js';

const quick = process.argv.includes('--quick');
const [STEPS, TRAIN, TEST] = quick ? [10, 10, 4] : [300, 200, 40];
const OUT = 'runs/examples';

// 1. Data: scenes drawn from a seed; the test scenes are others than the training scenes.
const train = shapesDataset({ split: 'train', images: TRAIN, seed: 1, occluders: false });
const test = shapesDataset({ split: 'test', images: TEST, seed: 1, occluders: false });
console.log(`${TRAIN} training images, ${TEST} test images, ${train.classes.length} classes`);

// 2. Training: each step takes two images, four losses, and moves every layer.
const spec = BACKBONES.S;
const config = { ...FASTER_JOINT_SMALL, schedule: { ...FASTER_JOINT_SMALL.schedule, steps: STEPS } };
const compute = await openCompute('auto');
const reports: StepReport[] = [];
const start = performance.now();
const net = await trainJoint({ M0: await pretrainedM0(), spec, data: train, config, seed: 0, compute }, (report) => {
  reports.push(report);
  if (report.step === 10 || report.step % 50 === 0) console.log(lossLine(report));
});
const seconds = (performance.now() - start) / 1000;
console.log(`${STEPS} steps in ${seconds.toFixed(1)} s (${describeBackend(compute.backend)})`);

// 3. Test: one forward pass an image.
const setting = { compute, ...roiPooling(spec) };
const detections: Detection[] = [];
for (const sample of test.samples) {
  const found = await detectObjects({ net, classes: train.classes, config, setting, bilinear: null },
    await sample.image());
  detections.push(...found.detections.map((box) => ({ ...box, imageId: sample.id })));
}
await compute.close();
const evaluation = evaluate(test, detections, VOC_EVALUATION);
console.log(`\n${evaluationTable(evaluation)}`);
console.log(`mAP of ${TEST} test images: ${apText(evaluation.mAP)}`);

// 4. Pictures: the losses, and what is found with a probability above one half.
await mkdir(OUT, { recursive: true });
const series = ['rpnCls', 'rpnBbox', 'cls', 'bbox'].map((name) => ({
  name, points: windowMeans(reports.map(({ step, losses }) => [step, losses[name]] as const), quick ? 1 : 10),
}));
await writeFile(`${OUT}/06b-losses.svg`, pictureFile(lineChart({
  title: 'One net, four losses', xLabel: 'step', yLabel: 'loss', series, xRange: null, yRange: null,
})));
const overlays = await Promise.all(test.samples.slice(0, 2).map(async (sample) => {
  const sure = detections.filter(({ imageId, score }) => imageId === sample.id && score > 0.5);
  return { picture: drawDetections(await sample.image(), sure, sample.objects, test.classes), caption: sample.id };
}));
await writePng(`${OUT}/06b-detections.png`, montage(overlays, 2, 2));
console.log(`pictures: ${OUT}/06b-losses.svg, ${OUT}/06b-detections.png`);

function lossLine({ step, losses }: StepReport): string {
  const parts = Object.entries(losses).map(([name, loss]) => `${name} ${loss.toFixed(3)}`);
  return `step ${String(step).padStart(4)}  ${parts.join('  ')}`;
}
