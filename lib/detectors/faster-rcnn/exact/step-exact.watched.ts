// Made from step-exact.ts by `npm run docs`: the same statements, and what each makes passes
// through `watch`. Change the step, not this file.
import { addEach } from '../../../boxes/deltas-backward.js';
import { roiBilinearBackwardByBands, roiBilinearForwardByBands } from '../../../layers/roi-bilinear-bands.js';
import { smoothL1Loss } from '../../../losses/smooth-l1.js';
import { softmaxLoss } from '../../../losses/softmax.js';
import { headBackward, headForward } from '../../../networks/head.js';
import { pairedScores, rpnBackward, rpnForward } from '../../../networks/rpn.js';
import { add, beside, l2Norm, onProcessor, reshape } from '../../../tensor/tensor.js';
import { SIGMA_HEAD } from '../../fast-rcnn/step.js';
import { movedRegions, movedRegionsBackward, weightedPath } from './coordinate-path.js';
import { movedTargets, movedTargetsBackward } from './moving-targets.js';
import { JOINT_RULES, SIGMA_RPN } from '../step-joint.js';
import { anchorsOf } from '../training-rules.js';
import type { Tensor } from '../../../tensor/tensor.js';
import type { StepStages, Watch } from '../../../training/watch.js';
import type { exactStep } from './step-exact.js';

export const EXACT_STEP_STAGES = {
  batch: {
    name: 'batch', part: 'the mini-batch', lines: [40, 40],
    code: 'lib/sampling/training-image.ts#trainingBatch',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: '',
  },
  conv: {
    name: 'conv', part: 'forward', lines: [46, 46],
    code: 'lib/layers/sequential.ts#sequential',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: '(N,C,Hc,Wc)',
  },
  rpn: {
    name: 'rpn', part: 'forward', lines: [47, 47],
    code: 'lib/networks/rpn.ts#rpnForward',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: '(N,2A,Hf,Wf), (N,4A,Hf,Wf)',
  },
  anchors: {
    name: 'anchors', part: 'forward', lines: [48, 48],
    code: 'lib/detectors/faster-rcnn/training-rules.ts#anchorsOf',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: 'Hf·Wf·A boxes, the same for all images',
  },
  proposals: {
    name: 'proposals', part: 'forward', lines: [49, 49],
    code: 'lib/detectors/faster-rcnn/training-rules.ts#proposalsOf',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: 'some of every image',
  },
  selected: {
    name: 'selected', part: 'forward', lines: [50, 50],
    code: 'lib/detectors/faster-rcnn/training-rules.ts#sampleRegions',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: 'R regions: which ones is constant',
  },
  rois: {
    name: 'rois', part: 'forward', lines: [52, 52],
    code: 'lib/detectors/faster-rcnn/exact/coordinate-path.ts#movedRegions',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: 'their corners: functions of the deltas',
  },
  pooled: {
    name: 'pooled', part: 'forward', lines: [54, 54],
    code: 'lib/layers/roi-bilinear-bands.ts#roiBilinearForwardByBands',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: '(R,C,h,w)',
  },
  head: {
    name: 'head', part: 'forward', lines: [55, 55],
    code: 'lib/networks/head.ts#headForward',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: '(R,K+1), (R,4(K+1))',
  },
  boxes: {
    name: 'boxes', part: 'one net, four losses', lines: [58, 58],
    code: 'lib/detectors/faster-rcnn/exact/moving-targets.ts#movedTargets',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: '',
  },
  targets: {
    name: 'targets', part: 'one net, four losses', lines: [59, 59],
    code: 'lib/detectors/faster-rcnn/training-rules.ts#anchorTargetsOf',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: '',
  },
  rpnCls: {
    name: 'rpnCls', part: 'one net, four losses', lines: [61, 61],
    code: 'lib/losses/softmax.ts#softmaxLoss',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: '1. object or not',
  },
  rpnBbox: {
    name: 'rpnBbox', part: 'one net, four losses', lines: [62, 62],
    code: 'lib/losses/smooth-l1.ts#smoothL1Loss',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: '2. and its box',
  },
  cls: {
    name: 'cls', part: 'one net, four losses', lines: [63, 63],
    code: 'lib/losses/softmax.ts#softmaxLoss',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: '3. which class',
  },
  bbox: {
    name: 'bbox', part: 'one net, four losses', lines: [64, 64],
    code: 'lib/losses/smooth-l1.ts#smoothL1Loss',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: '4. and its box',
  },
  dPooled: {
    name: 'dPooled', part: 'backward, in reverse', lines: [67, 67],
    code: 'lib/networks/head.ts#headBackward',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: '',
  },
  dConvHead: {
    name: 'dConvHead', part: 'backward, in reverse', lines: [68, 68],
    code: 'lib/layers/roi-bilinear-bands.ts#roiBilinearBackwardByBands',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: '',
  },
  dTargets: {
    name: 'dTargets', part: 'backward, in reverse', lines: [69, 69],
    code: 'lib/detectors/faster-rcnn/exact/moving-targets.ts#movedTargetsBackward',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: '',
  },
  dRegions: {
    name: 'dRegions', part: 'backward, in reverse', lines: [70, 70],
    code: 'lib/boxes/deltas-backward.ts#addEach',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: '',
  },
  dPath: {
    name: 'dPath', part: 'backward, in reverse', lines: [71, 71],
    code: 'lib/detectors/faster-rcnn/exact/coordinate-path.ts#movedRegionsBackward',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: '',
  },
  dDeltas: {
    name: 'dDeltas', part: 'backward, in reverse', lines: [72, 72],
    code: 'lib/tensor/tensor.ts#add',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: 'the deltas feed two losses, too',
  },
  dConvRpn: {
    name: 'dConvRpn', part: 'backward, in reverse', lines: [73, 73],
    code: 'lib/networks/rpn.ts#rpnBackward',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: '',
  },
  '+': {
    name: '+', part: 'backward, in reverse', lines: [74, 74],
    code: 'lib/tensor/tensor.ts#add',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: 'conv.y fed two branches',
  },
  'conv.params': {
    name: 'conv.params', part: 'backward, in reverse', lines: [74, 74],
    code: 'lib/layers/sequential.ts#sequential',
    file: 'lib/detectors/faster-rcnn/exact/step-exact.ts',
    note: 'conv.y fed two branches',
  },
} satisfies StepStages;

/** exactStep(), every statement of which `watch` is shown. */
export function watchedExactStep(watch: Watch): typeof exactStep<Tensor> {
  return async (net, batch, setting, rules = JOINT_RULES) => {
    const at = EXACT_STEP_STAGES;
    await watch(at.batch, batch);
    const { grid, rule, drawMask, path, config } = setting;
    const conv = await watch(at.conv, await net.conv.forward(batch.input));
    const rpn = await watch(at.rpn, await rpnForward(net.rpn, conv.y));
    const anchors = await watch(at.anchors, anchorsOf(rpn.scores, config));
    const proposals = await watch(at.proposals, rules.proposalsOf(rpn, anchors, batch.images, config));
    const selected = await watch(at.selected, rules.sampleRegions(proposals, batch, setting));
    const frame = { anchors, images: batch.images };
    const rois = await watch(at.rois, movedRegions(selected, rpn.deltas, frame));
    const features = await onProcessor(conv.y);
    const pooled = await watch(at.pooled, roiBilinearForwardByBands(features, rois, grid, rule));
    const head = await watch(at.head, await headForward(net.head, beside(conv.y, pooled), drawMask));
    const boxes = await watch(
      at.boxes, path.targets === 'moving' ? movedTargets(selected, rois, config.targetStds) : selected.boxes,
    );
    const targets = await watch(at.targets, rules.anchorTargetsOf(rpn, anchors, batch.images, setting));
    const [N, R] = [batch.images.length, Math.max(rois.length, 1)];
    const rpnCls = await watch(at.rpnCls, softmaxLoss(pairedScores(rpn.scores), targets.labels));
    const rpnBbox = await watch(
      at.rpnBbox, smoothL1Loss(rpn.deltas, targets.boxes, { sigma: SIGMA_RPN, normaliser: N }),
    );
    const cls = await watch(at.cls, softmaxLoss(head.scores, selected.labels));
    const bbox = await watch(at.bbox, smoothL1Loss(head.deltas, boxes, { sigma: SIGMA_HEAD, normaliser: R }));
    const dPooled = await watch(at.dPooled, await headBackward(net.head, cls.dx, bbox.dx, head.saved), net.head.params);
    const { dx: dConvHead, dRois } = await watch(
      at.dConvHead, roiBilinearBackwardByBands(await onProcessor(dPooled), features, rois, rule),
    );
    const dTargets = await watch(at.dTargets, movedTargetsBackward(bbox.dx, selected, rois, config.targetStds));
    const dRegions = await watch(at.dRegions, path.targets === 'moving' ? addEach(dRois, dTargets) : dRois);
    const dPath = await watch(at.dPath, movedRegionsBackward(dRegions, selected, rpn.deltas, frame, path));
    const dDeltas = await watch(at.dDeltas, add(rpnBbox.dx, weightedPath(dPath, rpnBbox.dx, path)));
    const dConvRpn = await watch(
      at.dConvRpn, await rpnBackward(net.rpn, reshape(rpnCls.dx, rpn.scores.shape), dDeltas, rpn.saved), net.rpn.params,
    );
    const sum = await watch(at['+'], add(beside(conv.y, dConvHead), dConvRpn));
    await watch(at['conv.params'], await net.conv.backwardParams(sum, conv.saved), net.conv.params);
    const losses = { rpnCls: rpnCls.loss, rpnBbox: rpnBbox.loss, cls: cls.loss, bbox: bbox.loss };
    return { losses, norms: { rpnBbox: l2Norm(rpnBbox.dx), path: l2Norm(dPath) } };
  };
}
