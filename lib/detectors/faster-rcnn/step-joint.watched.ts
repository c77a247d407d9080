// Made from step-joint.ts by `npm run docs`: the same statements, and what each makes passes
// through `watch`. Change the step, not this file.
import { roiPoolGradient } from '../../layers/roi-pool.js';
import { smoothL1Loss } from '../../losses/smooth-l1.js';
import { softmaxLoss } from '../../losses/softmax.js';
import { headBackward, headForward } from '../../networks/head.js';
import { pairedScores, rpnBackward, rpnForward } from '../../networks/rpn.js';
import { add, reshape } from '../../tensor/tensor.js';
import { SIGMA_HEAD } from '../fast-rcnn/step.js';
import { anchorsOf } from './training-rules.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { StepStages, Watch } from '../../training/watch.js';
import { SIGMA_RPN, JOINT_RULES } from './step-joint.js';
import type { jointStep } from './step-joint.js';

export const JOINT_STEP_STAGES = {
  batch: {
    name: 'batch', part: 'the mini-batch', lines: [40, 40],
    code: 'lib/sampling/training-image.ts#trainingBatch',
    file: 'lib/detectors/faster-rcnn/step-joint.ts',
    note: '',
  },
  conv: {
    name: 'conv', part: 'forward', lines: [46, 46],
    code: 'lib/layers/sequential.ts#sequential',
    file: 'lib/detectors/faster-rcnn/step-joint.ts',
    note: '(N,C,Hc,Wc)',
  },
  rpn: {
    name: 'rpn', part: 'forward', lines: [47, 47],
    code: 'lib/networks/rpn.ts#rpnForward',
    file: 'lib/detectors/faster-rcnn/step-joint.ts',
    note: '(N,2A,Hf,Wf), (N,4A,Hf,Wf)',
  },
  anchors: {
    name: 'anchors', part: 'forward', lines: [48, 48],
    code: 'lib/detectors/faster-rcnn/training-rules.ts#anchorsOf',
    file: 'lib/detectors/faster-rcnn/step-joint.ts',
    note: 'Hf·Wf·A boxes, the same for all images',
  },
  proposals: {
    name: 'proposals', part: 'forward', lines: [49, 49],
    code: 'lib/detectors/faster-rcnn/training-rules.ts#proposalsOf',
    file: 'lib/detectors/faster-rcnn/step-joint.ts',
    note: 'some of every image',
  },
  rois: {
    name: 'rois', part: 'forward', lines: [50, 50],
    code: 'lib/detectors/faster-rcnn/training-rules.ts#sampleRegions',
    file: 'lib/detectors/faster-rcnn/step-joint.ts',
    note: 'R regions: constants from here on',
  },
  pooled: {
    name: 'pooled', part: 'forward', lines: [51, 51],
    code: 'lib/layers/roi-pool.ts#roiPoolForward',
    file: 'lib/detectors/faster-rcnn/step-joint.ts',
    note: '(R,C,h,w)',
  },
  head: {
    name: 'head', part: 'forward', lines: [52, 52],
    code: 'lib/networks/head.ts#headForward',
    file: 'lib/detectors/faster-rcnn/step-joint.ts',
    note: '(R,K+1), (R,4(K+1))',
  },
  targets: {
    name: 'targets', part: 'one net, four losses', lines: [55, 55],
    code: 'lib/detectors/faster-rcnn/training-rules.ts#anchorTargetsOf',
    file: 'lib/detectors/faster-rcnn/step-joint.ts',
    note: '',
  },
  rpnCls: {
    name: 'rpnCls', part: 'one net, four losses', lines: [57, 57],
    code: 'lib/losses/softmax.ts#softmaxLoss',
    file: 'lib/detectors/faster-rcnn/step-joint.ts',
    note: '1. object or not',
  },
  rpnBbox: {
    name: 'rpnBbox', part: 'one net, four losses', lines: [58, 58],
    code: 'lib/losses/smooth-l1.ts#smoothL1Loss',
    file: 'lib/detectors/faster-rcnn/step-joint.ts',
    note: '2. and its box',
  },
  cls: {
    name: 'cls', part: 'one net, four losses', lines: [59, 59],
    code: 'lib/losses/softmax.ts#softmaxLoss',
    file: 'lib/detectors/faster-rcnn/step-joint.ts',
    note: '3. which class',
  },
  bbox: {
    name: 'bbox', part: 'one net, four losses', lines: [60, 60],
    code: 'lib/losses/smooth-l1.ts#smoothL1Loss',
    file: 'lib/detectors/faster-rcnn/step-joint.ts',
    note: '4. and its box',
  },
  dPooled: {
    name: 'dPooled', part: 'backward, in reverse', lines: [63, 63],
    code: 'lib/networks/head.ts#headBackward',
    file: 'lib/detectors/faster-rcnn/step-joint.ts',
    note: '',
  },
  dConvHead: {
    name: 'dConvHead', part: 'backward, in reverse', lines: [64, 64],
    code: 'lib/layers/roi-pool.ts#roiPoolGradient',
    file: 'lib/detectors/faster-rcnn/step-joint.ts',
    note: '',
  },
  dConvRpn: {
    name: 'dConvRpn', part: 'backward, in reverse', lines: [65, 65],
    code: 'lib/networks/rpn.ts#rpnBackward',
    file: 'lib/detectors/faster-rcnn/step-joint.ts',
    note: '',
  },
  '+': {
    name: '+', part: 'backward, in reverse', lines: [66, 66],
    code: 'lib/tensor/tensor.ts#add',
    file: 'lib/detectors/faster-rcnn/step-joint.ts',
    note: 'conv.y fed two branches: gradients add',
  },
  'conv.params': {
    name: 'conv.params', part: 'backward, in reverse', lines: [66, 66],
    code: 'lib/layers/sequential.ts#sequential',
    file: 'lib/detectors/faster-rcnn/step-joint.ts',
    note: 'conv.y fed two branches: gradients add',
  },
} satisfies StepStages;

/** jointStep(), every statement of which `watch` is shown. */
export function watchedJointStep(watch: Watch): typeof jointStep<Tensor> {
  return async (net, batch, setting, rules = JOINT_RULES) => {
    const at = JOINT_STEP_STAGES;
    await watch(at.batch, batch);
    const { compute, grid, spatialScale, drawMask, config } = setting;
    const conv = await watch(at.conv, await net.conv.forward(batch.input));
    const rpn = await watch(at.rpn, await rpnForward(net.rpn, conv.y));
    const anchors = await watch(at.anchors, anchorsOf(rpn.scores, config));
    const proposals = await watch(at.proposals, rules.proposalsOf(rpn, anchors, batch.images, config));
    const { rois, labels, boxes } = await watch(at.rois, rules.sampleRegions(proposals, batch, setting));
    const pooled = await watch(at.pooled, await compute.roiPoolForward(conv.y, rois, grid, spatialScale));
    const head = await watch(at.head, await headForward(net.head, pooled.y, drawMask));
    const targets = await watch(at.targets, rules.anchorTargetsOf(rpn, anchors, batch.images, setting));
    const [N, R] = [batch.images.length, Math.max(rois.length, 1)];
    const rpnCls = await watch(at.rpnCls, softmaxLoss(pairedScores(rpn.scores), targets.labels));
    const rpnBbox = await watch(
      at.rpnBbox, smoothL1Loss(rpn.deltas, targets.boxes, { sigma: SIGMA_RPN, normaliser: N }),
    );
    const cls = await watch(at.cls, softmaxLoss(head.scores, labels));
    const bbox = await watch(at.bbox, smoothL1Loss(head.deltas, boxes, { sigma: SIGMA_HEAD, normaliser: R }));
    const dPooled = await watch(at.dPooled, await headBackward(net.head, cls.dx, bbox.dx, head.saved), net.head.params);
    const dConvHead = await watch(at.dConvHead, roiPoolGradient(dPooled, pooled.switches, conv.y.shape));
    const dConvRpn = await watch(
      at.dConvRpn, await rpnBackward(net.rpn, reshape(rpnCls.dx, rpn.scores.shape), rpnBbox.dx, rpn.saved),
      net.rpn.params,
    );
    const sum = await watch(at['+'], add(dConvHead, dConvRpn));
    await watch(at['conv.params'], await net.conv.backwardParams(sum, conv.saved), net.conv.params);
    return { rpnCls: rpnCls.loss, rpnBbox: rpnBbox.loss, cls: cls.loss, bbox: bbox.loss };
  };
}
