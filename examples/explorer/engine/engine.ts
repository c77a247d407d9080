// What the worker computes with: a backend, the trained network of the page, and a training under way.
import { scaleBox, type Box } from '../../../lib/boxes/box.js';
import { bestFirst } from '../../../lib/boxes/by-decreasing-score.js';
import { describeBackend, type Compute } from '../../../lib/compute/compute.js';
import { openCompute } from '../../../lib/compute/open-compute.js';
import { prepareImage } from '../../../lib/data/pictures/prepare-image.js';
import type { Detection, RgbImage } from '../../../lib/data/sample.js';
import { floatWeights, metadataText, type TensorFile } from '../../../lib/data/files/safetensors.js';
import { encodeTensorFile } from '../../../lib/data/files/tensor-codec.js';
import {
  FASTER_ALTERNATING_SMALL, FASTER_JOINT_SMALL, type AlternatingConfig,
} from '../../../lib/detectors/faster-rcnn/config.js';
import { detectObjects, scaledSize, type FasterModel } from '../../../lib/detectors/faster-rcnn/detect.js';
import { fasterModelFile, fasterModelOf } from '../../../lib/detectors/faster-rcnn/model-file.js';
import type { FasterRcnn } from '../../../lib/detectors/faster-rcnn/network.js';
import { rpnAnswerOn } from '../../../lib/detectors/faster-rcnn/propose.js';
import { startJointTraining, type JointJob } from '../../../lib/detectors/faster-rcnn/train-joint.js';
import { evaluate, VOC_EVALUATION } from '../../../lib/evaluation/evaluate.js';
import { BACKBONES, roiPooling } from '../../../lib/networks/backbones.js';
import { allProposals, isLargeEnough } from '../../../lib/proposals/from-rpn.js';
import type { SgdRun } from '../../../lib/training/stages.js';
import { setBreak } from './break-switch.js';
import { Alternating, trunkDigits } from './alternating.js';
import { ExactPair } from './exact.js';
import { explained } from './explained.js';
import { race } from './race.js';
import type {
  AlternatingPiece, EvaluationResult, ExactPairStep, ExplainedPicture, FeatureResult, FoundResult, OpenRequest,
  Opened, Plane, RaceLane, StepResult, TrainingRequest, WatchedStep, Weights, Which,
} from './messages.js';
import { otherScenes, trainingScenes } from './scenes.js';
import { sensitivity } from './sensitivity.js';
import { watchedStep } from './watched-step.js';
import { inFloat32, readWeights } from './weights.js';

const SPEC = BACKBONES.S;

export class Engine {
  readonly compute: Compute;
  private readonly weights: Weights;
  private readonly files = new Map<string, Promise<TensorFile>>();
  private run: SgdRun<FasterRcnn> | null = null;
  private training: FasterModel | null = null;
  private alternating: Alternating | null = null;
  private pair: ExactPair | null = null;
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
    const data = otherScenes(images);
    const model = await this.modelOf('training');
    const detections: Detection[] = [];
    for (const sample of data.samples) {
      const found = await detectObjects(model, await sample.image());
      detections.push(...found.detections.map((one) => ({ ...one, imageId: sample.id })));
    }
    return { mAP: evaluate(data, detections, VOC_EVALUATION).mAP, images };
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
    const model = await this.modelOf(which);
    const begin = performance.now();
    const { detections, proposals, scale } = await detectObjects(model, picture);
    const milliseconds = performance.now() - begin;
    return {
      detections, milliseconds, classes: model.classes,
      proposals: proposals.map(({ box, score }) => ({ box: scaleBox(box, 1 / scale), score })),
    };
  }

  async features({ which, picture }: { which: Which; picture: RgbImage }): Promise<FeatureResult> {
    const { net, config, setting: { spatialScale } } = await this.modelOf(which);
    const { input, scale } = prepareImage(picture, config.preprocessing, { flip: false });
    const { y } = await net.conv.forward(input);
    return { shape: y.shape, data: Float32Array.from(y.data), cellsPerPixel: spatialScale * scale };
  }

  async sensitivity(request: { picture: RgbImage; region: Box }): Promise<Plane> {
    return sensitivity(await this.modelOf('trained'), request);
  }

  /** What the RPN says before suppression: steps 1 to 4 of proposals/from-rpn.ts. */
  async candidates(
    { which, picture, most }: { which: Which; picture: RgbImage; most: number },
  ): Promise<FoundResult['proposals']> {
    const { net, config } = await this.modelOf(which);
    const { input, scale } = prepareImage(picture, config.preprocessing, { flip: false });
    const image = scaledSize(input, scale);
    const conv = await net.conv.forward(input);
    const all = allProposals(await rpnAnswerOn(net.rpn, conv.y, config), image);
    const large = all.filter(({ box }) => isLargeEnough(box, image, config.proposalsTest));
    return bestFirst(large).slice(0, most).map(({ box, score }) => ({ box: scaleBox(box, 1 / scale), score }));
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

  async load(bytes: ArrayBuffer | null): Promise<{ system: string }> {
    const file = bytes === null ? await this.file('trained') : await readWeights(bytes, 'your model');
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
    const kept = this.files.get(name) ?? readWeights(this.weights[name], name).then(inFloat32);
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
