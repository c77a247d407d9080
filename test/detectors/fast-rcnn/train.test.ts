// Deck: "How to train Fast R-CNN end-to-end?"
import tap, { test } from 'tap';
import type { Box } from '../../../lib/boxes/box.js';
import { openCompute } from '../../../lib/compute/open-compute.js';
import { shapesDataset } from '../../../lib/data/shapes/shapes.js';
import { FAST_SMALL, type FastConfig, type Task } from '../../../lib/detectors/fast-rcnn/config.js';
import { detectObjects } from '../../../lib/detectors/fast-rcnn/detect.js';
import { FIVE_SCALES } from '../../../lib/detectors/fast-rcnn/scales.js';
import { startFastTraining, trainFastRcnn, type FastJob } from '../../../lib/detectors/fast-rcnn/train.js';
import { BACKBONES } from '../../../lib/networks/backbones.js';
import type { Sampling } from '../../../lib/sampling/mini-batch-samplers.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { loadWeights, weightsOf } from '../../../lib/tensor/weights.js';

const compute = await openCompute('auto');
tap.teardown(() => compute.close());
const data = shapesDataset({ split: 'train', images: 4, seed: 3, occluders: false });
const proposals = data.samples.map(({ objects }, i) => shakenBoxes(objects.map(({ box }) => box), new Rng(i)));

/** Thirty boxes around every object and thirty anywhere: foreground, near background, far background. */
function shakenBoxes(objects: readonly Box[], rng: Rng): Box[] {
  const noise = (): number => Math.round(12 * rng.normal());
  const near = objects.flatMap(({ x1, y1, x2, y2 }) => Array.from({ length: 30 }, () => ordered({
    x1: x1 + noise(), y1: y1 + noise(), x2: x2 + noise(), y2: y2 + noise(),
  })));
  const far = Array.from({ length: 30 }, () => ordered({
    x1: rng.integer(250), y1: rng.integer(150), x2: rng.integer(250), y2: rng.integer(150),
  }));
  return [...near, ...far];
}

function ordered({ x1, y1, x2, y2 }: Box): Box {
  return { x1: Math.min(x1, x2), y1: Math.min(y1, y2), x2: Math.max(x1, x2), y2: Math.max(y1, y2) };
}

/** Less than half the size of the small configuration, for speed. */
function jobOf(steps: number, seed = 1, change: Partial<FastConfig> = {}): FastJob {
  const { preprocessing, schedule } = FAST_SMALL;
  const config = {
    ...FAST_SMALL,
    preprocessing: { ...preprocessing, shorterSide: 60, longerSide: 100 },
    schedule: { ...schedule, steps, warmUp: 5 },
    ...change,
  };
  return { M0: null, spec: BACKBONES.S, data, proposals, config, seed, compute };
}

async function bytesAfter(steps: number, seed: number): Promise<string> {
  const { net, step } = startFastTraining(jobOf(steps, seed));
  for (let i = 0; i < steps; i++) await step();
  return net.params.map(({ value }) => Buffer.from(value.data.buffer).toString('base64')).join();
}

test('trainFastRcnn() reports two losses at every step, and their sum falls', async (t) => {
  const sums: number[] = [];
  await trainFastRcnn(jobOf(30), ({ losses: { cls, bbox } }) => sums.push(cls + bbox));
  const mean = (part: readonly number[]): number => part.reduce((sum, x) => sum + x, 0) / part.length;
  t.equal(sums.length, 30);
  t.ok(mean(sums.slice(-8)) < 0.7 * mean(sums.slice(0, 8)), `${mean(sums.slice(0, 8))} → ${mean(sums.slice(-8))}`);
});

test('startFastTraining() gives the same bytes for the same seed, and others for another', async (t) => {
  const first = await bytesAfter(3, 1);
  t.equal(await bytesAfter(3, 1), first);
  t.not(await bytesAfter(3, 2), first);
});

test('FastTraining goes on after a restart as if nothing had happened', async (t) => {
  const uninterrupted = await bytesAfter(4, 1);
  const killed = startFastTraining(jobOf(4));
  await killed.step();
  await killed.step();
  const resumed = startFastTraining(jobOf(4));
  loadWeights(resumed.net.params, weightsOf(killed.net.params));
  resumed.training.resume(killed.training.state());
  await resumed.step();
  await resumed.step();
  const bytes = resumed.net.params.map(({ value }) => Buffer.from(value.data.buffer).toString('base64')).join();
  t.equal(bytes, uninterrupted);
});

test('region-wise training runs all images that its regions come from, and costs so many times more', async (t) => {
  const stepOf = async (sampling: Sampling) => {
    const { meter, step } = startFastTraining(jobOf(2, 1, { sampling }));
    const { losses } = await step();
    await step();
    t.ok(losses.cls > 0 && losses.bbox > 0);
    return meter.stages.train;
  };
  const pixels = 60 * 100;
  const [regionWise, hierarchical] = [await stepOf('region-wise'), await stepOf('hierarchical')];
  t.same([hierarchical.steps, hierarchical.total.inputPixels], [2, 2 * 2 * pixels]);
  t.equal(regionWise.total.inputPixels, 2 * 8 * pixels, '128 regions of 4 images and their mirror images');
  t.equal(regionWise.total.trunk, 4 * hierarchical.total.trunk);
  t.ok(hierarchical.total.head <= regionWise.total.head, 'no more regions: some images have fewer than 64');
});

test('startFastTraining() takes the statistics of its own targets when it is asked to', async (t) => {
  const { normalisation } = startFastTraining(jobOf(1, 1, { targets: 'statistics' }));
  const label = data.samples[0].objects[0].label;
  const { tx } = normalisation.stds[label];
  t.ok(tx > 0.01 && tx < 0.5, `std ${tx}`);
  t.not(tx, 0.1);
});

test('startFastTraining() with frozen layers changes those above and no other, and keeps all of them', async (t) => {
  const NAMES = { fc6: /^(fc|cls_score|bbox_pred)/, conv3: /^(conv[345]|fc|cls_score|bbox_pred)/ };
  for (const [firstTrained, trained] of Object.entries(NAMES)) {
    const { net, step } = startFastTraining(jobOf(1, 1, { firstTrained }));
    const before = net.params.map(({ value }) => value.data.slice());
    await step();
    t.equal(net.params.length, 18, 'five conv layers, fc6, fc7 and two branches, two tensors each');
    net.params.forEach(({ name, value }, i) => {
      t.equal(value.data.some((v, k) => v !== before[i][k]), trained.test(name), `${firstTrained}: ${name}`);
    });
  }
  t.throws(() => startFastTraining(jobOf(1, 1, { firstTrained: 'conv9' })), /S has no layer "conv9"/);
});

test('startFastTraining() of one task reports its loss and leaves the layers of the other alone', async (t) => {
  const changed = async (task: Task): Promise<{ losses: string[]; layers: string }> => {
    const { net, step } = startFastTraining(jobOf(1, 1, { task }));
    const before = net.params.map(({ value }) => value.data.slice());
    const { losses } = await step();
    const moved = net.params.filter(({ value }, i) => value.data.some((v, k) => v !== before[i][k]));
    return { losses: Object.keys(losses), layers: moved.map(({ name }) => name).join(' ') };
  };
  t.match(await changed('classification'), { losses: ['cls'], layers: /^conv1.*fc7.*cls_score.bias$/ });
  t.same(await changed('boxes'), { losses: ['bbox'], layers: 'bbox_pred.weight bbox_pred.bias' });
});

test('training and detection work at five scales, in pixels of the picture', async (t) => {
  const job = jobOf(4, 1, { scales: FIVE_SCALES });
  const { net, normalisation, step } = startFastTraining(job);
  for (let i = 0; i < 4; i++) t.ok((await step()).losses.cls > 0);
  const setting = { compute, grid: { width: 6, height: 6 }, spatialScale: 1 / 4 };
  const model = { net, classes: data.classes, config: job.config, normalisation, setting };
  const picture = await data.samples[0].image();
  const found = await detectObjects(model, picture, proposals[0]);
  t.ok(found.length > 0);
  t.ok(found.every(({ box }) => box.x1 >= 0 && box.y1 >= 0 && box.x2 <= 249 && box.y2 <= 149), 'inside the picture');
});

test('detectObjects() leaves the regions where they were proposed when it is told to', async (t) => {
  const job = jobOf(2, 1, { detection: { ...FAST_SMALL.detection, scoreFloor: 0, boxes: 'proposed' } });
  const { net, normalisation } = startFastTraining(job);
  const setting = { compute, grid: { width: 6, height: 6 }, spatialScale: 1 / 4 };
  const model = { net, classes: data.classes, config: job.config, normalisation, setting };
  const regions = [{ x1: 10, y1: 20, x2: 60, y2: 80 }, { x1: 130, y1: 44, x2: 190, y2: 140 }];
  const found = await detectObjects(model, await data.samples[0].image(), regions);
  t.same(new Set(found.map(({ box }) => JSON.stringify(box))), new Set(regions.map((box) => JSON.stringify(box))));
});

test('startFastTraining() refuses proposals for another number of images', (t) => {
  t.throws(() => startFastTraining({ ...jobOf(1), proposals: proposals.slice(1) }), {
    name: 'RangeError', message: /^fast-rcnn: 4 images, but proposals for 3$/,
  });
  t.end();
});

test('detectObjects() answers in pixels of the picture, twice the same, and nothing without proposals', async (t) => {
  const job = jobOf(10);
  const { net, normalisation, step } = startFastTraining(job);
  for (let i = 0; i < 10; i++) await step();
  const setting = { compute, grid: { width: 6, height: 6 }, spatialScale: 1 / 4 };
  const model = { net, classes: data.classes, config: job.config, normalisation, setting };
  const picture = await data.samples[0].image(); // 250×150; the network sees 100×60
  const found = await detectObjects(model, picture, proposals[0]);
  t.ok(found.length > 0 && found.length <= job.config.detection.maxPerImage, `${found.length} boxes`);
  t.ok(found.every(({ box }) => box.x1 >= 0 && box.y1 >= 0 && box.x2 <= 249 && box.y2 <= 149), 'inside the picture');
  t.ok(found.some(({ box }) => box.x2 > 100 || box.y2 > 60), 'not in network-input pixels');
  t.same(await detectObjects(model, picture, proposals[0]), found);
  t.same(await detectObjects(model, picture, []), []);
});
