// Shows RoI max pooling on a 6×8 feature map: bins, switches, an empty bin, and where overlapping regions meet.
// Deck: "Obstacle #1: Differentiable RoI pooling".  Under 1 s on a CPU.
//   npm run example -- 03
// Prints bins and switches; draws runs/examples/03-roi-pool-switches.png (the map with its regions, what each
// region pooled, and the gradient that comes back).
// Expected output:
//   A: x 0..79 px is cells 0..5, y 0..79 px is cells 0..5
//   B: x 48..111 px is cells 3..7, y 16..63 px is cells 1..4
//   C: x 104..143 px is cells 7..9, y 48..95 px is cells 3..6
//   C bin 1 is empty: 0, and nothing comes back
//   sum of dL/dx = 10 = bins that are not empty
import { mkdir } from 'node:fs/promises';
import { writePng } from '../lib/data/pictures/image-file.js';
import type { RgbImage } from '../lib/data/sample.js';
import { binsOf, EMPTY_BIN, roiPoolBackward, roiPoolForward, type Bin, type Roi } from '../lib/layers/roi-pool.js';
import { Rng } from '../lib/tensor/rng.js';
import { dot, tensor, zerosLike, type Tensor } from '../lib/tensor/tensor.js';
import { CELL_SIDE, cellMap, signedCellMap, withCellFrames } from '../lib/viz/pictures/cell-map.js';
import { blankCanvas, paintFrame, pastePicture } from '../lib/viz/pictures/canvas.js';
import { colourOf, WHITE } from '../lib/viz/pictures/colour.js';
import { planeOf } from '../lib/viz/pictures/heat-map.js';
import { montage } from '../lib/viz/pictures/montage.js';

const OUT = 'runs/examples';
const PICTURE = `${OUT}/03-roi-pool-switches.png`;
const MAP = { height: 6, width: 8 };
const GRID = { height: 2, width: 2 };
const SCALE = 1 / 16;                                       // feature cells per pixel: stride 16

// A feature map of the numbers 1..48 in random order, and three regions in pixels of its 128×96 image.
const numbers = new Rng(6).permutation(MAP.height * MAP.width).map((i) => i + 1);
const x = tensor([1, 1, MAP.height, MAP.width], numbers);
const regions: Record<string, Roi> = {
  A: { image: 0, x1: 0, y1: 0, x2: 79, y2: 79 },
  B: { image: 0, x1: 48, y1: 16, x2: 111, y2: 63 },         // overlaps A
  C: { image: 0, x1: 104, y1: 48, x2: 143, y2: 95 },        // half outside the image
};
const names = Object.keys(regions);
const rois = Object.values(regions);

// Forward: y[r,j] = x[i*(r,j)].
const { y, switches } = roiPoolForward(x, rois, GRID, SCALE);
for (const [r, roi] of rois.entries()) {
  const cells = (from: number, to: number): string =>
    `${from}..${to} px is cells ${Math.round(from * SCALE)}..${Math.round(to * SCALE)}`;
  console.log(`${names[r]}: x ${cells(roi.x1, roi.x2)}, y ${cells(roi.y1, roi.y2)}`);
  binsOf(roi, GRID, MAP, SCALE).forEach((bin, j) => console.log(`  ${binLine(names[r], bin, r * 4 + j)}`));
}

// Backward with ∂L/∂y = 1 everywhere: ∂L/∂x[i] = Σ_r Σ_j [i = i*(r,j)] counts the switches that point at cell i.
const dx = roiPoolBackward(ones(y), switches, x.shape);
console.log('\ndL/dx, when every dL/dy is 1: how many switches point at a cell');
for (let row = 0; row < MAP.height; row++) {
  console.log(`  ${[...dx.data.subarray(row * MAP.width, (row + 1) * MAP.width)].join(' ').replaceAll('0', '.')}`);
}
for (const [i, count] of dx.data.entries()) {
  if (count > 1) console.log(`cell (${cellOf(i)}) is the maximum of ${count} bins: their gradients add`);
}
const total = dot(dx, ones(dx));
console.log(`sum of dL/dx = ${total} = bins that are not empty`);

await mkdir(OUT, { recursive: true });
await writePng(PICTURE, drawing());
console.log(`\npicture: ${PICTURE}`);

function binLine(name: string, bin: Bin, at: number): string {
  if (switches[at] === EMPTY_BIN) return `${name} bin ${at % 4} is empty: 0, and nothing comes back`;
  const block = `rows [${bin.top},${bin.bottom}) columns [${bin.left},${bin.right})`;
  return `${name} bin ${at % 4} ${block}: y = ${y.data[at]}, switch at (${cellOf(switches[at])})`;
}

function ones(like: Tensor): Tensor {
  const filled = zerosLike(like);
  filled.data.fill(1);
  return filled;
}

function cellOf(i: number): string {
  return `${Math.floor(i / MAP.width)},${i % MAP.width}`;
}

/** The map with the regions framed, each region's pooled numbers, the gradient; switches are framed white. */
function drawing(): RgbImage {
  const regionFrames = rois.map((roi, r) => {
    const bins = binsOf(roi, GRID, MAP, SCALE);
    const last = bins[bins.length - 1];
    return { top: bins[0].top, left: bins[0].left, bottom: last.bottom, right: last.right, colour: colourOf(r + 1) };
  });
  const whole = { top: 0, left: 0, bottom: GRID.height, right: GRID.width };
  const pooled = rois.map((_, r) => ({
    picture: withCellFrames(cellMap(planeOf(y, r, 0)), [{ ...whole, colour: colourOf(r + 1) }]),
    caption: `y of ${names[r]}`,
  }));
  const map = withCellFrames(cellMap(planeOf(x, 0, 0)), regionFrames);
  for (const i of switches) {
    if (i === EMPTY_BIN) continue;
    const at = { x: (i % MAP.width) * CELL_SIDE + 8, y: Math.floor(i / MAP.width) * CELL_SIDE + 8 };
    paintFrame(map, { ...at, width: CELL_SIDE - 16, height: CELL_SIDE - 16 }, 1, WHITE);
  }
  const above = montage([
    { picture: map, caption: 'x; A red, B blue, C yellow; white: switches' },
    { picture: signedCellMap(planeOf(dx, 0, 0)), caption: 'dL/dx: how many switches point here' },
  ], 2);
  const below = montage(pooled, pooled.length);
  const sheet = blankCanvas(above.width, above.height + below.height);
  pastePicture(sheet, above, 0, 0);
  pastePicture(sheet, below, 0, above.height);
  return sheet;
}
