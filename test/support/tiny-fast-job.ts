// Training Fast R-CNN's network of tiny-joint-job.ts on proposals near its objects and anywhere.
import { FAST_SMALL, type FastConfig } from '../../lib/detectors/fast-rcnn/config.js';
import type { FastJob } from '../../lib/detectors/fast-rcnn/train.js';
import { RANDOM_BOXES_SMALL, randomBoxes } from '../../lib/proposals/random-boxes.js';
import { Rng } from '../../lib/tensor/rng.js';
import { TINY_JOINT, tinyJointJob } from './tiny-joint-job.js';

export function tinyFastJob(change: Partial<FastConfig> = {}): FastJob {
  const { M0, spec, data, seed, compute } = tinyJointJob();
  const { preprocessing, roiSampling, schedule } = TINY_JOINT;
  const propose = randomBoxes({ ...RANDOM_BOXES_SMALL, count: 40 });
  const proposals = data.samples.map(({ width, height, objects }, i) => [
    ...objects.map(({ box: { x1, y1, x2, y2 } }) => ({ x1, y1, x2: x2 - 5, y2: y2 - 3 })), // with something to regress
    ...propose({ width, height, data: new Uint8Array(0) }, new Rng(i)), // which looks at no pixel
  ]);
  const config = { ...FAST_SMALL, preprocessing, roiSampling, schedule, ...change };
  return { M0, spec, data, proposals, config, seed, compute };
}
