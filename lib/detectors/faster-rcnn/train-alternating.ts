// Training method #1 (deck): alternating optimization. Seven statements, with the deck's names and comments.
//   "Let M0 be an ImageNet pre-trained network"
// Compared with train-joint.ts: four trainings instead of one, each on fixed proposals or none, and a trunk that is
// shared only because the last two leave it alone.
import { precomputedNormalisation } from '../../sampling/target-normalisation.js';
import { changeBoxUnits } from '../fast-rcnn/box-units.js';
import type { ExternalProposals } from '../fast-rcnn/candidates.js';
import type { FastRcnn } from '../fast-rcnn/network.js';
import { startFastTraining, type FastJob } from '../fast-rcnn/train.js';
import { fastConfigOf, rpnConfigOf, type AlternatingConfig } from './config.js';
import { generateProposals } from './generate-proposals.js';
import { fasterRcnnOf, type FasterRcnn, type RpnNetwork } from './network.js';
import { stageSteps, type SavedStages, type StageStep } from './stage.js';
import { startFastTrainingFrozenConv } from './train-fast-frozen-conv.js';
import { startRpnTrainingFrozenConv } from './train-rpn-frozen-conv.js';
import { startRpnTraining } from './train-rpn.js';

/** What is trained on what, from what. */
export interface AlternatingJob extends Omit<FastJob, 'config' | 'proposals'> {
  readonly config: AlternatingConfig;
  /** Stages that an earlier process made; {} to begin at the beginning. */
  readonly saved: SavedStages;
}

/** Steps of a training that end in a network. */
type Steps<Net> = AsyncGenerator<StageStep, Net>;

/** The whole training, one SGD step at a time. Throws when M0 does not fit or there are no images. */
export async function* alternatingSteps(job: AlternatingJob): Steps<FasterRcnn> {
  const { M0, data, config } = job;
  const M1 = yield* trainRpn(M0, job);                      // 1. Train an RPN initialized from M0, get M1
  const P1 = await generateProposals(M1, data, config);     // 2. Generate training proposals P1 using RPN M1
  const M2 = yield* trainFastRcnn(M0, P1, job);             // 3. Train Fast R-CNN M2 on P1 initialized from M0
  const M3 = yield* trainRpnFrozenConv(M2, job);            // 4. Train RPN M3 from M2 without changing conv layers
  const P2 = await generateProposals(M3, data, config);     // 5. generate_proposals(M3) → P2
  const M4 = yield* trainFastRcnnFrozenConv(M3, P2, job);   // 6. Conv layers are shared with RPN M3
  return addRpnLayers(M4, M3.rpn);                          // 7. Add M3's RPN layers to Fast R-CNN M4
}

/** The whole training, told to `report` step by step. */
export async function trainAlternating(job: AlternatingJob, report: (step: StageStep) => void): Promise<FasterRcnn> {
  const steps = alternatingSteps(job);
  for (;;) {
    const next = await steps.next();
    if (next.done === true) return next.value;
    report(next.value);
  }
}

/** Fast R-CNN M4 with the RPN M3 found its proposals with: both stand on the same conv layers. */
export function addRpnLayers(M4: FastRcnn, rpn: FasterRcnn['rpn']): FasterRcnn {
  return fasterRcnnOf(M4.conv, rpn, M4.head);
}

function trainRpn(M0: AlternatingJob['M0'], { config, saved, ...job }: AlternatingJob): Steps<RpnNetwork> {
  const run = startRpnTraining({ ...job, M0, config: rpnConfigOf(config, 'M1') });
  return stageSteps('M1', run, saved.M1);
}

function trainFastRcnn(
  M0: AlternatingJob['M0'], P1: ExternalProposals, { config, saved, ...job }: AlternatingJob,
): Steps<FastRcnn> {
  const run = startFastTraining({ ...job, M0, proposals: P1, config: fastConfigOf(config, 'M2') });
  return stageSteps('M2', run, saved.M2);
}

function trainRpnFrozenConv(M2: FastRcnn, { config, saved, ...job }: AlternatingJob): Steps<FasterRcnn> {
  const run = startRpnTrainingFrozenConv(M2, { ...job, config: rpnConfigOf(config, 'M3') });
  return stageSteps('M3', run, saved.M3);
}

/** M4's box deltas are in the units that detection with `targetStds` expects, whatever it was trained with. */
async function* trainFastRcnnFrozenConv(
  M3: FasterRcnn, P2: ExternalProposals, { config, saved, ...job }: AlternatingJob,
): Steps<FastRcnn> {
  const run = startFastTrainingFrozenConv(M3, { ...job, proposals: P2, config: fastConfigOf(config, 'M4') });
  const M4 = yield* stageSteps('M4', run, saved.M4);
  const K = job.data.classes.length;
  changeBoxUnits(M4, run.normalisation, precomputedNormalisation(K, config.targetStds));
  return M4;
}
