// Approximate and exact joint training side by side, from one seed: what differs is the weight of the path through the
// corners of the regions.
import { FASTER_EXACT_SMALL } from '../../../lib/detectors/faster-rcnn/config.js';
import { EXACT_SETTINGS } from '../../../lib/detectors/faster-rcnn/exact/exact-settings.js';
import { startExactTraining, type ExactTraining } from '../../../lib/detectors/faster-rcnn/exact/train-exact.js';
import type { JointJob } from '../../../lib/detectors/faster-rcnn/train-joint.js';
import type { ExactPairStep } from './messages.js';

export class ExactPair {
  private readonly approximate: ExactTraining;
  private readonly exact: ExactTraining;

  /** `weight`: of the path; 1 is the derivative itself. */
  constructor(job: JointJob, weight: number) {
    const withPath = (each: number): ExactTraining => {
      const path = { ...EXACT_SETTINGS['weight-1'], weight: each };
      return startExactTraining({ ...job, config: { ...FASTER_EXACT_SMALL, path } });
    };
    this.approximate = withPath(0);
    this.exact = withPath(weight);
  }

  /** One step of each, on the same images. */
  async step(): Promise<ExactPairStep> {
    const begin = performance.now();
    const plain = await this.approximate.step();
    const { losses, norms, step, learningRate } = await this.exact.step();
    return {
      step, learningRate, norms, milliseconds: performance.now() - begin,
      losses: { 'weight 0': sumOf(plain.losses), 'with the path': sumOf(losses) },
    };
  }
}

function sumOf(losses: Readonly<Record<string, number>>): number {
  return Object.values(losses).reduce((sum, loss) => sum + loss, 0);
}
