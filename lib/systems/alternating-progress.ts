// How far alternating optimization has come, between any two steps: what a checkpoint needs to know.
import { STAGE_NAMES, type AlternatingConfig, type StageName } from '../detectors/faster-rcnn/config.js';
import type { SavedStage, StageStep } from '../detectors/faster-rcnn/stage.js';
import { weightsOf, type Weights } from '../tensor/weights.js';
import type { AlternatingState } from './alternating-state.js';

export class AlternatingProgress {
  private readonly schedules: AlternatingConfig['schedules'];
  private readonly before: Partial<Record<StageName, SavedStage>>; // than the stage under way; of these, weights alone
  private readonly seconds: Partial<Record<StageName, number>>;
  private current: StageStep | null = null;
  private done: number;

  constructor({ stages, seconds }: AlternatingState, schedules: AlternatingConfig['schedules']) {
    this.schedules = schedules;
    this.before = { ...stages };
    this.seconds = { ...seconds };
    this.done = STAGE_NAMES.reduce((sum, name) => sum + this.stepsOf(name), 0);
  }

  /** One more step has been made, in so many seconds. */
  add(step: StageStep, seconds: number): void {
    const { current } = this;
    if (current !== null && current.stage !== step.stage) this.before[current.stage] = this.saved(current);
    this.current = step;
    this.done++;
    this.seconds[step.stage] = (this.seconds[step.stage] ?? 0) + seconds;
  }

  /** Of all stages. */
  get stepsDone(): number {
    return this.done;
  }

  /** `trainM1` … `trainM4`, the proposals a stage begins with included. */
  get stageSeconds(): Readonly<Record<string, number>> {
    return Object.fromEntries(Object.entries(this.seconds).map(([name, seconds]) => [`train${name}`, seconds]));
  }

  state(): Pick<AlternatingState, 'stages' | 'seconds'> {
    const { before, current, seconds } = this;
    return { stages: current === null ? before : { ...before, [current.stage]: this.saved(current) }, seconds };
  }

  /** Of the network as it is now: each layer as the last stage that has it left it. */
  weights(): Weights {
    const { stages } = this.state();
    return Object.assign({}, ...STAGE_NAMES.map((name) => stages[name]?.weights ?? {})) as Weights;
  }

  private saved({ stage, run: { net, training } }: StageStep): SavedStage {
    const weights = weightsOf(net.params);
    return training.stepsDone === this.schedules[stage].steps ? { weights } : { weights, state: training.state() };
  }

  private stepsOf(stage: StageName): number {
    const saved = this.before[stage];
    return saved === undefined ? 0 : saved.state?.stepsDone ?? this.schedules[stage].steps;
  }
}
