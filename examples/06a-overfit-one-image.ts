// Joint training on one single drawn image until it finds every object: the first thing to try after any change to a
// network, because one that cannot learn one image by heart is wrong. Deck: "One net, four losses".
// Takes about 30 s on two cores; with --quick (4 steps, nothing is found yet) about 3 s. Also writes
// runs/examples/06a-overfit-one-image.png: the best boxes before and after.
// Expected output:
//   before: 0 of 5 objects found, 0 boxes with a score above 0.5
//   step    1  rpnCls …  rpnBbox …  cls …  bbox …
//   after: … of 5 objects found, … boxes with a score above 0.5
import { mkdir } from 'node:fs/promises';
import { iou } from '../lib/boxes/iou.js';
import { openCompute } from '../lib/compute/open-compute.js';
import { describeBackend } from '../lib/compute/compute.js';
import { writePng } from '../lib/data/pictures/image-file.js';
import type { Detection } from '../lib/data/sample.js';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import { FASTER_JOINT_SMALL } from '../lib/detectors/faster-rcnn/config.js';
import { detectObjects, type FasterModel } from '../lib/detectors/faster-rcnn/detect.js';
import { startJointTraining } from '../lib/detectors/faster-rcnn/train-joint.js';
import { BACKBONES, roiPooling } from '../lib/networks/backbones.js';
import { drawDetections } from '../lib/viz/pictures/draw-boxes.js';
import { montage } from '../lib/viz/pictures/montage.js';
import { pretrainedM0 } from './pretrained.js';

const STEPS = process.argv.includes('--quick') ? 4 : 100;
const SHOWN_SCORE = 0.5;
const OUT = 'runs/examples';

// One image; the walk shows it plain and mirrored, so both views together are every mini-batch.
const shapes = shapesDataset({ split: 'train', images: 4, seed: 1, occluders: false });
const data = { ...shapes, samples: [shapes.samples[3]] };
const [sample] = data.samples;
const picture = await sample.image();

const config = { ...FASTER_JOINT_SMALL, schedule: { ...FASTER_JOINT_SMALL.schedule, steps: STEPS, warmUp: 20 } };
const spec = BACKBONES.S;
const compute = await openCompute('auto');
const M0 = await pretrainedM0();
const joint = startJointTraining({ M0, spec, data, config, seed: 0, compute });
const setting = { compute, ...roiPooling(spec) };
const model: FasterModel = { net: joint.net, classes: data.classes, config, setting, bilinear: null };

const before = await detect('before');
const start = performance.now();
for (let i = 0; i < STEPS; i++) {
  const { step, losses } = await joint.step();
  if (step % 20 !== 0 && step !== 1) continue;
  const text = Object.entries(losses).map(([name, loss]) => `${name} ${loss.toFixed(3)}`);
  console.log(`step ${String(step).padStart(4)}  ${text.join('  ')}`);
}
const seconds = (performance.now() - start) / 1000;
console.log(`${STEPS} steps in ${seconds.toFixed(1)} s (${describeBackend(compute.backend)})`);
const after = await detect('after');

await mkdir(OUT, { recursive: true });
const drawn = (found: readonly Detection[]) => drawDetections(picture, found, sample.objects, data.classes);
await writePng(`${OUT}/06a-overfit-one-image.png`, montage([
  { picture: drawn(before), caption: `before: the ${before.length} best boxes of an untrained RPN and head` },
  { picture: drawn(after), caption: `after ${STEPS} steps: score > ${SHOWN_SCORE}` },
], 2, 2));
console.log(`picture: ${OUT}/06a-overfit-one-image.png`);
await compute.close();

/** Detects, prints how many objects are found, and returns what is worth drawing. */
async function detect(when: string): Promise<Detection[]> {
  const { detections } = await detectObjects(model, picture);
  const sure = detections.filter(({ score }) => score > SHOWN_SCORE);
  const found = sample.objects.filter((object) =>
    sure.some(({ label, box }) => label === object.label && iou(box, object.box) >= 0.5));
  const count = `${found.length} of ${sample.objects.length} objects found`;
  console.log(`${when}: ${count}, ${sure.length} boxes with a score above ${SHOWN_SCORE}`);
  return (sure.length > 0 ? sure : detections.slice(0, 10)).map((box) => ({ ...box, imageId: sample.id }));
}
