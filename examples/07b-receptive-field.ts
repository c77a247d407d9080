// How far the pooled features of one region can see: the receptive field from the plan of the backbone, and what they
// in fact react to, by back-propagation to the image; single pixels are changed to see that both agree. S has the
// weights of its M0, L random ones. Then what the regions of selective search see, small and as published.
// Deck: "Note the receptive field for one example RoI is often very large", "Worst case: the receptive field is the
// entire image".
// Takes about 20 s of one processor; with --quick (S alone) about 3 s.
// Expected output:
//   S: a cell sees 39×39 pixels; a region of …×… sees …×…, … % of the image
//     strongest half of it within …×…; … pixels changed one by one agree with back-propagation, differences up to …
//   regions of selective search   mean share of the image   seen   all of it seen by
//   S        at 150×250 … %
//   vgg16    at 600×1000 … %
//   picture: runs/examples/07b-receptive-field.png
import { mkdir } from 'node:fs/promises';
import { areaOf, heightOf, scaleBox, widthOf, type Box, type Size } from '../lib/boxes/box.js';
import { openCompute } from '../lib/compute/open-compute.js';
import { imagesTensor, PIXELS_SMALL } from '../lib/data/pictures/image-tensor.js';
import { writePng } from '../lib/data/pictures/image-file.js';
import type { RgbImage } from '../lib/data/sample.js';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import { BACKBONES, newTrunk, roiPooling, type BackboneSpec } from '../lib/networks/backbones.js';
import {
  sensitivityByBackward, sensitivityByImpulse, type PooledPath,
} from '../lib/studies/gradients/pixel-sensitivity.js';
import { PUBLISHED_BACKBONES } from '../lib/networks/published-backbones.js';
import { receptiveField, roiReceptiveField } from '../lib/networks/receptive-field.js';
import { SELECTIVE_SEARCH_SMALL } from '../lib/proposals/selective-search/selective-search-config.js';
import { selectiveSearch } from '../lib/proposals/selective-search/selective-search.js';
import { Rng } from '../lib/tensor/rng.js';
import { tensor, withPrecision, zeros, type Tensor } from '../lib/tensor/tensor.js';
import { loadWeights } from '../lib/tensor/weights.js';
import { drawBoxes } from '../lib/viz/pictures/draw-boxes.js';
import { enlarged } from '../lib/viz/pictures/canvas.js';
import { heatMap } from '../lib/viz/pictures/heat-map.js';
import { montage, type CaptionedPicture } from '../lib/viz/pictures/montage.js';
import { pretrainedM0 } from './pretrained.js';

const QUICK = process.argv.includes('--quick');
const OUT = 'runs/examples';
const DIRECTIONS = QUICK ? 1 : 4;
const IMPULSES = QUICK ? 2 : 8;
const DELTA = 1e-5;
const SEARCHED = QUICK ? 2 : 20;
const ENLARGEMENT = 2;

const { samples } = shapesDataset({ split: 'test', images: SEARCHED, seed: 1, occluders: false });
const picture = await samples[0].image();
const region = samples[0].objects.map(({ box }) => box).sort((a, b) => areaOf(a) - areaOf(b))[1];
const image = withPrecision(imagesTensor([picture], PIXELS_SMALL, [false]), 'float64'); // (1,3,150,250)

const compute = await openCompute('auto');
const pictures: CaptionedPicture[] = [];
for (const spec of QUICK ? [BACKBONES.S] : [BACKBONES.S, BACKBONES.L]) pictures.push(...await look(spec));
await compute.close();
await printShares();
await mkdir(OUT, { recursive: true });
await writePng(`${OUT}/07b-receptive-field.png`, montage(pictures, 2, 2));
console.log(`picture: ${OUT}/07b-receptive-field.png`);

/** Prints what the region sees through a backbone, and draws it. */
async function look(spec: BackboneSpec): Promise<CaptionedPicture[]> {
  const field = roiReceptiveField(spec, region, picture);
  const { size } = receptiveField(spec.trunk);
  console.log(`${spec.name}: a cell sees ${size}×${size} pixels; a region of ${sizeText(region)} sees `
    + `${sizeText(field)}, ${percent(areaOf(field) / areaOf(whole(picture)))} of the image`);
  const rng = new Rng(17);
  const path = await pathOf(spec, rng);
  const roi = { ...region, image: 0 };
  const d = Array.from({ length: DIRECTIONS }, () => randomDirection(spec, rng));
  const maps: Tensor[] = [];
  for (const one of d) maps.push(await sensitivityByBackward(path, image, roi, one));
  const strength = rootMeanSquare(maps);
  const difference = await largestDifference(path, roi, { d: d[0], backward: maps[0], inside: field });
  const strong = strongestHalf(strength);
  console.log(`  strongest half of it within ${sizeText(strong)}; ${IMPULSES} pixels changed one by one `
    + `agree with back-propagation, differences up to ${difference.toExponential(0)}`);
  const boxes = [
    { box: region, colour: [255, 255, 255], line: 'solid', caption: 'region' },
    { box: field, colour: [255, 210, 60], line: 'solid', caption: 'can see' },
    { box: strong, colour: [90, 220, 255], line: 'solid', caption: '' },
  ] as const;
  const scale = { enlargement: ENLARGEMENT, text: 1 };
  const seen = heatMap(tensor(strength.shape, strength.data.map(Math.sqrt))); // the root shows the faint parts
  return [
    { picture: drawBoxes(picture, boxes, scale), caption: `${spec.name}: region, can see, strongest half` },
    { picture: enlarged(seen, ENLARGEMENT), caption: 'reaction to each pixel (root)' },
  ];
}

/** In float64, so that a small change of a pixel is told from rounding. */
async function pathOf(spec: BackboneSpec, rng: Rng): Promise<PooledPath> {
  const conv = newTrunk(spec, { compute, init: { rng: rng.fork(spec.name), precision: 'float64' } });
  if (spec === BACKBONES.S) {
    const M0 = Object.entries(await pretrainedM0()).map(([name, value]) => [name, withPrecision(value, 'float64')]);
    loadWeights(conv.params, Object.fromEntries(M0) as Record<string, Tensor>); // entries of a record
  }
  return { conv, compute, ...roiPooling(spec) };
}

function randomDirection({ channels, grid }: BackboneSpec, rng: Rng): Tensor {
  const d = zeros([1, channels, grid, grid], 'float64');
  for (let i = 0; i < d.data.length; i++) d.data[i] = rng.normal();
  return d;
}

/** Pixels on a line through the field, changed one by one. Throws when one does not agree with back-propagation. */
async function largestDifference(
  path: PooledPath, roi: Box & { readonly image: number },
  { d, backward, inside }: { readonly d: Tensor; readonly backward: Tensor; readonly inside: Box },
): Promise<number> {
  const row = Math.round((inside.y1 + inside.y2) / 2);
  const differences: number[] = [];
  for (let i = 0; i < IMPULSES; i++) {
    const column = Math.round(inside.x1 + (i + 0.5) * widthOf(inside) / IMPULSES);
    const at = row * picture.width + column;
    const impulse = await sensitivityByImpulse(path, image, roi, { d, at, delta: DELTA });
    differences.push(Math.abs(impulse - backward.data[at]));
    if (!(differences[i] < 1e-5)) throw new Error(`pixel ${column} ${row}: ${impulse} ≠ ${backward.data[at]}`);
  }
  return Math.max(...differences);
}

/** What the regions that selective search proposes see, beside their own share of the image. */
async function printShares(): Promise<void> {
  const search = selectiveSearch(SELECTIVE_SEARCH_SMALL);
  const proposed = await Promise.all(samples.map(async (sample, i) => search(await sample.image(), new Rng(i))));
  const regions = proposed.flat();
  console.log('\nregions of selective search   mean share of the image   seen   all of it seen by');
  for (const [spec, scale] of [[BACKBONES.S, 1], [BACKBONES.L, 1], [PUBLISHED_BACKBONES.caffenet, 4],
    [PUBLISHED_BACKBONES.vgg16, 4]] as const) {
    const size = { width: scale * picture.width, height: scale * picture.height };
    const all = areaOf(whole(size));
    const own = regions.map((box) => areaOf(scaleBox(box, scale)) / all);
    const seen = regions.map((box) => areaOf(roiReceptiveField(spec, scaleBox(box, scale), size)) / all);
    const complete = seen.filter((share) => share === 1).length / seen.length;
    const name = `${spec.name.padEnd(8)} at ${size.height}×${size.width}`;
    console.log(`${name.padEnd(29)} ${percent(mean(own)).padEnd(25)} ${percent(mean(seen)).padEnd(6)} `
      + `${(100 * complete).toFixed(1)} %`);
  }
}

/** The box of the strongest pixels that together have half of the reaction. */
function strongestHalf({ shape: [, W], data }: Tensor): Box {
  const order = Array.from(data, (_, i) => i).sort((a, b) => data[b] - data[a]);
  const half = mean(Array.from(data)) * data.length / 2;
  let sum = 0;
  const strong = order.filter((i) => (sum += data[i]) <= half);
  const [xs, ys] = [strong.map((i) => i % W), strong.map((i) => Math.floor(i / W))];
  return { x1: Math.min(...xs), y1: Math.min(...ys), x2: Math.max(...xs), y2: Math.max(...ys) };
}

function rootMeanSquare(maps: readonly Tensor[]): Tensor {
  const mapped = zeros(maps[0].shape, 'float64');
  mapped.data.forEach((_, i) => {
    mapped.data[i] = Math.sqrt(maps.reduce((sum, { data }) => sum + data[i] ** 2, 0) / maps.length);
  });
  return mapped;
}

function whole({ width, height }: Size | RgbImage): Box {
  return { x1: 0, y1: 0, x2: width - 1, y2: height - 1 };
}

function sizeText(box: Box): string {
  return `${Math.round(heightOf(box))}×${Math.round(widthOf(box))}`;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
