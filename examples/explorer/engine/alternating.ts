// Alternating optimization in the worker: the seven statements of lib, one training step after the other, with the
// digits of each network's trunk, which show what is copied and what is frozen, and the proposals of each RPN.
import type { Box } from '../../../lib/boxes/box.js';
import { contentKey } from '../../../lib/data/files/content-key.js';
import { anchorsPerCell } from '../../../lib/detectors/faster-rcnn/config.js';
import { newFasterRcnn, rpnNetworkOf, type FasterRcnn } from '../../../lib/detectors/faster-rcnn/network.js';
import { generateProposals } from '../../../lib/detectors/faster-rcnn/propose.js';
import { alternatingStages, type AlternatingJob } from '../../../lib/detectors/faster-rcnn/train-alternating.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { loadWeights, weightsOf, type Weights } from '../../../lib/tensor/weights.js';
import { StageStates } from '../../../lib/training/stage-states.js';
import { stageWeights, type Stage } from '../../../lib/training/stages.js';
import type { AlternatingPiece } from './messages.js';

/** The stage that begins with proposals, and the stage whose RPN made them. */
const PROPOSED_BY: Readonly<Record<string, string>> = { trainM2: 'trainM1', trainM4: 'trainM3' };

export class Alternating {
  private readonly job: Omit<AlternatingJob, 'states'>;
  private readonly states: StageStates;
  private readonly pieces: Stage<FasterRcnn>;

  constructor(job: Omit<AlternatingJob, 'states'>) {
    this.job = job;
    this.states = new StageStates();
    this.pieces = alternatingStages({ ...job, states: this.states });
  }

  /** The next piece of work: an SGD step, the beginning of a stage, or the end. */
  async next(): Promise<AlternatingPiece> {
    const next = await this.pieces.next();
    if (next.done === true) {
      const weights = weightsOf(next.value.params);
      const proposals = await this.proposalsOf(weights);
      return { stage: 'end', done: 0, of: 0, losses: {}, trunk: trunkDigits(weights), proposals };
    }
    const { stage, done, of, report } = next.value;
    const by = done === 0 && stage in PROPOSED_BY ? PROPOSED_BY[stage] : null;
    const proposals = by === null ? [] : await this.proposalsOf(stageWeights(this.states.of(by)!));
    const trunk = trunkDigits(stageWeights(this.states.of(stage)!));
    return { stage, done, of, losses: report?.losses ?? {}, trunk, proposals };
  }

  /** What a network with this trunk and this RPN proposes for the first scene, as statements 2 and 5 do for all. */
  private async proposalsOf(weights: Weights): Promise<readonly Box[]> {
    const { spec, data, config, compute } = this.job;
    const init = { rng: new Rng(0), precision: 'float32' } as const;
    const { conv, rpn } = newFasterRcnn(spec, data.classes.length, anchorsPerCell(config), { compute, init });
    loadWeights([...conv.params, ...rpn.params], weights);
    const first = { ...data, samples: data.samples.slice(0, 1) };
    return (await generateProposals(rpnNetworkOf(conv, rpn), first, config)).at(0) ?? [];
  }
}

/** Eight digits of the SHA-256 of all weights of conv1 to conv5. */
export function trunkDigits(weights: Weights): string {
  const names = Object.keys(weights).filter((name) => /^conv\d/.test(name)).sort();
  return contentKey(names.map((name) => weights[name].data as Float32Array)).slice(0, 8);
}
