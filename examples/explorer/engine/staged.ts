// Slow R-CNN and SPP-net in the worker: the stages of lib, piece by piece, on a few drawn scenes, with a disk that
// counts.
import type { Box } from '../../../lib/boxes/box.js';
import type { Compute } from '../../../lib/compute/compute.js';
import type { Sample } from '../../../lib/data/sample.js';
import { RCNN_SMALL } from '../../../lib/detectors/rcnn/config.js';
import { rcnnStages } from '../../../lib/detectors/rcnn/train.js';
import { SPPNET_SMALL } from '../../../lib/detectors/sppnet/config.js';
import { sppNetStages } from '../../../lib/detectors/sppnet/train.js';
import { BACKBONES } from '../../../lib/networks/backbones.js';
import { SELECTIVE_SEARCH_SMALL } from '../../../lib/proposals/selective-search/selective-search-config.js';
import { selectiveSearch } from '../../../lib/proposals/selective-search/selective-search.js';
import { trainingObjects } from '../../../lib/sampling/training-image.js';
import { Rng } from '../../../lib/tensor/rng.js';
import type { Weights } from '../../../lib/tensor/weights.js';
import { StageStates } from '../../../lib/training/stage-states.js';
import { stageWeights, type Piece } from '../../../lib/training/stages.js';
import type { TrainingSchedule } from '../../../lib/training/sgd-training.js';
import { trunkDigits } from './alternating.js';
import type { CountedStore } from './counted-store.js';
import { stagedScenes } from './scenes.js';
import type { StagedPiece, StagedSystem } from './staged-piece.js';

const STEPS = 5; // of fine-tuning
const FINE_TUNE = 'fineTune';

/** Drawn scenes with external proposals, which both systems learn from. */
export class ProposedScenes {
  readonly data = stagedScenes();
  readonly proposals: (readonly Box[])[] = [];
  private readonly search = selectiveSearch(SELECTIVE_SEARCH_SMALL);

  /** Makes the proposals of the next scene; nothing once all are there. */
  async next(): Promise<void> {
    const { length: done } = this.proposals;
    if (done === this.data.samples.length) return;
    const image = await this.data.samples[done].image();
    this.proposals.push(this.search(image, new Rng(done)));
  }
}

/** What a training in stages begins with. */
export interface StagedJob {
  readonly system: StagedSystem;
  readonly M0: Weights;
  readonly scenes: ProposedScenes;
  readonly seed: number;
  readonly compute: Compute;
  readonly store: CountedStore;
}

export class Staged {
  private readonly job: StagedJob;
  private readonly states = new StageStates();
  private pieces: AsyncGenerator<Piece, unknown> | null = null;

  constructor(job: StagedJob) {
    this.job = job;
  }

  /** The next piece of work: the proposals of a scene, an SGD step, an image, the beginning of a stage, or the end. */
  async next(): Promise<StagedPiece> {
    if (this.pieces === null) {
      const { scenes } = this.job;
      await scenes.next();
      const [done, of] = [scenes.proposals.length, scenes.data.samples.length];
      if (done === of) this.pieces = stagesOf(this.job, this.states);
      return this.account({ stage: 'proposals', done, of });
    }
    const next = await this.pieces.next();
    return this.account(next.done === true ? { stage: 'end', done: 1, of: 1 } : next.value);
  }

  private account({ stage, done, of, report }: Pick<Piece, 'stage' | 'done' | 'of' | 'report'>): StagedPiece {
    const { store, M0, scenes: { data, proposals } } = this.job;
    const tuned = this.states.of(FINE_TUNE);
    return {
      stage, done, of, ...store.take(), losses: report?.losses ?? {}, places: store.places(),
      trunk: trunkDigits(tuned === null ? M0 : stageWeights(tuned)),
      regions: proposals.reduce((sum, boxes, i) => sum + boxes.length + objectsOf(data.samples[i]), 0),
    };
  }
}

function objectsOf({ objects }: Sample): number {
  return trainingObjects(objects).length;
}

/** The pieces of a training in stages, as `rcnn train` makes them, in few steps. */
function stagesOf({ system, scenes: { data, proposals }, ...job }: StagedJob, states: StageStates) {
  const { M0, seed, compute, store: features } = job;
  const common = { M0, seed, compute, features, states, data, proposals, spec: BACKBONES.S, onSvm: () => {} };
  const config = { ...RCNN_SMALL, schedule: few(RCNN_SMALL.schedule) };
  if (system === 'rcnn') return rcnnStages({ ...common, config });
  const blocks = { ...SPPNET_SMALL.blocks, batches: STEPS };
  return sppNetStages({ ...common, config: { ...SPPNET_SMALL, blocks, schedule: few(SPPNET_SMALL.schedule) } });
}

function few(schedule: TrainingSchedule): TrainingSchedule {
  return { ...schedule, steps: STEPS, warmUp: 0 };
}
