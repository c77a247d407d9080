// Made from step.ts by `npm run docs`: the same statements, and what each makes passes
// through `watch`. Change the step, not this file.
import { roiPoolGradient } from '../../layers/roi-pool.js';
import { softmaxLoss } from '../../losses/softmax.js';
import { roiPooling } from '../../networks/backbones.js';
import { wholeCrops } from '../../networks/classifier.js';
import { fcBackward, fcForward } from '../../networks/fc.js';
import { beside, onProcessor } from '../../tensor/tensor.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { StepStages, Watch } from '../../training/watch.js';
import type { rcnnStep } from './step.js';

export const RCNN_STEP_STAGES = {
  batch: {
    name: 'batch', part: 'the mini-batch', lines: [29, 29],
    code: 'lib/data/pictures/warp-crop.ts#warpCrops',
    file: 'lib/detectors/rcnn/step.ts',
    note: '',
  },
  grid: {
    name: 'grid', part: 'forward', lines: [33, 33],
    code: 'lib/networks/backbones.ts#roiPooling',
    file: 'lib/detectors/rcnn/step.ts',
    note: '',
  },
  conv: {
    name: 'conv', part: 'forward', lines: [36, 36],
    code: 'lib/layers/sequential.ts#sequential',
    file: 'lib/detectors/rcnn/step.ts',
    note: '(N,C,Hc,Wc)',
  },
  rois: {
    name: 'rois', part: 'forward', lines: [37, 37],
    code: 'lib/networks/classifier.ts#wholeCrops',
    file: 'lib/detectors/rcnn/step.ts',
    note: 'one of each crop',
  },
  pooled: {
    name: 'pooled', part: 'forward', lines: [38, 38],
    code: 'lib/layers/roi-pool.ts#roiPoolForward',
    file: 'lib/detectors/rcnn/step.ts',
    note: '(N,C,h,w)',
  },
  fc7: {
    name: 'fc7', part: 'forward', lines: [39, 39],
    code: 'lib/networks/fc.ts#fcForward',
    file: 'lib/detectors/rcnn/step.ts',
    note: '(N,fc7)',
  },
  fc8: {
    name: 'fc8', part: 'forward', lines: [40, 40],
    code: 'lib/layers/linear.ts#linearLayer',
    file: 'lib/detectors/rcnn/step.ts',
    note: '(N,K+1)',
  },
  cls: {
    name: 'cls', part: 'loss', lines: [43, 43],
    code: 'lib/losses/softmax.ts#softmaxLoss',
    file: 'lib/detectors/rcnn/step.ts',
    note: '',
  },
  dFc7: {
    name: 'dFc7', part: 'backward, in reverse', lines: [46, 46],
    code: 'lib/layers/linear.ts#linearLayer',
    file: 'lib/detectors/rcnn/step.ts',
    note: '',
  },
  dPooled: {
    name: 'dPooled', part: 'backward, in reverse', lines: [47, 47],
    code: 'lib/networks/fc.ts#fcBackward',
    file: 'lib/detectors/rcnn/step.ts',
    note: '',
  },
  dConv: {
    name: 'dConv', part: 'backward, in reverse', lines: [48, 48],
    code: 'lib/layers/roi-pool.ts#roiPoolGradient',
    file: 'lib/detectors/rcnn/step.ts',
    note: '',
  },
  'conv.params': {
    name: 'conv.params', part: 'backward, in reverse', lines: [49, 49],
    code: 'lib/layers/sequential.ts#sequential',
    file: 'lib/detectors/rcnn/step.ts',
    note: '',
  },
} satisfies StepStages;

/** rcnnStep(), every statement of which `watch` is shown. */
export function watchedRcnnStep(watch: Watch): typeof rcnnStep<Tensor> {
  return async (net, batch, setting) => {
    const at = RCNN_STEP_STAGES;
    await watch(at.batch, batch);
    const { compute, drawMask } = setting;
    const { grid, spatialScale } = await watch(at.grid, roiPooling(net.spec));
    const conv = await watch(at.conv, await net.conv.forward(batch.crops));
    const rois = await watch(at.rois, wholeCrops(net.spec, batch.crops, conv.y));
    const pooled = await watch(at.pooled, await compute.roiPoolForward(conv.y, rois, grid, spatialScale));
    const fc7 = await watch(at.fc7, await fcForward(net.fc, pooled.y, drawMask));
    const fc8 = await watch(at.fc8, await net.fc8.forward(fc7.y));
    const cls = await watch(at.cls, softmaxLoss(await onProcessor(fc8.y), batch.labels));
    const dFc7 = await watch(at.dFc7, await net.fc8.backward(beside(fc8.y, cls.dx), fc8.saved), net.fc8.params);
    const dPooled = await watch(at.dPooled, await fcBackward(net.fc, dFc7, fc7.saved), net.fc.params);
    const dConv = await watch(at.dConv, roiPoolGradient(dPooled, pooled.switches, conv.y.shape));
    await watch(at['conv.params'], await net.conv.backwardParams(dConv, conv.saved), net.conv.params);
    return { cls: cls.loss };
  };
}
