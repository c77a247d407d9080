// How well selective search, its loosened boxes, sliding windows and random boxes cover the objects of the drawn test
// set, by the number of boxes; and on training images, what other scales of the segmentation would do.
// Deck: "Direct region proposal evaluation".
// With a VOC folder in the environment variable RCNN_DATA (its training and validation images, split trainval), also
// selective search on those photographs, shorter side 240.
// Takes about 2 minutes on one core, 292 photographs 3 more; with --quick (3 images, 2 photographs) about 5 s.
// Expected output:
//   proposals            boxes   recall at IoU 0.5, 0.7   average recall
//   selective search        50   …
//   selective search       500   …
//   … seconds an image for selective search …
import { cpus } from 'node:os';
import { readVocFolder } from '../lib/data/voc/voc-folder.js';
import type { Sample } from '../lib/data/sample.js';
import { shapesDataset, SHAPES_DEFAULT } from '../lib/data/shapes/shapes.js';
import { proposalRecall, RECALL, RECALL_THRESHOLDS, type ImageProposals } from '../lib/evaluation/proposal-recall.js';
import { EDGE_NOISE, loosened } from '../lib/proposals/loosened-boxes.js';
import type { Proposer } from '../lib/proposals/proposer.js';
import { RANDOM_BOXES_SMALL, randomBoxes } from '../lib/proposals/random-boxes.js';
import { SELECTIVE_SEARCH_FAST, SELECTIVE_SEARCH_PHOTOGRAPHS, SELECTIVE_SEARCH_SMALL }
  from '../lib/proposals/selective-search/selective-search-config.js';
import { selectiveSearch } from '../lib/proposals/selective-search/selective-search.js';
import { shrunken } from '../lib/proposals/shrunken.js';
import { SLIDING_WINDOW_SMALL, slidingWindow } from '../lib/proposals/sliding-window.js';
import { Rng } from '../lib/tensor/rng.js';

const QUICK = process.argv.includes('--quick');
const SEED = 0;
const [HALF, SEVENTY] = [0.5, 0.7].map((threshold) => RECALL_THRESHOLDS.indexOf(threshold));

const HEADING = 'proposals            boxes   recall at IoU 0.5, 0.7   average recall';

const { testImages, seed, occluders } = SHAPES_DEFAULT;
const drawn = shapesDataset({ split: 'test', images: QUICK ? 3 : testImages, seed, occluders });
console.log(`${drawn.samples.length} drawn test images\n${HEADING}`);
const searched = await proposed(drawn.samples, selectiveSearch(SELECTIVE_SEARCH_SMALL));
printRecall('selective search', searched.images, [50, 150, 300, 500]);
const again = new Map(drawn.samples.map(({ id }, i) => [id, searched.images[i].proposals]));
const loose = await proposedBy(drawn.samples, ({ id }) => loosened(() => [...again.get(id)!], EDGE_NOISE));
printRecall('  edges moved .12', loose.images, [50, 150, 300, 500]);
const windows = await proposed(drawn.samples, slidingWindow(SLIDING_WINDOW_SMALL));
printRecall('sliding windows', windows.images, [50, 150, 300, 500]);
const random = await proposed(drawn.samples, randomBoxes(RANDOM_BOXES_SMALL));
printRecall('random boxes', random.images, [50, 150, 300, 500]);
printTime(searched);

// Where the small configuration's scales come from.
const scales = {
  'k 60 200': SELECTIVE_SEARCH_SMALL.segmentations,
  'k 60 200, min 30': [{ k: 60, minSize: 30 }, { k: 200, minSize: 30 }],
  'k 50 100 (fast)': SELECTIVE_SEARCH_FAST.segmentations,
};
const training = shapesDataset({ split: 'train', images: QUICK ? 2 : 30, seed, occluders });
console.log(`\n${training.samples.length} drawn training images\n${HEADING}`);
for (const [name, segmentations] of Object.entries(scales)) {
  const other = await proposed(training.samples, selectiveSearch({ ...SELECTIVE_SEARCH_SMALL, segmentations }));
  printRecall(name, other.images, [150, 500]);
}

const folder = process.env.RCNN_DATA;
if (folder === undefined) {
  console.log('\nno photographs: RCNN_DATA names no VOC folder');
} else {
  const { samples } = await readVocFolder(folder, 'trainval');
  const some = QUICK ? samples.slice(0, 2) : samples;
  console.log(`\n${some.length} photographs, shorter side 240\n${HEADING}`);
  const found = await proposed(some, shrunken(selectiveSearch(SELECTIVE_SEARCH_PHOTOGRAPHS), 240));
  printRecall('selective search', found.images, [100, 300, 500, 1000]);
  printTime(found);
}

interface Proposed {
  readonly images: readonly ImageProposals[];
  readonly secondsPerImage: number;
}

/** Boxes of every sample beside its objects, and the mean time they took, decoding not counted. */
async function proposed(samples: readonly Sample[], proposer: Proposer): Promise<Proposed> {
  return proposedBy(samples, () => proposer);
}

async function proposedBy(samples: readonly Sample[], proposerFor: (sample: Sample) => Proposer): Promise<Proposed> {
  const images: ImageProposals[] = [];
  let microseconds = 0;
  for (const sample of samples) {
    const image = await sample.image();
    const start = process.cpuUsage();
    const proposals = proposerFor(sample)(image, new Rng(SEED).fork(sample.id));
    const { user, system } = process.cpuUsage(start);
    microseconds += user + system;
    images.push({ proposals, objects: sample.objects.map(({ box }) => box) });
  }
  return { images, secondsPerImage: microseconds / 1e6 / samples.length };
}

function printRecall(name: string, images: readonly ImageProposals[], limits: readonly number[]): void {
  for (const limit of limits) {
    const { recalls, averageRecall } = proposalRecall(images, { ...RECALL, limit });
    const [half, seventy, mean] = [recalls![HALF], recalls![SEVENTY], averageRecall!].map((share) => share.toFixed(3));
    console.log(`${name.padEnd(18)} ${String(limit).padStart(7)}   ${half} ${seventy}              ${mean}`);
  }
}

function printTime({ images, secondsPerImage }: Proposed): void {
  const boxes = images.reduce((sum, { proposals }) => sum + proposals.length, 0) / images.length;
  console.log(`${secondsPerImage.toFixed(2)} seconds an image for selective search (processor time of one process, ` +
    `${cpus()[0].model.trim()}), ${boxes.toFixed(0)} boxes`);
}
