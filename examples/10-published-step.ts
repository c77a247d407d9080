// The published S and L (CaffeNet, VGG16) at full size: one forward pass and one training step of Fast R-CNN on an
// image of 600×1000 with 2,000 regions. First what memory that will need at the most, then what it did need. Frozen
// layers, dropout and solver are as published; weights, regions, labels and targets are random, so the losses say
// nothing. Deck: "L = VGG16, M = VGG_CNN_M_1024, S = Caffe/AlexNet".
// Takes 13 minutes of processor time and 4.6 GiB; with --quick (60×100, 20 regions, fc6 and fc7 of 64) a few seconds.
// Expected output:
//   caffenet at …: … parameters, … multiply-adds forward; at most … GiB forward, … GiB for a step
//   forward … s: conv … s, RoI pooling … s, head … s; … GiB so far
//   step … s: cls … bbox …; … GiB so far
//   vgg16 at …: … parameters, … multiply-adds forward; at most … GiB forward, … GiB for a step
//   forward … s: conv … s, RoI pooling … s, head … s; … GiB so far
//   step … s: cls … bbox …; … GiB so far
// Also writes runs/examples/10-<name>-multiply-adds.svg and -parameters.svg: where the work is, and where the weights.
import { mkdir, writeFile } from 'node:fs/promises';
import { describeBackend, type Compute } from '../lib/compute/compute.js';
import { openCompute } from '../lib/compute/open-compute.js';
import { fastRcnnOf, type FastRcnn } from '../lib/detectors/fast-rcnn/network.js';
import { fastStep, type FastBatch, type StepSetting } from '../lib/detectors/fast-rcnn/step.js';
import { roiPooling, type BackboneSpec } from '../lib/networks/backbones.js';
import { describeBackbone, totalCost, type LayerRow, type Workload } from '../lib/networks/describe-backbone.js';
import { estimateMemory } from '../lib/networks/estimate-memory.js';
import { dropoutMasks, noDropout } from '../lib/networks/fc.js';
import { newFineTunedTrunk } from '../lib/networks/fine-tuned-trunk.js';
import { headForward, newHeadFromScratch } from '../lib/networks/head.js';
import { PUBLISHED_BACKBONES } from '../lib/networks/published-backbones.js';
import { boxTargetRows } from '../lib/sampling/proposal-targets.js';
import { Sgd, SGD } from '../lib/solvers/sgd.js';
import { Rng } from '../lib/tensor/rng.js';
import { zeros, type Tensor } from '../lib/tensor/tensor.js';
import { barChart } from '../lib/viz/charts/bar-chart.js';
import { pictureFile } from '../lib/viz/charts/picture-file.js';

const QUICK = process.argv.includes('--quick');
const WORK: Workload = QUICK
  ? { image: { width: 100, height: 60 }, rois: 20, classes: 20, anchorsPerCell: 9 }
  : { image: { width: 1000, height: 600 }, rois: 2000, classes: 20, anchorsPerCell: 9 };

const OUT = 'runs/examples';
const FG_SHARE = 0.25;       // Fast R-CNN §2.3
const DROPOUT = 0.5;         // of fc6 and fc7, as published
const LEARNING_RATE = 0.001; // Fast R-CNN §2.3

await mkdir(OUT, { recursive: true });
for (const published of [PUBLISHED_BACKBONES.caffenet, PUBLISHED_BACKBONES.vgg16]) {
  await measure(QUICK ? { ...published, fc: [64, 64] } : published);
}

async function measure(spec: BackboneSpec): Promise<void> {
  const plan = describeBackbone(spec, WORK);
  const rows = [...plan.trunk, ...plan.head];
  printEstimate(spec, rows);
  await drawCosts(spec, rows);
  const compute = await openCompute('auto');
  const rng = new Rng(8);
  const factory = { compute, init: { rng: rng.fork('parameters'), precision: 'float32' } } as const;
  const trunk = newFineTunedTrunk(spec, factory);
  const net = fastRcnnOf(trunk.layer, newHeadFromScratch(spec, WORK.classes, factory));
  const setting = {
    compute, ...roiPooling(spec),
    drawMask: dropoutMasks(DROPOUT, rng.fork('dropout')),
  };
  const batch = randomBatch(rng.fork('batch'));
  await forwardOnce(net, batch, { ...setting, drawMask: noDropout });
  await stepOnce(net, batch, setting);
  printBackend(compute);
  await compute.close();
}

function printEstimate(spec: BackboneSpec, rows: readonly LayerRow[]): void {
  const { parameters, multiplyAdds } = totalCost(rows);
  const { forward, step } = estimateMemory(spec, WORK);
  console.log(`${spec.name} at ${WORK.image.height}×${WORK.image.width}, ${WORK.rois} regions: `
    + `${(parameters / 1e6).toFixed(1)} M parameters, ${(multiplyAdds / 1e9).toFixed(1)} G multiply-adds forward; `
    + `at most ${gib(forward)} forward, ${gib(step)} for a step`);
}

/** Two charts, a bar for each layer that has weights. */
async function drawCosts({ name }: BackboneSpec, rows: readonly LayerRow[]): Promise<void> {
  const weighty = rows.filter(({ cost }) => cost.parameters > 0);
  const chart = (title: string, unit: number, suffix: string, of: (row: LayerRow) => number): string =>
    pictureFile(barChart(title, weighty.map((row) => ({
      name: row.name, amount: of(row), text: `${(of(row) / unit).toFixed(2)} ${suffix}`,
    }))));
  await writeFile(`${OUT}/10-${name}-multiply-adds.svg`,
    chart(`${name}: multiply-adds, ${WORK.rois} regions`, 1e9, 'G', ({ cost }) => cost.multiplyAdds));
  await writeFile(`${OUT}/10-${name}-parameters.svg`,
    chart(`${name}: parameters`, 1e6, 'M', ({ cost }) => cost.parameters));
}

/** Detection's half: images → feature map → pooled regions → scores and deltas. */
async function forwardOnce(net: FastRcnn, { images, regions }: FastBatch, setting: StepSetting): Promise<void> {
  const { compute, grid, spatialScale, drawMask } = setting;
  const [conv, convSeconds] = await timed(() => net.conv.forward(images));
  const [pooled, poolSeconds] = await timed(() => compute.roiPoolForward(conv.y, regions.rois, grid, spatialScale));
  const [, headSeconds] = await timed(() => headForward(net.head, pooled.y, drawMask));
  console.log(`  forward ${seconds(convSeconds + poolSeconds + headSeconds)}: conv ${seconds(convSeconds)}, `
    + `RoI pooling ${seconds(poolSeconds)}, head ${seconds(headSeconds)}; ${gib(peakMemory())} so far`);
}

async function stepOnce(net: FastRcnn, batch: FastBatch, setting: StepSetting): Promise<void> {
  const solver = new Sgd(net.params, SGD);
  const [losses, spent] = await timed(async () => {
    const found = await fastStep(net, batch, setting);
    solver.step(LEARNING_RATE);
    return found;
  });
  console.log(`  step ${seconds(spent)}: cls ${losses.cls.toFixed(2)} bbox ${losses.bbox.toFixed(2)}; `
    + `${gib(peakMemory())} so far`);
}

function printBackend(compute: Compute): void {
  console.log(`  computed by ${describeBackend(compute.backend)}`);
}

/** Pixels with their mean subtracted, regions anywhere, a quarter of them objects of random classes. */
function randomBatch(rng: Rng): FastBatch {
  const { image: { width, height }, rois: R, classes: K } = WORK;
  const images: Tensor = zeros([1, 3, height, width]);
  for (let i = 0; i < images.data.length; i++) images.data[i] = rng.between(-128, 128);
  const span = (extent: number): [number, number] => {
    const [a, b] = [rng.between(0, extent - 1), rng.between(0, extent - 1)];
    return [Math.min(a, b), Math.max(a, b)];
  };
  const rois = Array.from({ length: R }, () => {
    const [[x1, x2], [y1, y2]] = [span(width), span(height)];
    return { image: 0, x1, y1, x2, y2 };
  });
  const labels = rois.map((_, r) => r < FG_SHARE * R ? 1 + r % K : 0);
  const deltas = rois.map(() => ({ tx: rng.normal(), ty: rng.normal(), tw: rng.normal(), th: rng.normal() }));
  return { images, regions: { rois, labels, boxes: boxTargetRows(labels, deltas, K, 'float32') } };
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  const result = await work();
  return [result, (performance.now() - start) / 1000];
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

/** Largest resident size of this process so far, in bytes. */
function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(2)} GiB`;
}
