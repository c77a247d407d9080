// The nine anchors of one cell, and what the RPN should say at all 5472 of them on one drawn scene: which are positive,
// which negative, which take no part and why. Deck: "What is Faster R-CNN?".
// Takes about a second on a CPU. Also writes to runs/examples/: 04-rpn-targets.png and
// 04-label-maps.png (one map per anchor shape: green positive, red negative, grey unused, black outside the image).
// Expected output:
//   9 anchors per cell, width x height in pixels, at cell (0, 0):
//   5472 anchors on a map of 32 x 19 cells:
//   2803  cross the border of the image: ignored
//   11  positive: IoU >= 0.7, or the best of an object
//   245  negative, sampled: IoU < 0.3, they fill the batch of 256
import { mkdir } from 'node:fs/promises';
import { generateAnchors, shiftedAnchors } from '../lib/boxes/anchors.js';
import { heightOf, widthOf, type Box } from '../lib/boxes/box.js';
import { matchBoxes } from '../lib/boxes/iou.js';
import { writePng } from '../lib/data/pictures/image-file.js';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import { FASTER_JOINT_SMALL } from '../lib/detectors/faster-rcnn/config.js';
import { ANCHOR_SAMPLING_SMALL } from '../lib/sampling/anchor-labels.js';
import { insideAnchors, NEGATIVE, POSITIVE } from '../lib/sampling/anchor-labels.js';
import { anchorTargets } from '../lib/sampling/anchor-targets.js';
import { Rng } from '../lib/tensor/rng.js';
import { blankCanvas, enlarged, paintPixel } from '../lib/viz/pictures/canvas.js';
import { BLACK, colourOf, type Colour } from '../lib/viz/pictures/colour.js';
import { drawBoxes, groundTruthBox, type DrawnBox } from '../lib/viz/pictures/draw-boxes.js';
import { montage } from '../lib/viz/pictures/montage.js';

const OUT = 'runs/examples';
const [GREEN, RED, GREY, YELLOW]: Colour[] = [[60, 220, 90], [230, 57, 70], [150, 150, 150], [250, 230, 70]];
const SCALE = { enlargement: 2, text: 2 };
const SHOWN = 12;                                       // boxes of one kind in a picture; more would hide it
const MAP = { width: 32, height: 19 };                  // cells of 8 pixels on an image of 250×150
const CELL = { x: 15, y: 9 };

const frame = (box: Box, colour: Colour, caption = ''): DrawnBox => ({ box, colour, line: 'solid', caption });

// The scene: image 3 of the drawn training set.
const scene = shapesDataset({ split: 'train', images: 4, seed: 1, occluders: false }).samples[3];
const picture = await scene.image();
const gts = scene.objects.map(({ box }) => box);

// Anchors: ratio by ratio, scale by scale, at every cell.
const shapes = generateAnchors(FASTER_JOINT_SMALL.anchors);
const A = shapes.length;
const anchors = shiftedAnchors(shapes, FASTER_JOINT_SMALL.anchorStride, MAP.width, MAP.height);
console.log(`${A} anchors per cell, width x height in pixels, at cell (0, 0):`);
shapes.forEach((box, a) => {
  const corners = [box.x1, box.y1, box.x2, box.y2].map((x) => x.toFixed(1).padStart(6)).join(' ');
  console.log(`  ${a}  ${String(widthOf(box)).padStart(3)} x ${String(heightOf(box)).padEnd(3)}  ${corners}`);
});

// Targets, and the reasons why an anchor takes no part.
const targets = anchorTargets(anchors, gts, scene, ANCHOR_SAMPLING_SMALL, new Rng(0));
const inside = new Set(insideAnchors(anchors, scene, ANCHOR_SAMPLING_SMALL.allowedBorder));
const best = matchBoxes(anchors, gts);
const between = [...inside].filter((i) => targets.labels[i] !== POSITIVE &&
  best.overlap[i] >= ANCHOR_SAMPLING_SMALL.negativeIou && best.overlap[i] < ANCHOR_SAMPLING_SMALL.positiveIou);
const spare = inside.size - targets.positives.length - targets.negatives.length - between.length;
console.log(`\n${anchors.length} anchors on a map of ${MAP.width} x ${MAP.height} cells:`);
const count = (number: number, what: string): void => console.log(`  ${String(number).padStart(5)}  ${what}`);
count(anchors.length - inside.size, 'cross the border of the image: ignored');
count(targets.positives.length, 'positive: IoU >= 0.7, or the best of an object');
count(targets.negatives.length, 'negative, sampled: IoU < 0.3, they fill the batch of 256');
count(between.length, 'in between: ignored');
count(spare, 'left over by the sampling: ignored in this step');

console.log('\nobject      size     positives  best IoU');
scene.objects.forEach(({ box }, g) => {
  const own = targets.positives.filter((i) => best.gt[i] === g);
  const most = Math.max(0, ...own.map((i) => best.overlap[i])).toFixed(2);
  const size = `${widthOf(box)} x ${heightOf(box)}`.padEnd(10);
  console.log(`  ${String(g).padEnd(8)} ${size} ${String(own.length).padStart(6)}      ${most}`);
});

// Pictures.
await mkdir(OUT, { recursive: true });
const first = (CELL.y * MAP.width + CELL.x) * A;
const ofOneCell = shapes.map((_, a) => frame(anchors[first + a], colourOf(1 + Math.floor(a / 3))));

const objects = scene.objects.map(groundTruthBox);
const some = (list: readonly number[]): number[] => new Rng(1).sample(list, SHOWN);
const panel = (caption: string, indices: readonly number[], colour: Colour) => ({
  caption, picture: drawBoxes(picture, [...indices.map((i) => frame(anchors[i], colour)), ...objects], SCALE),
});
await writePng(`${OUT}/04-rpn-targets.png`, montage([
  { caption: 'the 9 anchors of one cell', picture: drawBoxes(picture, ofOneCell, SCALE) },
  panel(`all ${targets.positives.length} positives`, targets.positives, GREEN),
  panel(`${SHOWN} of ${targets.negatives.length} negatives`, some(targets.negatives), RED),
  panel(`${SHOWN} of ${between.length} in between: ignored`, some(between), YELLOW),
], 2, 2));

const maps = shapes.map((shape, a) => {
  const map = blankCanvas(MAP.width, MAP.height, BLACK);
  for (let cell = 0; cell < MAP.width * MAP.height; cell++) {
    const i = cell * A + a;
    if (!inside.has(i)) continue;
    const colour = targets.labels[i] === POSITIVE ? GREEN : targets.labels[i] === NEGATIVE ? RED : GREY;
    paintPixel(map, cell % MAP.width, Math.floor(cell / MAP.width), colour);
  }
  return { picture: enlarged(map, 6), caption: `${a}: ${widthOf(shape)} x ${heightOf(shape)}` };
});
await writePng(`${OUT}/04-label-maps.png`, montage(maps, 3));
console.log(`\npictures: ${OUT}/04-rpn-targets.png, 04-label-maps.png`);
