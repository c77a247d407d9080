// Slow R-CNN's five steps, one after the other, each with what it leaves behind and how long it took; then a test.
// Deck: "Steps for training a slow R-CNN detector", "Ignoring pre-training, there are three separate training stages".
// Takes about 90 s on two cores; with --quick (3 scenes, 3 steps, 40 regions a scene; nothing is learnt) about 10 s.
// Writes the features to runs/examples/13a-features.
// Expected output:
//   … training scenes, … regions by selective search and … objects
//   1. M   pre-trained: … numbers, made before (npm run rcnn -- pretrain)
//   2. M'  fine-tuned on crops: … steps of 128 regions, log loss … → …  … s
//   3. F   pool5 of … regions on disk: … files, … MB  … s + … s disk
//   4.     … SVMs on fc7: … trainings, … positives, … negatives kept at the end  … s + … s disk
//   5.     … box regressors on pool5 of … pairs  … s + … s disk
//   mAP of … test scenes: …
import { rm } from 'node:fs/promises';
import { openCompute } from '../lib/compute/open-compute.js';
import { FolderStore } from '../lib/data/caches/folder-store.js';
import type { Detection } from '../lib/data/sample.js';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import { matchCandidates } from '../lib/detectors/rcnn/candidates.js';
import { RCNN_SMALL } from '../lib/detectors/rcnn/config.js';
import { detectEachWay } from '../lib/detectors/rcnn/detect.js';
import { trainRcnn } from '../lib/detectors/rcnn/train.js';
import { apText } from '../lib/evaluation/ap-text.js';
import { evaluate, VOC_EVALUATION } from '../lib/evaluation/evaluate.js';
import { BACKBONES } from '../lib/networks/backbones.js';
import type { SvmTraining } from '../lib/posthoc/svms.js';
import { StageStates } from '../lib/training/stage-states.js';
import type { Piece } from '../lib/training/stages.js';
import { drawnProposals } from './drawn-regions.js';
import { pretrainedM0 } from './pretrained.js';

const quick = process.argv.includes('--quick');
const [STEPS, TRAIN, TEST, REGIONS] = quick ? [3, 3, 2, 40] : [40, 12, 6, 250];
const FOLDER = 'runs/examples/13a-features';

const train = shapesDataset({ split: 'train', images: TRAIN, seed: 1, occluders: false });
const test = shapesDataset({ split: 'test', images: TEST, seed: 1, occluders: false });
const proposals = await drawnProposals(train, 0, REGIONS);
const matched = matchCandidates(train, proposals);
const candidates = train.samples.map((_, i) => matched.at(i)!);
const regions = candidates.reduce((sum, { boxes }) => sum + boxes.length, 0);
const objects = train.samples.reduce((sum, sample) => sum + sample.objects.length, 0);
console.log(`${TRAIN} training scenes, ${regions - objects} regions by selective search and ${objects} objects`);

// Step 1 was made before. The other four report what they do; the seconds are taken between two reports.
const M0 = await pretrainedM0();
const numbers = Object.values(M0).reduce((sum, { data }) => sum + data.length, 0);
console.log(`1. M   pre-trained: ${numbers} numbers, made before (npm run rcnn -- pretrain)`);

const compute = await openCompute('auto');
const seconds = new Map<string, { all: number; disk: number; bytes: number }>();
const losses: number[] = [];
const lastTraining = new Map<number, SvmTraining>();
let trainings = 0;
let last = performance.now();
await rm(FOLDER, { recursive: true, force: true }); // features of another training would be refused

const net = await trainRcnn({
  M0, spec: BACKBONES.S, data: train, proposals, seed: 0, compute, features: new FolderStore(FOLDER),
  states: new StageStates(),
  config: { ...RCNN_SMALL, schedule: { ...RCNN_SMALL.schedule, steps: STEPS, warmUp: Math.min(20, STEPS) } },
  onSvm: (training) => {
    trainings++;
    lastTraining.set(training.label, training);
  },
}, (event) => {
  count(event);
  if (event.report !== undefined) losses.push(event.report.losses.cls);
  if (event.done === event.of) narrate(event);
});

// A test with and without what was learnt post hoc.
const testProposals = await drawnProposals(test, 0, REGIONS);
const [found, bySoftmax]: Detection[][] = [[], []];
const model = { ...net, classes: train.classes, config: RCNN_SMALL, compute };
for (const [i, sample] of test.samples.entries()) {
  const { id: imageId } = sample;
  const eachWay = await detectEachWay(model, await sample.image(), testProposals[i]);
  found.push(...eachWay.found.map((one) => ({ ...one, imageId })));
  bySoftmax.push(...eachWay.withoutBoth.map((one) => ({ ...one, imageId })));
}
await compute.close();
const [mAP, softmaxAlone] = [found, bySoftmax].map((detections) => evaluate(test, detections, VOC_EVALUATION).mAP);
console.log(`mAP of ${TEST} test scenes: ${apText(mAP)} (the softmax of step 2 alone: ${apText(softmaxAlone)})`);

/** Seconds and bytes by stage. */
function count({ stage, diskSeconds, bytes }: Piece): void {
  const now = performance.now();
  const before = seconds.get(stage) ?? { all: 0, disk: 0, bytes: 0 };
  const all = before.all + (now - last) / 1000;
  seconds.set(stage, { all, disk: before.disk + diskSeconds, bytes: before.bytes + bytes });
  last = now;
}

/** What a stage has left behind. */
function narrate({ stage }: Piece): void {
  const { all, disk, bytes } = seconds.get(stage)!;
  const [work, io] = [`${(all - disk).toFixed(1)} s`, `${disk.toFixed(1)} s disk`];
  switch (stage) {
    case 'fineTune': {
      const [first, end] = [losses[0], losses[losses.length - 1]].map((loss) => loss.toFixed(2));
      return console.log(`2. M'  fine-tuned on crops: ${STEPS} steps of 128 regions, log loss ${first} → ${end}`
        + `  ${work}`);
    }
    case 'cacheFeatures':
      return console.log(`3. F   pool5 of ${regions} regions on disk: ${TRAIN} files, ${(bytes / 1e6).toFixed(1)} MB`
        + `  ${work} + ${io}`);
    case 'trainSvms': {
      const classes = [...lastTraining.values()];
      const [kept, positives] = [classes.reduce((sum, { negatives, evicted }) => sum + negatives - evicted, 0),
        classes.reduce((sum, one) => sum + one.positives, 0)];
      return console.log(`4.     ${classes.length} SVMs on fc7: ${trainings} trainings, ${positives} positives, `
        + `${kept} negatives kept at the end  ${work} + ${io}`);
    }
    case 'trainBoxRegressors': {
      const pairs = candidates.flatMap(({ overlap }) => Array.from(overlap)).filter((iou) => iou > 0.6).length;
      return console.log(`5.     ${train.classes.length} box regressors on pool5 of ${pairs} pairs  ${work} + ${io}`);
    }
  }
}
