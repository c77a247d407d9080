// Whether examples of just 2 images are diverse enough, by their gradients. The gradients of single examples (a region
// each, all parameters of Fast R-CNN) are compared within a hierarchical and within a region-wise mini-batch; then how
// far the gradient of a whole mini-batch of 128 lies from that of all data: before training and after some steps.
// Deck: "Are the examples from just 2 images diverse enough?"
// Takes about 5 minutes of one processor; with --quick (small images, few regions, 4 steps) about 15 s.
// Expected output:
//   after … steps                        hierarchical   region-wise
//   cosine, same image (pairs)           …
//   cosine, other image (pairs)          …
//   gradient of a mini-batch: signal     …
//   its variance                         …
//   ratio of the variances               …
//   multiply-adds for the same variance  …
//   picture: runs/examples/07c-gradient-similarity.png
import { mkdir } from 'node:fs/promises';
import { openCompute } from '../lib/compute/open-compute.js';
import { ImageCache, IMAGE_CACHE_BYTES } from '../lib/data/pictures/image-cache.js';
import { writePng } from '../lib/data/pictures/image-file.js';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import { matchCandidates } from '../lib/detectors/fast-rcnn/candidates.js';
import { FAST_SMALL } from '../lib/detectors/fast-rcnn/config.js';
import { batchGradient, exampleGradients } from '../lib/studies/gradients/example-gradients.js';
import { miniBatches, type MiniBatches } from '../lib/detectors/fast-rcnn/mini-batch.js';
import type { FastBatch } from '../lib/detectors/fast-rcnn/step.js';
import { startFastTraining } from '../lib/detectors/fast-rcnn/train.js';
import { BACKBONES, roiPooling } from '../lib/networks/backbones.js';
import { noDropout } from '../lib/networks/fc.js';
import { stepCost } from '../lib/networks/step-cost.js';
import { SELECTIVE_SEARCH_SMALL } from '../lib/proposals/selective-search/selective-search-config.js';
import { selectiveSearch } from '../lib/proposals/selective-search/selective-search.js';
import { cosines, gradientSpread } from '../lib/studies/gradients/gradient-diversity.js';
import { ImageWalk } from '../lib/sampling/image-walk.js';
import type { Sampling } from '../lib/sampling/mini-batch-samplers.js';
import { Rng } from '../lib/tensor/rng.js';
import { tensor, type TensorData } from '../lib/tensor/tensor.js';
import { enlarged } from '../lib/viz/pictures/canvas.js';
import { signedHeatMap } from '../lib/viz/pictures/heat-map.js';
import { montage, type CaptionedPicture } from '../lib/viz/pictures/montage.js';
import { pretrainedM0 } from './pretrained.js';

const QUICK = process.argv.includes('--quick');
const OUT = 'runs/examples';
const IMAGES = QUICK ? 6 : 60;
const STEPS = QUICK ? 4 : 100;
const EXAMPLES = QUICK ? 8 : 32;          // of a mini-batch, compared one with another
const COMPARED_BATCHES = QUICK ? 1 : 4;
const BATCHES: Record<Sampling, number> = QUICK ? { 'hierarchical': 3, 'region-wise': 2 }
  : { 'hierarchical': 24, 'region-wise': 6 };

const spec = BACKBONES.S;
const data = shapesDataset({ split: 'train', images: IMAGES, seed: 1, occluders: false });
const search = selectiveSearch(SELECTIVE_SEARCH_SMALL);
const proposals = await Promise.all(data.samples.map(async ({ image }, i) => search(await image(), new Rng(i))));
const config = {
  ...FAST_SMALL,
  preprocessing: { ...FAST_SMALL.preprocessing, ...QUICK ? { shorterSide: 75, longerSide: 125 } : {} },
  roiSampling: { ...FAST_SMALL.roiSampling, ...QUICK ? { roisPerImage: 16 } : {} },
  schedule: { ...FAST_SMALL.schedule, steps: STEPS, warmUp: STEPS / 10, drops: [] },
};

const compute = await openCompute('auto');
const M0 = await pretrainedM0();
const { net, normalisation, step } = startFastTraining({ M0, spec, data, proposals, config, seed: 0, compute });
const setting = {
  compute, ...roiPooling(spec), drawMask: noDropout,
};
const candidates = matchCandidates(data, proposals, config.preprocessing);
const caches = [new ImageCache(config.preprocessing, IMAGE_CACHE_BYTES)];
const batchesOf = (sampling: Sampling): MiniBatches =>
  miniBatches({ data, candidates, normalisation, caches }, { ...config, sampling });

const pictures: CaptionedPicture[] = [];
await compare(0);
for (let i = 0; i < STEPS; i++) await step();
await compare(STEPS);
await compute.close();
await mkdir(OUT, { recursive: true });
await writePng(`${OUT}/07c-gradient-similarity.png`, montage(pictures, 2));
console.log(`picture: ${OUT}/07c-gradient-similarity.png`);

/** Both ways of sampling with the weights as they are now. */
async function compare(steps: number): Promise<void> {
  const hierarchical = await measured('hierarchical', steps);
  const regionWise = await measured('region-wise', steps);
  const row = (name: string, a: string, b: string): void => console.log(`${name.padEnd(36)} ${a.padEnd(14)} ${b}`);
  const ratio = hierarchical.variance / regionWise.variance;
  const work = regionWise.multiplyAdds / hierarchical.multiplyAdds;
  console.log('');
  row(`after ${steps} steps`, 'hierarchical', 'region-wise');
  row('cosine, same image (pairs)', hierarchical.sameImage, regionWise.sameImage);
  row('cosine, other image (pairs)', hierarchical.otherImage, regionWise.otherImage);
  row('gradient of a mini-batch: signal', hierarchical.signal.toPrecision(3), regionWise.signal.toPrecision(3));
  row('its variance', hierarchical.variance.toPrecision(3), regionWise.variance.toPrecision(3));
  row('ratio of the variances', ratio.toFixed(1), '1');
  row('multiply-adds for the same variance', '1', (work / ratio).toFixed(1));
}

async function measured(sampling: Sampling, steps: number) {
  const draw = batchesOf(sampling);
  const walk = new ImageWalk(IMAGES, 2, new Rng(7));
  const batches: FastBatch[] = [];
  for (let b = 0; b < BATCHES[sampling]; b++) batches.push(await draw(walk.next(), new Rng(100 + b)));
  const gradients: TensorData[] = [];
  for (const batch of batches) gradients.push(await batchGradient(net, batch, setting));
  const pairs: Similarities[] = [];
  for (const batch of batches.slice(0, COMPARED_BATCHES)) pairs.push(await similarity(batch));
  pictures.push({
    picture: enlarged(signedHeatMap(tensor([EXAMPLES, EXAMPLES], pairs[0].matrix.flat())), 9),
    caption: `${sampling}, after ${steps} steps`,
  });
  const of = (kind: 'same' | 'other'): string => meanText(pairs.flatMap((pair) => pair[kind]));
  return { sameImage: of('same'), otherImage: of('other'), ...gradientSpread(gradients), ...costOf(batches) };
}

interface Similarities {
  /** Cosine of example i and example j. */
  readonly matrix: readonly (readonly number[])[];
  /** Each pair once, by whether both are of one image. */
  readonly same: readonly number[];
  readonly other: readonly number[];
}

/** Of some examples of a mini-batch, spread evenly over it. */
async function similarity({ images, regions }: FastBatch): Promise<Similarities> {
  const { rois } = regions;
  const chosen = Array.from({ length: EXAMPLES }, (_, i) => Math.floor(i * rois.length / EXAMPLES));
  const matrix = cosines(await exampleGradients(net, { images, regions }, chosen, setting));
  const once = matrix.flatMap((row, i) => row.map((value, j) => ({ value, i, j })).filter(({ j }) => i < j));
  const isSame = ({ i, j }: { readonly i: number; readonly j: number }): boolean =>
    rois[chosen[i]].image === rois[chosen[j]].image;
  const values = (pairs: typeof once): number[] => pairs.map(({ value }) => value);
  return { matrix, same: values(once.filter(isSame)), other: values(once.filter((pair) => !isSame(pair))) };
}

function meanText(values: readonly number[]): string {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return values.length === 0 ? '–' : `${mean.toFixed(3)} (${values.length})`;
}

/** Multiply-adds of the mean mini-batch, forward and backward. */
function costOf(batches: readonly FastBatch[]): { readonly multiplyAdds: number } {
  const { firstTrained } = spec;
  const sums = batches.map(({ images: { shape: [images, , height, width] }, regions: { rois } }) => {
    const image = { width, height };
    const work = { images, image, rois: rois.length, classes: data.classes.length, firstTrained };
    const { trunk, head } = stepCost(spec, work);
    return trunk + head;
  });
  return { multiplyAdds: sums.reduce((sum, x) => sum + x, 0) / sums.length };
}
