// Shows spatial pyramid pooling on a real feature map. Two windows of a drawn picture, the bins of the four levels over
// them, where each bin found its maximum, and the one row of numbers that fc6 gets from a window of any size.
// Deck: "Review: Spatial Pyramid Pooling (SPP) layer".  About 2 s on a CPU.
//   npm run example -- 14
// Prints cells, bins and the scale each window is pooled at; draws runs/examples/14-spatial-pyramid.png (the picture
// with its windows, the map of one channel under the bins of each level, the gradient that comes back).
// Expected output:
//   A: 67×70 px is 17×18 cells; level 6 has bins of 3×3 cells
//   B: 29×33 px is 7×8 cells; level 6 has bins of 2×2 cells
//   either window becomes 36 + 9 + 4 + 1 = 50 bins of 32 channels, a row of 1600 numbers
//   sum of dL/dx in all channels = 3200
//   with the scales 120, 144, 172, 216, 300: A is pooled at 120, B at 300
import { mkdir } from 'node:fs/promises';
import { widthOf, heightOf, type Box } from '../lib/boxes/box.js';
import { openCompute } from '../lib/compute/open-compute.js';
import { writePng } from '../lib/data/pictures/image-file.js';
import type { RgbImage } from '../lib/data/sample.js';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import { SPPNET_SMALL, SPPNET_SMALL_FIVE_SCALES } from '../lib/detectors/sppnet/config.js';
import { pretrainedTrunk } from '../lib/detectors/sppnet/network.js';
import { convMaps, pyramidSetting } from '../lib/detectors/sppnet/pyramids.js';
import { chosenScale, preprocessingsOf, scaleFactors } from '../lib/detectors/sppnet/scales.js';
import { binsOfCells, type Bin } from '../lib/layers/roi-pool.js';
import { sppBackward, sppForward, windowToCells } from '../lib/layers/spp.js';
import { BACKBONES } from '../lib/networks/backbones.js';
import { Rng } from '../lib/tensor/rng.js';
import { dot, zerosLike, type Tensor } from '../lib/tensor/tensor.js';
import { enlarged, fillArea, paintFrame } from '../lib/viz/pictures/canvas.js';
import { colourOf, WHITE } from '../lib/viz/pictures/colour.js';
import { drawBoxes } from '../lib/viz/pictures/draw-boxes.js';
import { heatMap, planeOf, signedHeatMap } from '../lib/viz/pictures/heat-map.js';
import { montage } from '../lib/viz/pictures/montage.js';
import { pretrainedM0 } from './pretrained.js';

const OUT = 'runs/examples';
const PICTURE = `${OUT}/14-spatial-pyramid.png`;
const ZOOM = 6;                                               // picture pixels per feature cell
const LEVELS = SPPNET_SMALL.levels;

const { samples } = shapesDataset({ split: 'train', images: 4, seed: 1, occluders: false });
const sample = samples[3];
const picture = await sample.image();
const [star, circle] = sample.objects.map(({ box }) => box);
const windows: readonly Box[] = [star, circle];
const NAMES = 'AB';

// One pass through the trunk serves all windows of the picture.
const compute = await openCompute('loops');
const factory = { compute, init: { rng: new Rng(0), precision: 'float32' } } as const; // every value is overwritten
const conv = pretrainedTrunk(await pretrainedM0(), BACKBONES.S, factory);
const { preprocessings, pyramid: { cells } } = pyramidSetting(BACKBONES.S, SPPNET_SMALL);
const [{ map }] = await convMaps(conv, picture, preprocessings, false);
const [, C, height, width] = map.shape;
const inCells = windows.map((window) => ({ ...windowToCells(window, { width, height }, cells), image: 0 }));

// Forward: a row of y is level 1, then 2, 3 and 6; inside a level channel by channel, bin by bin.
const { y, switches } = sppForward(map, inCells, LEVELS);
for (const [r, window] of windows.entries()) {
  const bin = binsOf(r, 6)[0];
  console.log(`${NAMES[r]}: ${sizeText(window)} px is ${sizeText(inCells[r])} cells; level 6 has bins of `
    + `${bin.right - bin.left}×${bin.bottom - bin.top} cells`);
}
const counts = [...LEVELS].reverse().map((n) => n ** 2);
console.log(`either window becomes ${counts.join(' + ')} = ${counts.reduce((sum, n) => sum + n)} bins of ${C} `
  + `channels, a row of ${y.shape[1]} numbers`);

// Backward with ∂L/∂y = 1 everywhere counts the switches that point at a cell: levels and windows add.
const dx = sppBackward(ones(y), switches, map.shape);
console.log(`sum of dL/dx in all channels = ${dot(dx, ones(dx))}`);

const sides = SPPNET_SMALL_FIVE_SCALES.scales.shorterSides;
const factors = scaleFactors(sample, preprocessingsOf(SPPNET_SMALL_FIVE_SCALES.scales, preprocessings[0]));
const chosen = chosenScale(SPPNET_SMALL_FIVE_SCALES.scales)(windows, factors).map((scale) => sides[scale]);
console.log(`with the scales ${sides.join(', ')}: A is pooled at ${chosen[0]}, B at ${chosen[1]}`);

await mkdir(OUT, { recursive: true });
await writePng(PICTURE, drawing(liveliestChannel()));
console.log(`picture: ${PICTURE}`);
await compute.close();

function sizeText(box: Box): string {
  return `${widthOf(box)}×${heightOf(box)}`;
}

function binsOf(r: number, n: number): Bin[] {
  return binsOfCells(inCells[r], { width: n, height: n }, { width, height });
}

function ones(like: Tensor): Tensor {
  const filled = zerosLike(like);
  filled.data.fill(1);
  return filled;
}

/** The channel that answers most often in the 3×3 bins of both windows. */
function liveliestChannel(): number {
  const first = C * (1 + 4); // level 3 begins after levels 1 and 2
  const answers = (channel: number): number => windows.reduce((sum, _, r) => {
    const at = r * y.shape[1] + first + channel * 9;
    return sum + y.data.subarray(at, at + 9).filter((value) => value > 0).length;
  }, 0);
  const all = Array.from({ length: C }, (_, channel) => answers(channel));
  return all.indexOf(Math.max(...all));
}

/** The picture, the map under the bins of each level, the gradient. */
function drawing(channel: number): RgbImage {
  const frames = windows.map((box, r) => ({ box, colour: colourOf(r + 1), line: 'solid', caption: '' } as const));
  const drawn = drawBoxes(picture, frames, { enlargement: 1, text: 1 });
  const levels = LEVELS.map((n) => ({ picture: levelPicture(channel, n), caption: `level ${n}: ${n}x${n} bins each` }));
  const gradient = enlarged(signedHeatMap(planeOf(dx, 0, channel)), ZOOM);
  return montage([
    { picture: drawn, caption: 'windows A (red) and B (blue)' }, ...levels,
    { picture: gradient, caption: 'dL/dx: switches that point here' },
  ], 2, 2);
}

/** The map of a channel, the bins of one level over it; white: where each found its maximum. */
function levelPicture(channel: number, n: number): RgbImage {
  const canvas = enlarged(heatMap(planeOf(map, 0, channel)), ZOOM);
  const before = LEVELS.slice(0, LEVELS.indexOf(n)).reduce((bins, level) => bins + level ** 2, 0);
  for (const r of windows.keys()) {
    binsOf(r, n).forEach(({ top, bottom, left, right }, j) => {
      const area = { x: left * ZOOM, y: top * ZOOM, width: (right - left) * ZOOM, height: (bottom - top) * ZOOM };
      paintFrame(canvas, area, 1, colourOf(r + 1));
      const i = switches[r * y.shape[1] + before * C + channel * n ** 2 + j] % (width * height);
      const at = { x: i % width * ZOOM + 1, y: Math.floor(i / width) * ZOOM + 1 };
      fillArea(canvas, { ...at, width: ZOOM - 2, height: ZOOM - 2 }, WHITE);
    });
  }
  return canvas;
}
