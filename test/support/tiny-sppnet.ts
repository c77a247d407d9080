// A small SPP-net: four drawn pictures at a quarter of their size, a pyramid of two levels, a handful of steps.
import { openCompute } from '../../lib/compute/open-compute.js';
import type { Box } from '../../lib/boxes/box.js';
import { FolderStore } from '../../lib/data/caches/folder-store.js';
import { shapesDataset } from '../../lib/data/shapes/shapes.js';
import { SPPNET_SMALL, type SppNetConfig } from '../../lib/detectors/sppnet/config.js';
import type { SppNetJob } from '../../lib/detectors/sppnet/train.js';
import { BACKBONES } from '../../lib/networks/backbones.js';
import { Rng } from '../../lib/tensor/rng.js';
import { StageStates } from '../../lib/training/stage-states.js';

export const TINY_SPPNET: SppNetConfig = {
  ...SPPNET_SMALL,
  preprocessing: { ...SPPNET_SMALL.preprocessing, shorterSide: 36, longerSide: 60 },
  scales: { shorterSides: [36], windowSide: 14 },
  levels: [1, 2],
  blocks: { batches: 2, oversampling: 1 },
  schedule: { ...SPPNET_SMALL.schedule, steps: 5, warmUp: 2 },
};

/** Two scales: fine-tuning draws, what comes after it chooses. */
export const TINY_SPPNET_TWO_SCALES: SppNetConfig = {
  ...TINY_SPPNET,
  scales: { shorterSides: [36, 48], windowSide: 14 },
};

const compute = await openCompute('blocked');
const data = shapesDataset({ split: 'train', images: 4, seed: 3, occluders: false });
const proposals = data.samples.map(({ objects }, i) => shaken(objects.map(({ box }) => box), new Rng(i)));

export function tinySppNetJob(featureFolder: string, change: Partial<SppNetJob> = {}): SppNetJob {
  return {
    M0: null, spec: BACKBONES.S, data, proposals, config: TINY_SPPNET, seed: 1, compute,
    features: new FolderStore(featureFolder), states: new StageStates(), onSvm: () => {}, ...change,
  };
}

/** Ten boxes around each object, ten anywhere. */
function shaken(objects: readonly Box[], rng: Rng): Box[] {
  const noise = (): number => Math.round(10 * rng.normal());
  const inside = (value: number, extent: number): number => Math.min(Math.max(value, 0), extent - 1);
  const box = (x1: number, y1: number, x2: number, y2: number): Box => ({
    x1: inside(Math.min(x1, x2), 250), y1: inside(Math.min(y1, y2), 150),
    x2: inside(Math.max(x1, x2), 250), y2: inside(Math.max(y1, y2), 150),
  });
  const near = objects.flatMap(({ x1, y1, x2, y2 }) => Array.from({ length: 10 }, () =>
    box(x1 + noise(), y1 + noise(), x2 + noise(), y2 + noise())));
  const far = Array.from({ length: 10 }, () =>
    box(rng.integer(250), rng.integer(150), rng.integer(250), rng.integer(150)));
  return [...near, ...far];
}
