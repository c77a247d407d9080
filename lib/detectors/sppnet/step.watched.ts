// Made from step.ts by `npm run docs`: the same statements, and what each makes passes
// through `watch`. Change the step, not this file.
import { fcBackwardParams, fcForward } from '../../networks/fc.js';
import { softmaxLoss } from '../../losses/softmax.js';
import { beside, onProcessor } from '../../tensor/tensor.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { StepStages, Watch } from '../../training/watch.js';
import type { fineTuneStep } from './step.js';

export const FINE_TUNE_STEP_STAGES = {
  batch: {
    name: 'batch', part: 'the mini-batch', lines: [21, 21],
    code: 'lib/detectors/sppnet/window-batches.ts#BatchesFromDisk',
    file: 'lib/detectors/sppnet/step.ts',
    note: '',
  },
  fc7: {
    name: 'fc7', part: 'forward', lines: [25, 25],
    code: 'lib/networks/fc.ts#fcForward',
    file: 'lib/detectors/sppnet/step.ts',
    note: '(N,fc7)',
  },
  fc8: {
    name: 'fc8', part: 'forward', lines: [26, 26],
    code: 'lib/layers/linear.ts#linearLayer',
    file: 'lib/detectors/sppnet/step.ts',
    note: '(N,K+1)',
  },
  cls: {
    name: 'cls', part: 'loss', lines: [29, 29],
    code: 'lib/losses/softmax.ts#softmaxLoss',
    file: 'lib/detectors/sppnet/step.ts',
    note: '',
  },
  dFc7: {
    name: 'dFc7', part: 'backward, in reverse', lines: [32, 32],
    code: 'lib/layers/linear.ts#linearLayer',
    file: 'lib/detectors/sppnet/step.ts',
    note: '',
  },
  'fc.params': {
    name: 'fc.params', part: 'backward, in reverse', lines: [33, 33],
    code: 'lib/networks/fc.ts#fcBackwardParams',
    file: 'lib/detectors/sppnet/step.ts',
    note: '',
  },
} satisfies StepStages;

/** fineTuneStep(), every statement of which `watch` is shown. */
export function watchedFineTuneStep(watch: Watch): typeof fineTuneStep<Tensor> {
  return async (net, batch, drawMask) => {
    const at = FINE_TUNE_STEP_STAGES;
    await watch(at.batch, batch);
    const fc7 = await watch(at.fc7, await fcForward(net.fc, batch.pyramids, drawMask));
    const fc8 = await watch(at.fc8, await net.fc8.forward(fc7.y));
    const cls = await watch(at.cls, softmaxLoss(await onProcessor(fc8.y), batch.labels));
    const dFc7 = await watch(at.dFc7, await net.fc8.backward(beside(fc8.y, cls.dx), fc8.saved), net.fc8.params);
    await watch(at['fc.params'], await fcBackwardParams(net.fc, dFc7, fc7.saved), net.fc.params);
    return { cls: cls.loss };
  };
}
