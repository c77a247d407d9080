// One training of the growth curves: the small network on drawn shapes, in one of several sizes.
import type { Compute } from '../compute/compute.js';
import { openCompute } from '../compute/open-compute.js';
import type { Dataset, Sample } from '../data/sample.js';
import { shapesDataset } from '../data/shapes/shapes.js';
import { FAST_SMALL } from '../detectors/fast-rcnn/config.js';
import { startFastTraining } from '../detectors/fast-rcnn/train.js';
import { FASTER_EXACT_SMALL, FASTER_JOINT_SMALL } from '../detectors/faster-rcnn/config.js';
import { startExactTraining } from '../detectors/faster-rcnn/exact/train-exact.js';
import { startJointTraining } from '../detectors/faster-rcnn/train-joint.js';
import { BACKBONES } from '../networks/backbones.js';
import { PackedBoxes } from '../proposals/packed-boxes.js';
import { RANDOM_BOXES_SMALL, randomBoxes } from '../proposals/random-boxes.js';
import { Rng } from '../tensor/rng.js';
import type { SgdTraining } from '../training/sgd-training.js';
import { summary } from './bench-timing.js';

/** A training under way. */
export interface Run {
  readonly training: SgdTraining;
  step(): Promise<unknown>;
}

export interface GrowthJob {
  readonly system: 'joint' | 'exact' | 'fast';
  /** Network-input pixels; the longer side is 5/3 of it. */
  readonly shorterSide: number;
  /** Regions of a mini-batch of two images; from Fast R-CNN's proposals, of which there are as many and 500 more. */
  readonly regions: number;
  /** K; classes beyond the 8 of the drawn shapes have no objects. */
  readonly classes: number;
  /** Training pictures. */
  readonly pictures: number;
  /** Widths to which the pictures, drawn 250 wide, are cut in turn; absent: none is cut. */
  readonly widths?: readonly number[];
  /** Numbers of steps after which the training is looked at, increasing. */
  readonly looks: readonly number[];
}

/** The small network: two images of 150×250 pixels with 128 regions a step. */
export const SMALL_JOB: Omit<GrowthJob, 'system'> = {
  shorterSide: 150, regions: 128, classes: 8, pictures: 4, looks: [],
};

export interface GrowthPoint {
  /** Steps made so far. */
  readonly steps: number;
  /** Median of a step since the look before, without the first steps of the training. */
  readonly milliseconds: number;
  /** Memory of the process now, and the most it has had: MB. */
  readonly residentMB: number;
  readonly peakMB: number;
}

/** Steps that are not timed: kernels are compiled in them. */
const WARM_UP = 2;

const SEED = 1;

/** Trains and looks; the process should be a new one. */
export async function growthPoints(job: GrowthJob): Promise<GrowthPoint[]> {
  const compute = await openCompute('auto');
  const { step } = await growthTraining(job, compute);
  for (let i = 0; i < WARM_UP; i++) await step();
  const points: GrowthPoint[] = [];
  let done = 0;
  for (const steps of job.looks) {
    const times: number[] = [];
    for (; done < steps; done++) {
      const begin = performance.now();
      await step();
      times.push(performance.now() - begin);
    }
    const [residentMB, peakMB] = [process.memoryUsage().rss / 2 ** 20, process.resourceUsage().maxRSS / 2 ** 10];
    points.push({ steps, milliseconds: summary(times).median, residentMB, peakMB });
  }
  await compute.close();
  return points;
}

/** The training of a job; no step is made yet. */
export async function growthTraining(job: GrowthJob, compute: Compute): Promise<Run> {
  const data = dataOf(job);
  const common = { M0: null, spec: BACKBONES.S, data, seed: SEED, compute, card: compute.card };
  const base = job.system === 'fast' ? FAST_SMALL : FASTER_JOINT_SMALL;
  const preprocessing = { ...base.preprocessing, shorterSide: job.shorterSide, longerSide: job.shorterSide * 5 / 3 };
  const roiSampling = { ...base.roiSampling, roisPerImage: job.regions / 2, bgIou: [0, 0.5] } as const;
  if (job.system === 'joint') {
    return startJointTraining({ ...common, config: { ...FASTER_JOINT_SMALL, preprocessing, roiSampling } });
  }
  if (job.system === 'exact') {
    return startExactTraining({ ...common, config: { ...FASTER_EXACT_SMALL, preprocessing, roiSampling } });
  }
  const proposals = await randomProposals(data, 500 + job.regions);
  return startFastTraining({ ...common, proposals, config: { ...FAST_SMALL, preprocessing, roiSampling } });
}

function dataOf({ pictures, classes, widths }: GrowthJob): Dataset {
  const data = shapesDataset({ split: 'train', images: pictures, seed: SEED, occluders: false });
  const more = Array.from({ length: Math.max(classes - data.classes.length, 0) }, (_, i) => `class ${i}`);
  const samples = widths ? data.samples.map((sample, i) => cut(sample, widths[i % widths.length])) : data.samples;
  return { ...data, samples, classes: [...data.classes, ...more] };
}

/** The left part of a picture, with the objects that lie in it. */
function cut(sample: Sample, width: number): Sample {
  return {
    ...sample, width, objects: sample.objects.filter(({ box }) => box.x2 < width),
    image: async () => {
      const { data, height, width: whole } = await sample.image();
      const part = new Uint8Array(3 * width * height);
      for (let y = 0; y < height; y++) part.set(data.subarray(3 * y * whole, 3 * (y * whole + width)), 3 * y * width);
      return { width, height, data: part };
    },
  };
}

/** `count` boxes anywhere in each picture. */
export async function randomProposals({ samples }: Dataset, count: number): Promise<PackedBoxes> {
  const [boxes, propose, rng] = [new PackedBoxes(), randomBoxes({ ...RANDOM_BOXES_SMALL, count }), new Rng(SEED)];
  for (const { id, width, height } of samples) {
    boxes.push(propose({ width, height, data: new Uint8Array(0) }, rng.fork(id))); // they look at no pixel
  }
  return boxes;
}
