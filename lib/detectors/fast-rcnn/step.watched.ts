// Made from step.ts by `npm run docs`: the same statements, and what each makes passes
// through `watch`. Change the step, not this file.
import { roiPoolGradient } from '../../layers/roi-pool.js';
import { smoothL1Loss } from '../../losses/smooth-l1.js';
import { softmaxLoss } from '../../losses/softmax.js';
import { headBackward, headForward } from '../../networks/head.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { StepStages, Watch } from '../../training/watch.js';
import { SIGMA_HEAD } from './step.js';
import type { fastStep } from './step.js';

export const FAST_STEP_STAGES = {
  batch: {
    name: 'batch', part: 'the mini-batch', lines: [35, 35],
    code: 'lib/detectors/fast-rcnn/mini-batch.ts#miniBatches',
    file: 'lib/detectors/fast-rcnn/step.ts',
    note: '',
  },
  conv: {
    name: 'conv', part: 'forward', lines: [41, 41],
    code: 'lib/layers/sequential.ts#sequential',
    file: 'lib/detectors/fast-rcnn/step.ts',
    note: '(N,C,Hc,Wc)',
  },
  pooled: {
    name: 'pooled', part: 'forward', lines: [43, 43],
    code: 'lib/layers/roi-pool.ts#roiPoolForward',
    file: 'lib/detectors/fast-rcnn/step.ts',
    note: '(R,C,h,w)',
  },
  head: {
    name: 'head', part: 'forward', lines: [44, 44],
    code: 'lib/networks/head.ts#headForward',
    file: 'lib/detectors/fast-rcnn/step.ts',
    note: '(R,K+1), (R,4(K+1))',
  },
  cls: {
    name: 'cls', part: 'two loss branches', lines: [48, 48],
    code: 'lib/losses/softmax.ts#softmaxLoss',
    file: 'lib/detectors/fast-rcnn/step.ts',
    note: '1. which class',
  },
  bbox: {
    name: 'bbox', part: 'two loss branches', lines: [49, 49],
    code: 'lib/losses/smooth-l1.ts#smoothL1Loss',
    file: 'lib/detectors/fast-rcnn/step.ts',
    note: '2. and its box',
  },
  dPooled: {
    name: 'dPooled', part: 'backward, in reverse', lines: [52, 52],
    code: 'lib/networks/head.ts#headBackward',
    file: 'lib/detectors/fast-rcnn/step.ts',
    note: '',
  },
  dConv: {
    name: 'dConv', part: 'backward, in reverse', lines: [53, 53],
    code: 'lib/layers/roi-pool.ts#roiPoolGradient',
    file: 'lib/detectors/fast-rcnn/step.ts',
    note: '',
  },
  'conv.params': {
    name: 'conv.params', part: 'backward, in reverse', lines: [54, 54],
    code: 'lib/layers/sequential.ts#sequential',
    file: 'lib/detectors/fast-rcnn/step.ts',
    note: '',
  },
} satisfies StepStages;

/** fastStep(), every statement of which `watch` is shown. */
export function watchedFastStep(watch: Watch): typeof fastStep<Tensor> {
  return async (net, batch, setting) => {
    const at = FAST_STEP_STAGES;
    await watch(at.batch, batch);
    const { compute, grid, spatialScale, drawMask } = setting;
    const conv = await watch(at.conv, await net.conv.forward(batch.images));
    const { rois, labels, boxes } = batch.regions;
    const pooled = await watch(at.pooled, await compute.roiPoolForward(conv.y, rois, grid, spatialScale));
    const head = await watch(at.head, await headForward(net.head, pooled.y, drawMask));
    const R = Math.max(rois.length, 1);
    const cls = await watch(at.cls, softmaxLoss(head.scores, labels));
    const bbox = await watch(at.bbox, smoothL1Loss(head.deltas, boxes, { sigma: SIGMA_HEAD, normaliser: R }));
    const dPooled = await watch(at.dPooled, await headBackward(net.head, cls.dx, bbox.dx, head.saved), net.head.params);
    const dConv = await watch(at.dConv, roiPoolGradient(dPooled, pooled.switches, conv.y.shape));
    await watch(at['conv.params'], await net.conv.backwardParams(dConv, conv.saved), net.conv.params);
    return { cls: cls.loss, bbox: bbox.loss };
  };
}
