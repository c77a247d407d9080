// What the worker computes with: a backend, the trained network of the page, and a training under way.
import type { Box } from '../../../lib/boxes/box.js';
import { describeBackend, type Compute } from '../../../lib/compute/compute.js';
import { openCompute } from '../../../lib/compute/open-compute.js';
import type { RgbImage } from '../../../lib/data/sample.js';
import { floatWeights, metadataText, type TensorFile } from '../../../lib/data/files/safetensors.js';
import { decodeTensorFile, encodeTensorFile } from '../../../lib/data/files/tensor-codec.js';
import {
  FASTER_ALTERNATING_SMALL, FASTER_JOINT_SMALL, type AlternatingConfig,
} from '../../../lib/detectors/faster-rcnn/config.js';
import type { FasterModel } from '../../../lib/detectors/faster-rcnn/detect.js';
import { fasterModelFile, fasterModelOf } from '../../../lib/detectors/faster-rcnn/model-file.js';
import type { FasterRcnn } from '../../../lib/detectors/faster-rcnn/network.js';
import { startJointTraining, type JointJob } from '../../../lib/detectors/faster-rcnn/train-joint.js';
import { BACKBONES, roiPooling } from '../../../lib/networks/backbones.js';
import type { SgdRun } from '../../../lib/training/stages.js';
import { setBreak } from './break-switch.js';
import { Alternating, trunkDigits } from './alternating.js';
import { Branches } from './branches.js';
import type { BranchStep, UnitOfFc7 } from './branch-step.js';
import { CountedStore } from './counted-store.js';
import { ExactPair } from './exact.js';
import { explained } from './explained.js';
import { race } from './race.js';
import type {
  AlternatingPiece, Calls, EvaluationResult, ExactPairStep, ExplainedPicture, FeatureResult, FoundResult, OpenRequest,
  Opened, Plane, RaceLane, StepResult, TrainingRequest, WatchedStep, Weights, Which,
} from './messages.js';
import { trainingScenes } from './scenes.js';
import { candidatesOf, detectionsOf, evaluated, featuresOf } from './seen.js';
import { sensitivity } from './sensitivity.js';
import { ProposedScenes, Staged } from './staged.js';
import type { StagedPiece, StagedSystem } from './staged-piece.js';
import { watchedStep } from './watched-step.js';
import { packedWeights } from './weights.js';

const SPEC = BACKBONES.S;

export class Engine {
  readonly compute: Compute;
  private readonly weights: Weights;
  private readonly files = new Map<string, Promise<TensorFile>>();
  private run: SgdRun<FasterRcnn> | null = null;
  private training: FasterModel | null = null;
  private alternating: Alternating | null = null;
  private pair: ExactPair | null = null;
  private head: Branches | null = null;
  private scenes: ProposedScenes | null = null;
  private readonly disks = new Map<StagedSystem, CountedStore>();
  private readonly inStages = new Map<StagedSystem, Staged>();
  private yours: TensorFile | null = null;

  private constructor(compute: Compute, weights: Weights) {
    [this.compute, this.weights] = [compute, weights];
  }

  /** Rejects with the reason where the mode does not exist in this browser. */
  static async open({ mode, weights }: OpenRequest): Promise<Engine> {
    const engine = new Engine(await openCompute(mode, 1), weights);
    // Both files are fetched now, so that the page works alone from here on; a failure is told where one is needed.
    for (const name of ['trained', 'm0'] as const) engine.file(name).catch(() => {});
    return engine;
  }

  opened(): Opened {
    return { backend: describeBackend(this.compute.backend) };
  }

  async break(name: string | null): Promise<void> {
    setBreak(name);
  }

  /** Sets up joint training on drawn scenes, as `rcnn train --system faster-joint` does. */
  async start({ from, seed, images, rate }: TrainingRequest): Promise<{ parameters: number }> {
    const job = await this.jobOf({ from, seed, images, rate });
    const { data, config } = job;
    this.run = startJointTraining(job);
    const setting = { compute: this.compute, ...roiPooling(SPEC) };
    this.training = { net: this.run.net, classes: data.classes, config, setting, bilinear: null };
    return { parameters: this.run.net.params.reduce((sum, { value }) => sum + value.data.length, 0) };
  }

  /** The whole of a training: what it learns from, from which weights, and by which settings. */
  private async jobOf({ from, seed, images, rate }: TrainingRequest): Promise<JointJob> {
    const data = trainingScenes(images);
    const { schedule } = FASTER_JOINT_SMALL;
    const config = { ...FASTER_JOINT_SMALL, schedule: { ...schedule, learningRate: rate * schedule.learningRate } };
    const M0 = from === 'scratch' ? null : floatWeights(await this.file(from === 'M0' ? 'm0' : 'trained'));
    return { M0, spec: SPEC, data, config, seed, compute: this.compute };
  }

  async watchedStep(request: TrainingRequest): Promise<WatchedStep> {
    return watchedStep(await this.jobOf(request));
  }

  async evaluate(images: number): Promise<EvaluationResult> {
    return evaluated(await this.modelOf('training'), images);
  }

  /** Makes SGD steps, at most to the end of the schedule. */
  async step(count: number): Promise<StepResult[]> {
    const { training, step } = this.started();
    const made: StepResult[] = [];
    while (made.length < count && training.stepsDone < training.schedule.steps) {
      const begin = performance.now();
      const report = await step();
      made.push({ ...report, milliseconds: performance.now() - begin });
    }
    return made;
  }

  async exact({ training, weight }: { training: TrainingRequest; weight: number }): Promise<void> {
    this.pair = new ExactPair(await this.jobOf(training), weight);
  }

  async exactStep(): Promise<ExactPairStep> {
    if (this.pair === null) throw new RangeError('explorer: no exact training was started');
    return this.pair.step();
  }

  async detect({ which, picture }: { which: Which; picture: RgbImage }): Promise<FoundResult> {
    return detectionsOf(await this.modelOf(which), picture);
  }

  async features({ which, picture }: { which: Which; picture: RgbImage }): Promise<FeatureResult> {
    return featuresOf(await this.modelOf(which), picture);
  }

  async sensitivity(request: { picture: RgbImage; region: Box }): Promise<Plane> {
    return sensitivity(await this.modelOf('trained'), request);
  }

  async candidates(
    { which, picture, most }: { which: Which; picture: RgbImage; most: number },
  ): Promise<FoundResult['proposals']> {
    return candidatesOf(await this.modelOf(which), picture, most);
  }

  async race({ picture, most }: { picture: RgbImage; most: number }): Promise<RaceLane[]> {
    return race(await this.modelOf('trained'), this.compute, picture, most);
  }

  async alternate({ seed, steps }: { seed: number; steps: number }): Promise<{ trunk: string }> {
    const M0 = floatWeights(await this.file('m0'));
    const data = trainingScenes(10);
    this.alternating = new Alternating({
      M0, spec: SPEC, data, config: shortened(FASTER_ALTERNATING_SMALL, steps), seed, compute: this.compute,
    });
    return { trunk: trunkDigits(M0) };
  }

  async alternatingPiece(): Promise<AlternatingPiece> {
    if (this.alternating === null) throw new RangeError('explorer: no alternating training was started');
    return this.alternating.next();
  }

  async branches({ from, scene }: Parameters<Calls['branches']>[0]): Promise<BranchStep> {
    const trained = await this.modelOf('trained');
    const fresh = async (): Promise<FasterRcnn> =>
      startJointTraining(await this.jobOf({ from: 'M0', seed: 0, images: 1, rate: 1 })).net;
    this.head = await Branches.of(from === 'M0' ? await fresh() : trained.net, trained, scene);
    return this.head.step();
  }

  async branchSlope(unit: UnitOfFc7): Promise<number> {
    if (this.head === null) throw new RangeError('explorer: no step of the two branches was made');
    return this.head.slope(unit);
  }

  async staged({ system, seed, isDiskKept }: Parameters<Calls['staged']>[0]): Promise<void> {
    const M0 = floatWeights(await this.file('m0'));
    const store = isDiskKept ? this.disks.get(system) ?? new CountedStore() : new CountedStore();
    this.disks.set(system, store);
    const scenes = this.scenes ??= new ProposedScenes();
    this.inStages.set(system, new Staged({ system, M0, scenes, seed, compute: this.compute, store }));
  }

  async stagedPiece(system: StagedSystem): Promise<StagedPiece> {
    const training = this.inStages.get(system);
    if (training === undefined) throw new RangeError(`explorer: no training of ${system} was started`);
    return training.next();
  }

  async load(bytes: ArrayBuffer | null): Promise<{ system: string }> {
    const file = bytes === null ? await this.file('trained') : decodeTensorFile(new Uint8Array(bytes), 'your model');
    const system = metadataText(file, 'system');
    this.yours = file;
    return { system };
  }

  async explain(picture: RgbImage): Promise<ExplainedPicture> {
    return explained(this.yours ?? await this.file('trained'), this.compute, picture);
  }

  async snapshot(): Promise<Uint8Array> {
    const { net } = this.started();
    const { classes, config } = this.training!;
    return encodeTensorFile(fasterModelFile(net, { system: 'faster-joint', backbone: 'S', classes, config }));
  }

  async close(): Promise<void> {
    await this.compute.close();
  }

  started(): SgdRun<FasterRcnn> {
    if (this.run === null) throw new RangeError('explorer: no training was started');
    return this.run;
  }

  /** A network that detects: the trained one of the page, or the one in training. */
  async modelOf(which: Which): Promise<FasterModel> {
    if (which === 'training' && this.training !== null) return this.training;
    return fasterModelOf(await this.file('trained'), this.compute);
  }

  file(name: keyof Weights): Promise<TensorFile> {
    const kept = this.files.get(name) ?? packedWeights(this.weights[name], name);
    this.files.set(name, kept);
    return kept;
  }
}

/** Few steps for each of the four networks. */
function shortened(config: AlternatingConfig, steps: number): AlternatingConfig {
  const schedules = Object.fromEntries(Object.entries(config.schedules)
    .map(([name, schedule]) => [name, { ...schedule, steps, warmUp: Math.min(schedule.warmUp, steps) }]));
  return { ...config, schedules: schedules as unknown as AlternatingConfig['schedules'] };
}
