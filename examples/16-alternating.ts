// The seven statements of alternating optimization, made one after the other and watched: what each training does to
// its losses, how well P1 and P2 cover the objects, and whose conv layers are the same bytes.
// Deck: "Training method #1: Alternating optimization".
// Takes about 90 s on two cores; with --quick (2 steps a stage, nothing is learnt yet) about 5 s.
// Expected output:
//   1. train_rpn(M0) → M1                        rpnCls … → …  rpnBbox … → …  … s
//   2. generate_proposals(M1) → P1               recall … at IoU 0.5, … at 0.7  … s
//   3. train_fast_rcnn(M0, P1) → M2              cls … → …  bbox … → …  … s
//   4. train_rpn_frozen_conv(M2) → M3            rpnCls … → …  rpnBbox … → …  … s
//   5. generate_proposals(M3) → P2               recall … at IoU 0.5, … at 0.7  … s
//   6. train_fast_rcnn_frozen_conv(M3, P2) → M4  cls … → …  bbox … → …  … s
//   7. return add_rpn_layers(M4, M3.RPN)
//   M0 is as it was
//   M2, M3, M4 and the result share one trunk, byte for byte; M1 has its own
//   mAP of … test images: …
import { createHash } from 'node:crypto';
import { openCompute } from '../lib/compute/open-compute.js';
import type { Detection } from '../lib/data/sample.js';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import {
  FASTER_ALTERNATING_SMALL, fastConfigOf, rpnConfigOf, type AlternatingConfig,
} from '../lib/detectors/faster-rcnn/config.js';
import { detectObjects } from '../lib/detectors/faster-rcnn/detect.js';
import type { RpnNetwork } from '../lib/detectors/faster-rcnn/network.js';
import { generateProposals } from '../lib/detectors/faster-rcnn/propose.js';
import { addRpnLayers } from '../lib/detectors/faster-rcnn/train-alternating.js';
import {
  startFastTrainingFrozenConv, startRpnTrainingFrozenConv,
} from '../lib/detectors/faster-rcnn/train-frozen-conv.js';
import { startRpnTraining } from '../lib/detectors/faster-rcnn/train-rpn.js';
import type { ExternalProposals } from '../lib/proposals/proposal-choice.js';
import { startFastTraining } from '../lib/detectors/fast-rcnn/train.js';
import { apText } from '../lib/evaluation/ap-text.js';
import { evaluate, VOC_EVALUATION } from '../lib/evaluation/evaluate.js';
import { proposalRecall, RECALL } from '../lib/evaluation/proposal-recall.js';
import { BACKBONES, roiPooling } from '../lib/networks/backbones.js';
import type { Param } from '../lib/tensor/param.js';
import { weightsOf, type Weights } from '../lib/tensor/weights.js';
import type { SgdRun } from '../lib/training/stages.js';
import { pretrainedM0 } from './pretrained.js';

const quick = process.argv.includes('--quick');
const [STEPS, TRAIN, TEST] = quick ? [2, 2, 1] : [75, 60, 20];
const WINDOW = 10; // steps that a printed loss is the mean of

const data = shapesDataset({ split: 'train', images: TRAIN, seed: 1, occluders: false });
const test = shapesDataset({ split: 'test', images: TEST, seed: 1, occluders: false });
const schedule = { ...FASTER_ALTERNATING_SMALL.schedules.M1, steps: STEPS, warmUp: Math.min(20, STEPS) };
const config: AlternatingConfig = {
  ...FASTER_ALTERNATING_SMALL, schedules: { M1: schedule, M2: schedule, M3: schedule, M4: schedule },
};
const compute = await openCompute('auto');
const spec = BACKBONES.S;
const job = { spec, data, seed: 0, compute };

// "Let M0 be an ImageNet pre-trained network"
const M0 = await pretrainedM0();
const before = fingerprint(M0);

const M1 = await trained('1. train_rpn(M0) → M1',
  startRpnTraining({ ...job, M0, config: rpnConfigOf(config, 'M1') }));
const P1 = await proposed('2. generate_proposals(M1) → P1', M1);
const M2 = await trained('3. train_fast_rcnn(M0, P1) → M2',
  startFastTraining({ ...job, M0, proposals: P1, config: fastConfigOf(config, 'M2') }));
const M3 = await trained('4. train_rpn_frozen_conv(M2) → M3',
  startRpnTrainingFrozenConv(M2, { ...job, config: rpnConfigOf(config, 'M3') }));
const P2 = await proposed('5. generate_proposals(M3) → P2', M3);
const M4 = await trained('6. train_fast_rcnn_frozen_conv(M3, P2) → M4',
  startFastTrainingFrozenConv(M3, { ...job, proposals: P2, config: fastConfigOf(config, 'M4') }));
const net = addRpnLayers(M4, M3.rpn);
console.log('7. return add_rpn_layers(M4, M3.RPN)\n');

// What is shared: the bytes of all conv layers of the trunk.
console.log(fingerprint(M0) === before ? 'M0 is as it was' : 'M0 WAS CHANGED');
const trunks = [M2, M3, M4, net].map(({ conv }) => fingerprint(weightsOf(conv.params)));
const isShared = new Set(trunks).size === 1 && fingerprint(weightsOf(M1.conv.params)) !== trunks[0];
console.log(isShared
  ? 'M2, M3, M4 and the result share one trunk, byte for byte; M1 has its own'
  : `THE TRUNKS DIFFER: ${trunks.join(' ')}`);

// The result detects in a single forward pass.
const setting = { compute, ...roiPooling(spec) };
const detections: Detection[] = [];
for (const sample of test.samples) {
  const found = await detectObjects({ net, classes: data.classes, config, setting, bilinear: null },
    await sample.image());
  detections.push(...found.detections.map((box) => ({ ...box, imageId: sample.id })));
}
console.log(`mAP of ${TEST} test images: ${apText(evaluate(test, detections, VOC_EVALUATION).mAP)}`);
await compute.close();

/** All steps of one training, and a line that says what became of its losses. */
async function trained<Net extends { readonly params: readonly Param[] }>(
  statement: string, run: SgdRun<Net>,
): Promise<Net> {
  const begin = performance.now();
  const losses: Readonly<Record<string, number>>[] = [];
  while (run.training.stepsDone < STEPS) losses.push((await run.step()).losses);
  const mean = (part: typeof losses, name: string): string =>
    (part.reduce((sum, one) => sum + one[name], 0) / part.length).toFixed(3);
  const curves = Object.keys(losses[0]).map((name) =>
    `${name} ${mean(losses.slice(0, WINDOW), name)} → ${mean(losses.slice(-WINDOW), name)}`);
  tell(statement, curves.join('  '), begin);
  return run.net;
}

/** Proposals for all training images, and a line that says how well they cover the objects. */
async function proposed(statement: string, rpn: RpnNetwork): Promise<ExternalProposals> {
  const begin = performance.now();
  const proposals = await generateProposals(rpn, data, config);
  const { recalls } = proposalRecall(data.samples.map(({ objects }, i) =>
    ({ proposals: proposals.at(i)!, objects: objects.map(({ box }) => box) })), RECALL);
  const at = (iou: number): string => recalls?.[RECALL.thresholds.indexOf(iou)].toFixed(3) ?? 'unknown';
  tell(statement, `recall ${at(0.5)} at IoU 0.5, ${at(0.7)} at 0.7`, begin);
  return proposals;
}

function tell(statement: string, what: string, begin: number): void {
  console.log(`${statement.padEnd(44)} ${what}  ${((performance.now() - begin) / 1000).toFixed(1)} s`);
}

function fingerprint(weights: Weights): string {
  const hash = createHash('sha256');
  for (const { data: { buffer, byteOffset, byteLength } } of Object.values(weights)) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex').slice(0, 12);
}
