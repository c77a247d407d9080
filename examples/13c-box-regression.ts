// What post hoc box regression moves: regressors trained on pool5 of loosened proposals, then proposals of scenes they
// have not seen, before and after.  Deck: "Train post hoc linear bounding-box regressors on F (squared loss)".
// Takes about 40 s on two cores; with --quick (3 + 2 scenes instead of 40 + 6) about 6 s.
// Also writes runs/examples/13c-box-regression.png.
// Expected output:
//   … training scenes, … pairs; … test scenes, … pairs
//   mean IoU with the object   before …   after …
//   pairs moved closer: … of …
//   IoU at least 0.7           before …   after …
//   picture: runs/examples/13c-box-regression.png
import { mkdir } from 'node:fs/promises';
import type { Box } from '../lib/boxes/box.js';
import { iou } from '../lib/boxes/iou.js';
import { openCompute } from '../lib/compute/open-compute.js';
import { featureRow } from '../lib/data/caches/image-features.js';
import { writePng } from '../lib/data/pictures/image-file.js';
import { RCNN_SMALL } from '../lib/detectors/rcnn/config.js';
import { regressBoxes, regressionPairs } from '../lib/posthoc/box-regressors.js';
import { trainScaledRegressors } from '../lib/posthoc/stages.js';
import { EDGE_NOISE } from '../lib/proposals/loosened-boxes.js';
import { Rng } from '../lib/tensor/rng.js';
import { scaled, tensor } from '../lib/tensor/tensor.js';
import type { Colour } from '../lib/viz/pictures/colour.js';
import { drawBoxes, groundTruthBox } from '../lib/viz/pictures/draw-boxes.js';
import { montage } from '../lib/viz/pictures/montage.js';
import { drawnRegions, viewOf, type DrawnRegions } from './drawn-regions.js';

const quick = process.argv.includes('--quick');
const [TRAIN, TEST] = quick ? [3, 2] : [40, 6];
const OUT = 'runs/examples';
const [BEFORE, AFTER]: Colour[] = [[255, 140, 40], [60, 220, 90]];
const MIN_IOU = 0.5; // below, there is not enough of the object to be seen

/** A proposal of a test scene, its object, and where the regressor of the object's class puts it. */
interface Move {
  readonly scene: DrawnRegions;
  readonly object: Box;
  readonly before: Box;
  readonly after: Box;
}

const compute = await openCompute('auto');
const near = { loosen: EDGE_NOISE, limit: Infinity, minIou: MIN_IOU };
const train = await drawnRegions({ ...near, split: 'train', images: TRAIN }, compute);
const test = await drawnRegions({ ...near, split: 'test', images: TEST }, compute);
await compute.close();

// Train: ridge regression, a closed form for each class.
const { postHoc } = RCNN_SMALL;
const K = 8;
const { scale, regressors } = await trainScaledRegressors(viewOf(train, 'pool5'), K, postHoc, new Rng(0));

// Apply. Ground truth is a pair with itself; left out.
const moves = test.flatMap((scene): Move[] => {
  const { pool5 } = scene;
  const pairs = regressionPairs(pool5, MIN_IOU).filter(({ box }) => pool5.gtLabels[box] === 0);
  return pairs.map(({ box, gt, label }) => {
    const [, D] = pool5.features.shape;
    const row = scaled(tensor([1, D], featureRow(pool5.features, box)), scale);
    const [after] = regressBoxes([pool5.boxes[box]], row, regressors[label - 1], scene.image);
    return { scene, object: pool5.boxes[gt], before: pool5.boxes[box], after };
  });
});
const trained = train.reduce((sum, { pool5 }) => sum + regressionPairs(pool5, postHoc.boxRegressors.minIou).length, 0);
console.log(`${TRAIN} training scenes, ${trained} pairs; ${TEST} test scenes, ${moves.length} pairs`);

const overlap = (which: 'before' | 'after'): number[] => moves.map((move) => iou(move[which], move.object));
const [before, after] = [overlap('before'), overlap('after')];
const mean = (values: readonly number[]): string => (values.reduce((a, b) => a + b, 0) / values.length).toFixed(3);
const share = (values: readonly number[]): string => mean(values.map((v) => (v >= 0.7 ? 1 : 0)));
console.log(`mean IoU with the object   before ${mean(before)}   after ${mean(after)}`);
console.log(`pairs moved closer: ${after.filter((v, i) => v > before[i]).length} of ${moves.length}`);
console.log(`IoU at least 0.7           before ${share(before)}   after ${share(after)}`);

// Draw: of each object the loosest proposal, before and after.
await mkdir(OUT, { recursive: true });
const pictures = test.slice(0, 4).map((scene) => {
  const own = moves.filter((move) => move.scene === scene);
  const looser = (a: Move, b: Move): Move => (iou(b.before, b.object) < iou(a.before, a.object) ? b : a);
  const loosest = [...new Set(own.map(({ object }) => object))].map((object) =>
    own.filter((move) => move.object === object).reduce(looser));
  const frames = loosest.flatMap((move) => [
    { box: move.before, colour: BEFORE, line: 'solid', caption: '' } as const,
    { box: move.after, colour: AFTER, line: 'solid', caption: '' } as const,
  ]);
  const picture = drawBoxes(scene.image, [...scene.sample.objects.map(groundTruthBox), ...frames],
    { enlargement: 2, text: 2 });
  return { picture, caption: `${scene.sample.id}: before, after` };
});
await writePng(`${OUT}/13c-box-regression.png`, montage(pictures, 2, 2));
console.log(`picture: ${OUT}/13c-box-regression.png`);
