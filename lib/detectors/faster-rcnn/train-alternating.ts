// Training method #1 (deck): alternating optimization. Seven statements, with the deck's names and comments.
//   "Let M0 be an ImageNet pre-trained network"
// Compared with train-joint.ts: four trainings instead of one, each on fixed proposals or none, and a trunk that is
// shared only because the last two leave it alone.
import { precomputedNormalisation } from '../../sampling/target-normalisation.js';
import type { StageStates } from '../../training/stage-states.js';
import { runToTheEnd, sgdStage, type Piece, type Stage } from '../../training/stages.js';
import { changeBoxUnits } from '../fast-rcnn/box-units.js';
import type { ExternalProposals } from '../../proposals/proposal-choice.js';
import type { FastRcnn } from '../fast-rcnn/network.js';
import { startFastTraining, type FastJob } from '../fast-rcnn/train.js';
import { fastConfigOf, rpnConfigOf, type AlternatingConfig } from './config.js';
import { fasterRcnnOf, type FasterRcnn, type RpnNetwork } from './network.js';
import { generateProposals } from './propose.js';
import { startFastTrainingFrozenConv, startRpnTrainingFrozenConv } from './train-frozen-conv.js';
import { startRpnTraining } from './train-rpn.js';

/** What is trained on what, from what. */
export interface AlternatingJob extends Omit<FastJob, 'config' | 'proposals'> {
  readonly config: AlternatingConfig;
  /** What an earlier process made; none to begin at the beginning. Proposals are made again. */
  readonly states: StageStates;
}

/** The whole training, one SGD step at a time. Throws when M0 does not fit or there are no images. */
export async function* alternatingStages(job: AlternatingJob): Stage<FasterRcnn> {
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
export async function trainAlternating(job: AlternatingJob, report: (piece: Piece) => void): Promise<FasterRcnn> {
  return runToTheEnd(alternatingStages(job), report);
}

/** Fast R-CNN M4 with the RPN M3 found its proposals with: both stand on the same conv layers. */
export function addRpnLayers(M4: FastRcnn, rpn: FasterRcnn['rpn']): FasterRcnn {
  return fasterRcnnOf(M4.conv, rpn, M4.head);
}

function trainRpn(M0: AlternatingJob['M0'], { config, states, ...job }: AlternatingJob): Stage<RpnNetwork> {
  return sgdStage('trainM1', startRpnTraining({ ...job, M0, config: rpnConfigOf(config, 'M1') }), states);
}

function trainFastRcnn(
  M0: AlternatingJob['M0'], P1: ExternalProposals, { config, states, ...job }: AlternatingJob,
): Stage<FastRcnn> {
  const run = startFastTraining({ ...job, M0, proposals: P1, config: fastConfigOf(config, 'M2') });
  return sgdStage('trainM2', run, states);
}

function trainRpnFrozenConv(M2: FastRcnn, { config, states, ...job }: AlternatingJob): Stage<FasterRcnn> {
  const run = startRpnTrainingFrozenConv(M2, { ...job, config: rpnConfigOf(config, 'M3') });
  return sgdStage('trainM3', run, states);
}

/** M4's box deltas are in the units that detection with `targetStds` expects, whatever it was trained with. */
async function* trainFastRcnnFrozenConv(
  M3: FasterRcnn, P2: ExternalProposals, { config, states, ...job }: AlternatingJob,
): Stage<FastRcnn> {
  const run = startFastTrainingFrozenConv(M3, { ...job, proposals: P2, config: fastConfigOf(config, 'M4') });
  const M4 = yield* sgdStage('trainM4', run, states);
  const K = job.data.classes.length;
  changeBoxUnits(M4.head, run.normalisation, precomputedNormalisation(K, config.targetStds));
  return M4;
}
