// The picture of the README: the first four test pictures with what a finished run found in them, from the
// detections.json of `npm start`. Colours in steps of 20 of 256 make the file small: the noise of the drawn pictures
// does not compress.
//   npm start -- --out runs/readme
//   node dist/examples/studies/readme-picture.js runs/readme docs/pictures/readme-detections.png
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePng } from '../../lib/data/pictures/image-file.js';
import type { RgbImage } from '../../lib/data/sample.js';
import { SHAPES_DEFAULT, shapesDataset } from '../../lib/data/shapes/shapes.js';
import { detectionOf, type CocoResult } from '../../lib/runs/result-files.js';
import { RUN_FILES } from '../../lib/runs/run-folder.js';
import { detectedBox, drawBoxes, groundTruthBox } from '../../lib/viz/pictures/draw-boxes.js';
import { montage } from '../../lib/viz/pictures/montage.js';

const [IMAGES, COLUMNS, LEAST_SCORE, COLOUR_STEP] = [4, 2, 0.5, 20];
const SCALE = { enlargement: 2, text: 2 };

const [run, out] = process.argv.slice(2);
if (run === undefined || out === undefined) throw new RangeError('readme-picture: wants a run folder and a PNG file');
const { seed, occluders } = SHAPES_DEFAULT;
const { samples, classes } = shapesDataset({ split: 'test', images: IMAGES, seed, occluders });
const results = JSON.parse(await readFile(join(run, RUN_FILES.detections), 'utf8')) as CocoResult[];
const found = results.map(detectionOf).filter(({ score }) => score > LEAST_SCORE).sort((a, b) => a.score - b.score);

const pictures = await Promise.all(samples.map(async ({ id, image, objects }) => {
  const boxes = [
    ...objects.map(groundTruthBox),
    ...found.filter(({ imageId }) => imageId === id).map((detection) => detectedBox(detection, classes)),
  ];
  return { picture: drawBoxes(inSteps(await image()), boxes, SCALE), caption: '' };
}));
await writePng(out, montage(pictures, COLUMNS));

/** The image with every value in the middle of its step. */
function inSteps({ width, height, data }: RgbImage): RgbImage {
  return { width, height, data: data.map((value) => (Math.floor(value / COLOUR_STEP) + 0.5) * COLOUR_STEP) };
}
