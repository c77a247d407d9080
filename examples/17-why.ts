// Why a detector says what it says: a record of every decision on one test picture, after a short joint training. Which
// rule labelled an anchor, at which step a proposal was dropped, which box suppressed it, where an object was lost.
// `rcnn explain` does the same for the run of any Faster or Fast R-CNN.
// Takes about 60 s on two cores; with --quick (3 steps, nothing is learnt yet) about 5 s. Also writes to
// runs/examples/: 17-anchors.png, 17-proposals.png, 17-detections.png.
// Expected output:
//   anchors    5472: 2803 cross the border, …; a training step would draw 256
//   proposals  5472 boxes: …
//   regions    150: …; a training step would draw …
//   object 1  square  27 3 104 76: …
//   anchors    2 positive: 2 best of it, 0 by IoU; 2 drawn; best number 1796 (96 x 96 around 60, 52), IoU 0.61
//   object 4  triangle  129 82 162 117: …
//   the first proposal was dropped at the step nms: anchor …
import { mkdir } from 'node:fs/promises';
import { detectionAccount } from '../lib/explain/detection-account.js';
import { anchorsPicture, detectionsPicture, proposalsPicture } from '../lib/explain/explain-pictures.js';
import { caseLines, detectionLines, objectLines } from '../lib/explain/explain-text.js';
import { openCase } from '../lib/explain/explained-case.js';
import { objectAccount } from '../lib/explain/object-account.js';
import { openCompute } from '../lib/compute/open-compute.js';
import { writePng } from '../lib/data/pictures/image-file.js';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import { FASTER_JOINT_SMALL } from '../lib/detectors/faster-rcnn/config.js';
import { explainPicture, type ExplainedModel } from '../lib/detectors/faster-rcnn/explain.js';
import { trainJoint } from '../lib/detectors/faster-rcnn/train-joint.js';
import { BACKBONES, roiPooling } from '../lib/networks/backbones.js';
import { Rng } from '../lib/tensor/rng.js';
import { pretrainedM0 } from './pretrained.js';

const quick = process.argv.includes('--quick');
const [STEPS, TRAIN] = quick ? [3, 6] : [120, 120];
const SHOWN = 3; // detections
const OUT = 'runs/examples';

// A network that has learnt a little.
const data = shapesDataset({ split: 'train', images: TRAIN, seed: 1, occluders: false });
const spec = BACKBONES.S;
const config = { ...FASTER_JOINT_SMALL, schedule: { ...FASTER_JOINT_SMALL.schedule, steps: STEPS } };
const compute = await openCompute('auto');
const net = await trainJoint({ M0: await pretrainedM0(), spec, data, config, seed: 0, compute }, () => {});
const setting = { compute, ...roiPooling(spec) };
const model: ExplainedModel = { net, classes: data.classes, config, setting, bilinear: null };

// One picture it has not seen, explained.
const [sample] = shapesDataset({ split: 'test', images: 4, seed: 1, occluders: false }).samples.slice(3);
const picture = await sample.image();
const explanation = await explainPicture(model, picture, sample.objects, new Rng(0));
await compute.close();
const seen = openCase(explanation, data.classes, { ...sample, isTruthKnown: true });
const objects = seen.objects.map((_, g) => objectAccount(g, seen));
const detections = seen.detections.slice(0, SHOWN).map((_, d) => detectionAccount(d, seen));
for (const line of caseLines(seen)) console.log(line);
for (const account of objects) console.log(`\n${objectLines(account, seen).join('\n')}`);
for (const account of detections) console.log(`\n${detectionLines(account, seen).join('\n')}`);

// The records themselves are plain values: one an anchor, a proposal, a region, a verdict.
const { proposals, anchors } = explanation.rpn;
const dropped = proposals.find(({ fate }) => fate.step === 'nms');
if (dropped?.fate.step === 'nms') {
  const { fate: { by, iou, step }, anchor } = dropped;
  console.log(`\nthe first proposal was dropped at the step ${step}: anchor ${anchor}, by the box of anchor ${by}, ` +
    `IoU ${iou.toFixed(3)}; the anchor itself: ${anchors[anchor].rule}, IoU ${anchors[anchor].overlap.toFixed(3)}`);
}

await mkdir(OUT, { recursive: true });
for (const [name, drawn] of [
  ['anchors', anchorsPicture(picture, objects, seen)],
  ['proposals', proposalsPicture(picture, objects, seen)],
  ['detections', detectionsPicture(picture, detections, objects, seen)],
] as const) {
  if (drawn !== null) await writePng(`${OUT}/21-${name}.png`, drawn);
}
console.log(`pictures: ${OUT}/17-anchors.png, 17-proposals.png, 17-detections.png`);
