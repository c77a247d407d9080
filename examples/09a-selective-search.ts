// Selective search on one drawn scene, step by step: four segmentations, eight merge trees, their boxes ranked; and how
// well the objects are covered. Deck: "Direct region proposal evaluation".
// Takes about 2 s on a CPU. Also writes to runs/examples/: 09a-hierarchy.png (one tree cut at several levels),
// 09a-merge-tree.png (the same tree whole) and 09a-boxes.png (the first boxes, and the best box of each object).
// Expected output:
//   colour space   k   smallest   regions   boxes of its two trees
//   hsv           60         20       207   207 + 206, 207 + 206
//   848 different boxes, 659 with both sides >= 12, 500 kept
//   object     size      best of first 50   of first 150   of all
//   0        67 x 70        0.97             0.97          0.97
//   pictures: runs/examples/09a-hierarchy.png, 09a-merge-tree.png, 09a-boxes.png
import { mkdir } from 'node:fs/promises';
import { heightOf, widthOf, type Box } from '../lib/boxes/box.js';
import { iou } from '../lib/boxes/iou.js';
import { writePng } from '../lib/data/pictures/image-file.js';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import { levelOf } from '../lib/proposals/selective-search/hierarchical-grouping.js';
import { SELECTIVE_SEARCH_SMALL as CFG } from '../lib/proposals/selective-search/selective-search-config.js';
import { mergeHierarchies, proposalsOf } from '../lib/proposals/selective-search/selective-search.js';
import { Rng } from '../lib/tensor/rng.js';
import { colourOf, WHITE, type Colour } from '../lib/viz/pictures/colour.js';
import { enlarged } from '../lib/viz/pictures/canvas.js';
import { drawBoxes, groundTruthBox, type DrawnBox } from '../lib/viz/pictures/draw-boxes.js';
import { mergeTreePicture } from '../lib/viz/pictures/merge-tree-picture.js';
import { montage } from '../lib/viz/pictures/montage.js';
import { borderPicture, labelPicture, meanColourPicture, meanColours } from '../lib/viz/pictures/segmentation.js';

const OUT = 'runs/examples';
const SCALE = { enlargement: 2, text: 1 };
const FIRST = 25;                          // boxes of the ranking in the picture; more would hide it
const LEVELS = [20, 15, 10, 5];            // numbers of regions left
const [GREEN, GREY]: Colour[] = [[60, 220, 90], [200, 200, 200]];

// The scene: image 3 of the drawn training set.
const scene = shapesDataset({ split: 'train', images: 4, seed: 1, occluders: false }).samples[3];
const image = await scene.image();

// Segment and merge.
const hierarchies = mergeHierarchies(image, CFG);
console.log('colour space   k   smallest   regions   boxes of its two trees');
hierarchies.forEach(({ segmentation, trees }, i) => {
  const space = CFG.colourSpaces[Math.floor(i / CFG.segmentations.length)];
  const { k, minSize } = CFG.segmentations[i % CFG.segmentations.length];
  const boxes = trees.map(({ merges, initial }) => `${initial} + ${merges.length}`).join(', ');
  console.log(`${space.padEnd(12)} ${String(k).padStart(3)} ${String(minSize).padStart(10)} ` +
    `${String(segmentation.count).padStart(9)}   ${boxes}`);
});

// Rank.
const all = proposalsOf(hierarchies, { ...CFG, minSide: 1, limit: 'all' }, new Rng(0));
const large = proposalsOf(hierarchies, { ...CFG, limit: 'all' }, new Rng(0));
const boxes = large.slice(0, CFG.limit === 'all' ? large.length : CFG.limit);
console.log(`\n${all.length} different boxes, ${large.length} with both sides >= ${CFG.minSide}, ${boxes.length} kept`);

// How well are the objects covered?
const best = (candidates: readonly Box[], object: Box): Box =>
  candidates.reduce((a, b) => (iou(b, object) > iou(a, object) ? b : a));
const covered = (count: number, object: Box): string => iou(best(boxes.slice(0, count), object), object).toFixed(2);
console.log('\nobject     size      best of first 50   of first 150   of all');
scene.objects.forEach(({ box }, g) => {
  const size = `${widthOf(box)} x ${heightOf(box)}`.padEnd(14);
  console.log(`  ${String(g).padEnd(8)} ${size} ${covered(50, box)}             ${covered(150, box)}          ` +
    covered(boxes.length, box));
});

// Pictures: the second tree of the coarse segmentation in Lab.
const { segmentation, trees: [tree] } = hierarchies[hierarchies.length - 1];
const levels = LEVELS.filter((count) => count < segmentation.count);
const panel = (caption: string, picture: typeof image) =>
  ({ caption, picture: enlarged(picture, SCALE.enlargement) });
await mkdir(OUT, { recursive: true });
await writePng(`${OUT}/09a-hierarchy.png`, montage([
  panel('the image', image),
  panel(`${segmentation.count} regions (lab, k = 200)`, labelPicture(segmentation)),
  ...levels.map((count) =>
    panel(`${count} regions left`, meanColourPicture(levelOf(tree, segmentation, count), image))),
], 2, 2));
await writePng(`${OUT}/09a-merge-tree.png`, mergeTreePicture({
  ...tree,
  sizes: tree.regions.slice(0, tree.initial).map(({ size }) => size),
  colours: meanColours(segmentation, image),
}, { width: 750, rowHeight: 12, levels: Array.from({ length: tree.initial }, (_, i) => tree.initial - i) }));

const frame = (box: Box, colour: Colour, caption = ''): DrawnBox => ({ box, colour, line: 'solid', caption });
const objects = scene.objects.map(groundTruthBox);
const firstBoxes = boxes.slice(0, FIRST).map((box, i) => frame(box, i < 5 ? colourOf(i + 1) : GREY));
const bestBoxes = scene.objects.map(({ box }) => {
  const found = best(boxes, box);
  return frame(found, GREEN, iou(found, box).toFixed(2));
});
await writePng(`${OUT}/09a-boxes.png`, montage([
  panel('the image', image),
  { caption: 'borders of its regions', picture: enlarged(borderPicture(segmentation, image, WHITE), 2) },
  { caption: `the first ${FIRST} boxes`, picture: drawBoxes(image, firstBoxes, SCALE) },
  { caption: 'the best box of each object', picture: drawBoxes(image, [...bestBoxes, ...objects], SCALE) },
], 2, 2));
console.log(`\npictures: ${OUT}/09a-hierarchy.png, 09a-merge-tree.png, 09a-boxes.png`);
