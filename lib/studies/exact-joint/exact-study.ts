// One setting of the study of exact joint training: trained, measured on the way, tested.
// Every `window` steps: the parts of the coordinate path (measure-path.ts), and means of losses and gradient lengths.
import { scaleBox } from '../../boxes/box.js';
import { ImageCache, IMAGE_CACHE_BYTES } from '../../data/pictures/image-cache.js';
import type { Dataset } from '../../data/sample.js';
import { detectObjects } from '../../detectors/faster-rcnn/detect.js';
import {
  exactSampling, startExactTraining, type ExactJob, type ExactReport, type ExactTraining,
} from '../../detectors/faster-rcnn/exact/train-exact.js';
import { evaluate, VOC_EVALUATION } from '../../evaluation/evaluate.js';
import { proposalRecall, RECALL, type ImageProposals } from '../../evaluation/proposal-recall.js';
import { roiPooling } from '../../networks/backbones.js';
import { noDropout } from '../../networks/fc.js';
import { ImageWalk } from '../../sampling/image-walk.js';
import { trainingBatch } from '../../sampling/training-image.js';
import { gradientNorm } from '../../solvers/sgd.js';
import { Rng } from '../../tensor/rng.js';
import { measurePath, type PathMeasurement } from './measure-path.js';

export interface ExactStudy {
  readonly job: ExactJob;
  /** The data that the trained network is tested on. */
  readonly test: Dataset;
  /** Steps between two looks at the training. */
  readonly window: number;
}

/** Means over a window of steps. */
export interface ExactWindow {
  /** The last step of the window. */
  readonly step: number;
  readonly losses: Readonly<Record<string, number>>;
  /** Lengths of gradients: the RPN's own and the path's before its weight, both at the deltas; of all parameters. */
  readonly norms: { readonly rpnBbox: number; readonly path: number; readonly all: number };
  /** Before the first step of the window. */
  readonly measured: PathMeasurement;
}

export interface ExactResult {
  readonly mAP: number;
  readonly ap: Readonly<Record<string, number | null>>;
  /** Of the proposals at an IoU of .5 and .7. */
  readonly recall: { readonly half: number; readonly strict: number };
  readonly windows: readonly ExactWindow[];
}

/** Trains and tests, and calls `report` after every window. Rejects when a loss is not finite. */
export async function studyExact(study: ExactStudy, report: (window: ExactWindow) => void): Promise<ExactResult> {
  const { job, window } = study;
  const run = startExactTraining(job);
  const measure = measurer(job, run);
  const windows: ExactWindow[] = [];
  while (run.training.stepsDone < job.config.schedule.steps) {
    const measured = await measure();
    const steps: WatchedStep[] = [];
    for (let i = 0; i < window && run.training.stepsDone < job.config.schedule.steps; i++) {
      steps.push({ ...await run.step(), all: gradientNorm(run.net.params) });
    }
    windows.push(windowOf(steps, measured));
    report(windows[windows.length - 1]);
  }
  return { ...await tested(study, run), windows };
}

interface WatchedStep extends ExactReport {
  readonly all: number;
}

function windowOf(steps: readonly WatchedStep[], measured: PathMeasurement): ExactWindow {
  const mean = (of: (step: WatchedStep) => number): number => steps.reduce((sum, s) => sum + of(s), 0) / steps.length;
  const names = Object.keys(steps[0].losses);
  return {
    step: steps[steps.length - 1].step,
    losses: Object.fromEntries(names.map((name) => [name, mean(({ losses }) => losses[name])])),
    norms: {
      rpnBbox: mean(({ norms }) => norms.rpnBbox), path: mean(({ norms }) => norms.path), all: mean(({ all }) => all),
    },
    measured,
  };
}

/** Measures on images of a walk of its own, so that the training draws the same images as without measuring. */
function measurer({ spec, data, config, seed }: ExactJob, { net }: ExactTraining): () => Promise<PathMeasurement> {
  const rng = new Rng(seed).fork('exact study');
  const walk = new ImageWalk(data.samples.length, config.roiSampling.imagesPerBatch, rng.fork('images'));
  const cache = new ImageCache(config.preprocessing, IMAGE_CACHE_BYTES);
  const setting = {
    grid: roiPooling(spec).grid, rule: exactSampling(spec, config.samplesPerBin), drawMask: noDropout,
    path: config.path, config, classes: data.classes.length,
  };
  return async () => {
    const batch = await trainingBatch(data, walk.next(), cache);
    return measurePath(net, batch, { ...setting, rng: rng.fork('sample') });
  };
}

async function tested(
  { job: { spec, config, compute }, test }: ExactStudy, { net }: ExactTraining,
): Promise<Omit<ExactResult, 'windows'>> {
  const setting = { compute, ...roiPooling(spec) };
  const bilinear = exactSampling(spec, config.samplesPerBin);
  const detections = [];
  const covered: ImageProposals[] = [];
  for (const sample of test.samples) {
    const picture = await sample.image();
    const found = await detectObjects({ net, classes: test.classes, config, setting, bilinear }, picture);
    detections.push(...found.detections.map((detection) => ({ ...detection, imageId: sample.id })));
    const proposals = found.proposals.map(({ box }) => scaleBox(box, 1 / found.scale));
    covered.push({ proposals, objects: sample.objects.map(({ box }) => box) });
  }
  const { mAP, ap } = evaluate(test, detections, VOC_EVALUATION);
  const { thresholds, recalls } = proposalRecall(covered, RECALL);
  const at = (iou: number): number => recalls?.[thresholds.indexOf(iou)] ?? 0;
  return { mAP, ap, recall: { half: at(0.5), strict: at(0.7) } };
}
