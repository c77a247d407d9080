// Training slow R-CNN (deck): "Steps for training a slow R-CNN detector". Five statements, with the deck's numbers.
//   "Ignoring pre-training, there are three separate training stages"
// Compared with fast-rcnn: features go to disk, and what a region is and where it is are learnt post hoc, by learners
// that no error is propagated through. Compared with sppnet: every region runs through conv by itself, and conv learns.
import { cacheFeatures, type FeatureCache } from '../../data/caches/feature-cache.js';
import type { Classifier } from '../../networks/classifier.js';
import type { Pretrained } from '../../networks/pretrained.js';
import type { ScaledRegressors, ScaledSvms } from '../../posthoc/post-hoc.js';
import { svmStage, trainScaledRegressors } from '../../posthoc/stages.js';
import type { SvmTraining } from '../../posthoc/svms.js';
import { Rng } from '../../tensor/rng.js';
import { loadWeights, weightsOf } from '../../tensor/weights.js';
import { matchCandidates, type ExternalProposals, type Regions } from './candidates.js';
import { featureRequests, viewsOf } from './features.js';
import { startFineTuning, type FineTuneJob } from './fine-tune.js';
import type { Rcnn } from './network.js';
import type { RcnnEvent, SavedRcnn, Stage } from './stage.js';

/** What is trained on what, from what. */
export interface RcnnJob extends FineTuneJob {
  /** M, the pre-trained network, or null to start from random numbers. It is not changed. */
  readonly M0: Pretrained | null;
  readonly proposals: ExternalProposals;
  /** Where F goes. */
  readonly featureFolder: string;
  /** What an earlier process made; {} to begin at the beginning. */
  readonly saved: SavedRcnn;
  /** Hears of every training of an SVM. */
  readonly onSvm: (training: SvmTraining) => void;
}

/** The whole training, piece by piece. Throws when M, the proposals or what is on disk do not fit. */
export async function* rcnnStages(job: RcnnJob): Stage<Rcnn> {
  const { M0: M } = job;                                    // 1. [offline] M ← Pre-train a ConvNet
  const candidates = matchCandidates(job.data, job.proposals);
  const M1 = yield* fineTune(M, candidates, job);           // 2. M' ← Fine-tune M for object detection
  const F = yield* cacheToDisk(M1, candidates, job);        // 3. F ← Cache feature vectors to disk using M'
  const svms = yield* trainSvms(F, M1, job);                // 4. Train post hoc linear SVMs on F (hinge loss)
  const boxes = yield* trainRegressors(F, M1, svms, job);   // 5. Train … bounding-box regressors on F (squared loss)
  return { net: M1, svms: svms.trained, boxes };
}

/** The whole training, told to `report` piece by piece. */
export async function trainRcnn(job: RcnnJob, report: (event: RcnnEvent) => void): Promise<Rcnn> {
  const stages = rcnnStages(job);
  for (;;) {
    const next = await stages.next();
    if (next.done === true) return next.value;
    report(next.value);
  }
}

/** 2. SGD on crops of regions of all images, all layers. */
async function* fineTune(M: RcnnJob['M0'], candidates: readonly Regions[], job: RcnnJob): Stage<Classifier> {
  const { net, training, step } = startFineTuning(M, candidates, job);
  const { net: saved } = job.saved;
  if (saved !== undefined) loadWeights(net.params, saved.weights);
  if (saved !== undefined && saved.state === undefined) return net;
  if (saved?.state !== undefined) training.resume(saved.state);
  const { steps: of } = job.config.schedule;
  const event = (): RcnnEvent => ({
    ...idle('fineTune', training.stepsDone, of),
    saved: () => ({
      net: { weights: weightsOf(net.params), ...training.stepsDone < of ? { state: training.state() } : {} },
    }),
  });
  yield event();
  while (training.stepsDone < of) {
    const report = await step();
    yield { ...event(), report };
  }
  return net;
}

/** 3. pool5 of every region of every image. */
async function* cacheToDisk(net: Classifier, candidates: readonly Regions[], job: RcnnJob): Stage<FeatureCache> {
  const { data, config, compute, featureFolder } = job;
  const of = data.samples.length;
  const saved = (): SavedRcnn => ({ ...job.saved, net: { weights: weightsOf(net.params) } });
  const images = cacheFeatures(featureFolder, featureRequests({ net, config, compute }, data, candidates));
  yield { ...idle('cacheFeatures', 0, of), saved };
  for (let done = 1; ; done++) {
    const next = await images.next();
    if (next.done === true) return next.value;
    const { seconds: { disk: diskSeconds }, bytes } = next.value;
    yield { ...idle('cacheFeatures', done, of), diskSeconds, bytes, saved };
  }
}

interface TrainedSvms {
  readonly trained: ScaledSvms;
  /** What they were made from, for a checkpoint. */
  readonly saved: SavedRcnn;
}

/** 4. On fc7, with one pass of hard negative mining. */
async function* trainSvms(F: FeatureCache, net: Classifier, job: RcnnJob): Stage<TrainedSvms> {
  const { data: { classes }, config: { postHoc }, onSvm: report } = job;
  let diskSeconds = 0;
  const view = viewsOf(F, net, (seconds) => { diskSeconds += seconds; }).fc7;
  const stage = svmStage(view, classes.length, postHoc, rngOf(job, 'svms'), { saved: job.saved.svms, report });
  let saved: SavedRcnn = { net: { weights: weightsOf(net.params) } };
  for (;;) {
    const next = await stage.next();
    if (next.done === true) return { trained: next.value, saved };
    saved = { ...saved, svms: next.value };
    const kept = saved;
    yield { ...idle('trainSvms', next.value.imagesDone, view.count), diskSeconds, saved: () => kept };
    diskSeconds = 0;
  }
}

/** 5. On pool5. */
async function* trainRegressors(
  F: FeatureCache, net: Classifier, svms: TrainedSvms, job: RcnnJob,
): Stage<ScaledRegressors> {
  const { data: { classes }, config: { postHoc } } = job;
  let diskSeconds = 0;
  const view = viewsOf(F, net, (seconds) => { diskSeconds += seconds; }).pool5;
  yield { ...idle('trainBoxRegressors', 0, 1), saved: () => svms.saved };
  const boxes = job.saved.learners?.boxes
    ?? await trainScaledRegressors(view, classes.length, postHoc, rngOf(job, 'boxes'));
  const learners = { svms: svms.trained, boxes };
  yield { ...idle('trainBoxRegressors', 1, 1), diskSeconds, saved: () => ({ ...svms.saved, learners }) };
  return boxes;
}

/** A piece of work without SGD and disk. */
function idle(stage: RcnnEvent['stage'], done: number, of: number): Omit<RcnnEvent, 'saved'> {
  return { stage, done, of, diskSeconds: 0, bytes: 0 };
}

function rngOf({ seed }: RcnnJob, stage: string): Rng {
  return new Rng(seed).fork('rcnn').fork(stage);
}
