// Alternating optimization in the worker: the seven statements of lib, one training step after the other, with the
// digits of each network's trunk, which show what is copied and what is frozen.
import { contentKey } from '../../../lib/data/files/content-key.js';
import { alternatingStages, type AlternatingJob } from '../../../lib/detectors/faster-rcnn/train-alternating.js';
import type { FasterRcnn } from '../../../lib/detectors/faster-rcnn/network.js';
import { StageStates } from '../../../lib/training/stage-states.js';
import { stageWeights, type Stage } from '../../../lib/training/stages.js';
import { weightsOf, type Weights } from '../../../lib/tensor/weights.js';
import type { AlternatingPiece } from './messages.js';

export class Alternating {
  private readonly states: StageStates;
  private readonly pieces: Stage<FasterRcnn>;

  constructor(job: Omit<AlternatingJob, 'states'>) {
    this.states = new StageStates();
    this.pieces = alternatingStages({ ...job, states: this.states });
  }

  /** The next piece of work: an SGD step, the beginning of a stage, or the end. */
  async next(): Promise<AlternatingPiece> {
    const next = await this.pieces.next();
    if (next.done === true) {
      return { stage: 'end', done: 0, of: 0, losses: {}, trunk: trunkDigits(weightsOf(next.value.params)) };
    }
    const { stage, done, of, report } = next.value;
    const state = this.states.of(stage);
    const trunk = state === null ? '' : trunkDigits(stageWeights(state));
    return { stage, done, of, losses: report?.losses ?? {}, trunk };
  }
}

/** Eight digits of the SHA-256 of all weights of conv1 to conv5. */
export function trunkDigits(weights: Weights): string {
  const names = Object.keys(weights).filter((name) => /^conv\d/.test(name)).sort();
  return contentKey(names.map((name) => weights[name].data as Float32Array)).slice(0, 8);
}
