// Exact joint training of the network of tiny-joint-job.ts, a tenth of the path in its first step.
import { FASTER_EXACT_SMALL, type CoordinatePath, type ExactConfig } from '../../lib/detectors/faster-rcnn/config.js';
import type { ExactJob } from '../../lib/detectors/faster-rcnn/exact/train-exact.js';
import { TINY_JOINT, tinyJointJob } from './tiny-joint-job.js';

export function tinyExactJob(change: Partial<ExactConfig> = {}, path: Partial<CoordinatePath> = {}): ExactJob {
  const whole = { ...FASTER_EXACT_SMALL.path, weight: 0.1, rampUp: 0, regions: 'all', ...path } as const;
  return { ...tinyJointJob(), config: { ...FASTER_EXACT_SMALL, ...TINY_JOINT, ...change, path: whole } };
}
