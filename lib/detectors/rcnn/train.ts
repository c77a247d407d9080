// Training slow R-CNN (deck): "Steps for training a slow R-CNN detector". Five statements, with the deck's numbers.
//   "Ignoring pre-training, there are three separate training stages"
// Compared with fast-rcnn: features go to disk, and what a region is and where it is are learnt post hoc, by learners
// that no error is propagated through. Compared with sppnet: every region runs through conv by itself, and conv learns.
import type { CacheStore } from '../../data/caches/cache-store.js';
import { FEATURES, type FeatureCache } from '../../data/caches/feature-cache.js';
import type { Classifier } from '../../networks/classifier.js';
import { cardOf } from '../../networks/on-card.js';
import type { Pretrained } from '../../networks/pretrained.js';
import type { ScaledRegressors, ScaledSvms } from '../../posthoc/post-hoc.js';
import { regressorStage, svmStage, type OpenView, type PostHocJob } from '../../posthoc/stages.js';
import type { SvmTraining } from '../../posthoc/svms.js';
import { Rng } from '../../tensor/rng.js';
import { cacheToDisk } from '../../training/cache-stage.js';
import type { StageStates } from '../../training/stage-states.js';
import { runToTheEnd, sgdStage, type Piece, type Stage } from '../../training/stages.js';
import { matchCandidates, type Candidates } from './candidates.js';
import type { ExternalProposals } from '../../proposals/proposal-choice.js';
import { featureRequests, regionFeatures, viewsOf, type PooledOf } from './features.js';
import { startFineTuning, type FineTuneJob } from './fine-tune.js';
import type { Rcnn } from './network.js';
import { rcnnFcOnCard, rcnnTrunkOnCard } from './rcnn-on-card.js';

/** What is trained on what, from what. */
export interface RcnnJob extends FineTuneJob {
  /** M, the pre-trained network, or null to start from random numbers. It is not changed. */
  readonly M0: Pretrained | null;
  readonly proposals: ExternalProposals;
  /** Where F goes. */
  readonly features: CacheStore;
  /** What an earlier process made; none to begin at the beginning. */
  readonly states: StageStates;
  /** Is told of every training of an SVM. */
  readonly onSvm: (training: SvmTraining) => void;
}

/** The whole training, piece by piece. Throws when M, the proposals or what is on disk do not fit. */
export async function* rcnnStages(job: RcnnJob): Stage<Rcnn> {
  const { M0: M } = job;                                    // 1. [offline] M ← Pre-train a ConvNet
  const candidates = matchCandidates(job.data, job.proposals);
  const M1 = yield* fineTune(M, candidates, job);           // 2. M' ← Fine-tune M for object detection
  const F = yield* cacheFeatures(M1, candidates, job);      // 3. F ← Cache feature vectors to disk using M'
  const svms = yield* trainSvms(F, M1, job);                // 4. Train post hoc linear SVMs on F (hinge loss)
  const boxes = yield* trainRegressors(F, M1, job);         // 5. Train … bounding-box regressors on F (squared loss)
  return { net: M1, svms, boxes };
}

/** The whole training, told to `report` piece by piece. */
export async function trainRcnn(job: RcnnJob, report: (piece: Piece) => void): Promise<Rcnn> {
  return runToTheEnd(rcnnStages(job), report);
}

/** 2. SGD on crops of regions of all images, all layers. */
function fineTune(M: RcnnJob['M0'], candidates: Candidates, job: RcnnJob): Stage<Classifier> {
  return sgdStage('fineTune', startFineTuning(M, candidates, job), job.states);
}

/** 3. pool5 of every region of every image. */
function cacheFeatures(net: Classifier, candidates: Candidates, job: RcnnJob): Stage<FeatureCache> {
  const { data, config, features } = job;
  const requests = featureRequests({ net, config }, pool5By(net, job), data, candidates);
  return cacheToDisk(features, FEATURES, requests, { stage: 'cacheFeatures', before: 0, of: data.samples.length });
}

/** By the trunk of M', or by a copy of it that is sent to the card now. */
function pool5By(net: Classifier, job: RcnnJob): PooledOf {
  const { spec, config, compute } = job;
  const card = cardOf(job);
  if (card === undefined) return (image, boxes) => regionFeatures({ net, config, compute }, image, boxes);
  const onCard = { net: rcnnTrunkOnCard(card, net, spec), config, compute: card };
  return (image, boxes) => regionFeatures(onCard, image, boxes);
}

/** 4. On fc7, with one pass of hard negative mining. */
function trainSvms(F: FeatureCache, net: Classifier, job: RcnnJob): Stage<ScaledSvms> {
  const card = cardOf(job);
  const open: OpenView = (onRead) => card === undefined
    ? viewsOf(F, net, onRead).fc7 : viewsOf(F, { fc: rcnnFcOnCard(card, net.fc, job.spec) }, onRead).fc7;
  return svmStage(open, postHocOf(job));
}

/** 5. On pool5. */
function trainRegressors(F: FeatureCache, net: Classifier, job: RcnnJob): Stage<ScaledRegressors> {
  return regressorStage((onRead) => viewsOf(F, net, onRead).pool5, postHocOf(job));
}

function postHocOf({ data, config, seed, states, onSvm }: RcnnJob): PostHocJob {
  return { classes: data.classes.length, config: config.postHoc, rng: new Rng(seed).fork('rcnn'), states, onSvm };
}
