// Which regions hurt an SVM most: hard negative mining on fc7, one pass, and the crops of the negatives that score
// highest at its end, over those of an ordinary draw.  Deck: "Train post hoc linear SVMs on F (hinge loss)".
// Takes about 25 s on two cores; with --quick (3 scenes of 100 regions, not 12 of 300) about 5 s. Also writes
// runs/examples/13b-hard-negatives.png.
// Expected output:
//   … scenes, … regions
//   class     positives  trainings  negatives seen  kept  above −1  above 0
//   circle    …
//   the worst: …
//   picture: runs/examples/13b-hard-negatives.png (the last row: negatives as they come)
import { mkdir } from 'node:fs/promises';
import { openCompute } from '../lib/compute/open-compute.js';
import type { RgbImage } from '../lib/data/sample.js';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import { featureRow, overlapsWithClass } from '../lib/data/caches/image-features.js';
import { writePng } from '../lib/data/pictures/image-file.js';
import { warpCrops } from '../lib/data/pictures/warp-crop.js';
import { RCNN_SMALL } from '../lib/detectors/rcnn/config.js';
import { scaleFeatures } from '../lib/posthoc/feature-scale.js';
import { svmStage } from '../lib/posthoc/stages.js';
import type { SvmTraining } from '../lib/posthoc/svms.js';
import { svmScore } from '../lib/solvers/linear-svm.js';
import { Rng } from '../lib/tensor/rng.js';
import { entry, type Tensor } from '../lib/tensor/tensor.js';
import { enlarged } from '../lib/viz/pictures/canvas.js';
import { montage } from '../lib/viz/pictures/montage.js';
import { StageStates } from '../lib/training/stage-states.js';
import { runToTheEnd } from '../lib/training/stages.js';
import { drawnRegions, viewOf, type DrawnRegions } from './drawn-regions.js';

const quick = process.argv.includes('--quick');
const [SCENES, LIMIT] = quick ? [3, 100] : [12, 300];
const OUT = 'runs/examples';
const ROW = 6;

interface Negative {
  readonly scene: DrawnRegions;
  readonly box: number;
  readonly label: number;
  readonly score: number;
}

const compute = await openCompute('auto');
const { classes } = shapesDataset({ split: 'train', images: 1, seed: 1, occluders: false });
const scenes = await drawnRegions({ split: 'train', images: SCENES, loosen: 0, limit: LIMIT, minIou: 0 }, compute);
await compute.close();
console.log(`${SCENES} scenes, ${scenes.reduce((sum, { fc7 }) => sum + fc7.boxes.length, 0)} regions`);

// One pass of mining. What each class was trained on last is reported; the SVMs are what the stage ends in.
const { postHoc } = RCNN_SMALL;
const lastTraining = new Map<number, SvmTraining>();
const report = (training: SvmTraining): void => { lastTraining.set(training.label, training); };
const job = { classes: classes.length, config: postHoc, rng: new Rng(0), states: new StageStates(), onSvm: report };
const { scale, weights } = await runToTheEnd(svmStage(() => viewOf(scenes, 'fc7'), job), () => {});

// Every negative of every class with its score now.
const negatives: Negative[] = [];
console.log('class     positives  trainings  negatives seen  kept  above −1  above 0');
for (const [c, name] of classes.entries()) {
  const label = c + 1;
  const svm = { w: Float64Array.from(featureRow(weights.w, c)), b: weights.b.data[c] };
  const own = scenes.flatMap((scene): Negative[] => {
    const scaledScene = scaleFeatures(scene.fc7, scale);
    const overlaps = overlapsWithClass(scene.fc7, label);
    return scene.fc7.boxes.map((_, box) => box).filter((box) => overlaps[box] < postHoc.svms.negativeIou)
      .map((box) => ({ scene, box, label, score: svmScore(svm, featureRow(scaledScene.features, box)) }));
  });
  negatives.push(...own);
  const above = (floor: number): number => own.filter(({ score }) => score > floor).length;
  const { positives, training, negatives: cached, evicted } = lastTraining.get(label)!;
  const numbers = [positives, training, own.length, cached - evicted, above(-1), above(0)];
  const widths = [9, 11, 16, 6, 10, 9];
  console.log(name.padEnd(9) + numbers.map((n, i) => String(n).padStart(widths[i])).join(''));
}

// The worst of each class; of neighbouring regions only one.
const worst = [...negatives].sort((a, b) => b.score - a.score);
const shown = firstOfEach(worst, ({ scene, label }) => `${scene.sample.id} ${label}`).slice(0, 3 * ROW);
const ordinary = new Rng(1).sample(negatives, ROW);
const [top] = shown;
console.log(`the worst: ${captionOf(top)}, in scene ${top.scene.sample.id}`);

await mkdir(OUT, { recursive: true });
const pictures = [...shown, ...ordinary].map((one) => ({ picture: cropPicture(one), caption: captionOf(one) }));
await writePng(`${OUT}/13b-hard-negatives.png`, montage(pictures, ROW, 1));
console.log(`picture: ${OUT}/13b-hard-negatives.png (the last row: negatives as they come)`);

/** The class that it is taken for, and how firmly. */
function captionOf({ label, score }: Negative): string {
  return `${classes[label - 1]} ${score.toFixed(2).replace('-0.00', '0.00')}`;
}

/** The crop as the network sees it. */
function cropPicture({ scene, box }: Negative): RgbImage {
  const { warp } = RCNN_SMALL;
  const crops = warpCrops([{ image: scene.image, box: scene.fc7.boxes[box], flip: false }], warp);
  return enlarged(pictureOf(entry(crops, 0), [warp.std].flat()[0], warp.means[0]), 2);
}

/** Network input (1,3,H,W) as a picture again. */
function pictureOf({ shape: [, , height, width], data }: Tensor, std: number, mean: number): RgbImage {
  const bytes = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) bytes[3 * i + c] = Math.round(data[c * width * height + i] * std + mean);
  }
  return { width, height, data: bytes };
}

/** The first item of each key, in order. */
function firstOfEach<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(keyOf(item))) first.set(keyOf(item), item);
  return [...first.values()];
}
