// Training slow R-CNN with the trunk of tiny-joint-job.ts: crops of 20 pixels, batches of 8 regions.
import { MemoryStore } from '../../lib/data/caches/cache-store.js';
import { RCNN_SMALL, type RcnnConfig } from '../../lib/detectors/rcnn/config.js';
import type { RcnnJob } from '../../lib/detectors/rcnn/train.js';
import { Rng } from '../../lib/tensor/rng.js';
import { StageStates } from '../../lib/training/stage-states.js';
import { shakenBoxes } from './shaken-boxes.js';
import { tinyJointJob } from './tiny-joint-job.js';

export const TINY_RCNN: RcnnConfig = {
  ...RCNN_SMALL,
  warp: { ...RCNN_SMALL.warp, side: 20, context: 1 },
  regionSampling: { ...RCNN_SMALL.regionSampling, roisPerImage: 8 },
  schedule: { ...RCNN_SMALL.schedule, steps: 3, warmUp: 0 },
  cropsPerBatch: 4,
};

export function tinyRcnnJob(config: Partial<RcnnConfig> = {}): RcnnJob {
  const { M0, spec, data, seed, compute } = tinyJointJob();
  const proposals = data.samples.map(({ objects }, i) => shakenBoxes(objects.map(({ box }) => box), 3, new Rng(i)));
  return {
    M0, spec, data, proposals, config: { ...TINY_RCNN, ...config }, seed, compute, features: new MemoryStore(),
    states: new StageStates(), onSvm: () => {},
  };
}
