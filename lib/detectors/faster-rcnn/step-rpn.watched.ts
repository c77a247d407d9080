// Made from step-rpn.ts by `npm run docs`: the same statements, and what each makes passes
// through `watch`. Change the step, not this file.
import { smoothL1Loss } from '../../losses/smooth-l1.js';
import { softmaxLoss } from '../../losses/softmax.js';
import { pairedScores, rpnBackward, rpnForward } from '../../networks/rpn.js';
import { reshape } from '../../tensor/tensor.js';
import { SIGMA_RPN, JOINT_RULES } from './step-joint.js';
import { anchorsOf } from './training-rules.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { StepStages, Watch } from '../../training/watch.js';
import type { rpnStep } from './step-rpn.js';

export const RPN_STEP_STAGES = {
  batch: {
    name: 'batch', part: 'the mini-batch', lines: [16, 16],
    code: 'lib/sampling/training-image.ts#trainingBatch',
    file: 'lib/detectors/faster-rcnn/step-rpn.ts',
    note: '',
  },
  conv: {
    name: 'conv', part: 'forward', lines: [21, 21],
    code: 'lib/layers/sequential.ts#sequential',
    file: 'lib/detectors/faster-rcnn/step-rpn.ts',
    note: '(N,C,Hc,Wc)',
  },
  rpn: {
    name: 'rpn', part: 'forward', lines: [22, 22],
    code: 'lib/networks/rpn.ts#rpnForward',
    file: 'lib/detectors/faster-rcnn/step-rpn.ts',
    note: '(N,2A,Hf,Wf), (N,4A,Hf,Wf)',
  },
  anchors: {
    name: 'anchors', part: 'two losses', lines: [25, 25],
    code: 'lib/detectors/faster-rcnn/training-rules.ts#anchorsOf',
    file: 'lib/detectors/faster-rcnn/step-rpn.ts',
    note: '',
  },
  targets: {
    name: 'targets', part: 'two losses', lines: [26, 26],
    code: 'lib/detectors/faster-rcnn/training-rules.ts#anchorTargetsOf',
    file: 'lib/detectors/faster-rcnn/step-rpn.ts',
    note: '',
  },
  rpnCls: {
    name: 'rpnCls', part: 'two losses', lines: [28, 28],
    code: 'lib/losses/softmax.ts#softmaxLoss',
    file: 'lib/detectors/faster-rcnn/step-rpn.ts',
    note: '1. object or not',
  },
  rpnBbox: {
    name: 'rpnBbox', part: 'two losses', lines: [29, 29],
    code: 'lib/losses/smooth-l1.ts#smoothL1Loss',
    file: 'lib/detectors/faster-rcnn/step-rpn.ts',
    note: '2. and its box',
  },
  dConv: {
    name: 'dConv', part: 'backward, in reverse', lines: [32, 32],
    code: 'lib/networks/rpn.ts#rpnBackward',
    file: 'lib/detectors/faster-rcnn/step-rpn.ts',
    note: '',
  },
  'conv.params': {
    name: 'conv.params', part: 'backward, in reverse', lines: [33, 33],
    code: 'lib/layers/sequential.ts#sequential',
    file: 'lib/detectors/faster-rcnn/step-rpn.ts',
    note: '',
  },
} satisfies StepStages;

/** rpnStep(), every statement of which `watch` is shown. */
export function watchedRpnStep(watch: Watch): typeof rpnStep<Tensor> {
  return async (net, batch, setting, rules = JOINT_RULES) => {
    const at = RPN_STEP_STAGES;
    await watch(at.batch, batch);
    const conv = await watch(at.conv, await net.conv.forward(batch.input));
    const rpn = await watch(at.rpn, await rpnForward(net.rpn, conv.y));
    const anchors = await watch(at.anchors, anchorsOf(rpn.scores, setting.config));
    const targets = await watch(at.targets, rules.anchorTargetsOf(rpn, anchors, batch.images, setting));
    const N = batch.images.length;
    const rpnCls = await watch(at.rpnCls, softmaxLoss(pairedScores(rpn.scores), targets.labels));
    const rpnBbox = await watch(
      at.rpnBbox, smoothL1Loss(rpn.deltas, targets.boxes, { sigma: SIGMA_RPN, normaliser: N }),
    );
    const dConv = await watch(
      at.dConv, await rpnBackward(net.rpn, reshape(rpnCls.dx, rpn.scores.shape), rpnBbox.dx, rpn.saved), net.rpn.params,
    );
    await watch(at['conv.params'], await net.conv.backwardParams(dConv, conv.saved), net.conv.params);
    return { rpnCls: rpnCls.loss, rpnBbox: rpnBbox.loss };
  };
}
