// One step of fine-tuning fc6-fc7-fc8 (deck: "Fine-tune 3-layer network fc6-fc7-fc8 on F (log loss)"): forward, the
// loss, backward.
// Compared with Fast R-CNN's step: no trunk in it, forward or backward. conv5 comes from the disk, where no
// gradient can go, which is why "the conv layers are fixed".
import { fcBackwardParams, fcForward, type DrawMask } from '../../networks/fc.js';
import { softmaxLoss } from '../../losses/softmax.js';
import { beside, onProcessor, type Placed, type Tensor } from '../../tensor/tensor.js';
import type { SppClassifier } from './network.js';

/** Windows of a mini-batch. */
export interface WindowBatch<T extends Placed = Tensor> {
  /** (N, C·Σn²): windows pooled from F. */
  readonly pyramids: T;
  /** 0 background, 1..K. */
  readonly labels: readonly number[];
}

export type FineTuneLosses = Readonly<Record<'cls', number>>;

/** Forward, the log loss, backward: adds ∂L/∂param into the gradients of fc6, fc7 and fc8. T: where they compute. */
export async function fineTuneStep<T extends Placed>(
  net: SppClassifier<T>, batch: WindowBatch<T>, drawMask: DrawMask,
): Promise<FineTuneLosses> {
  // forward                                                                      shapes
  const fc7 = await fcForward(net.fc, batch.pyramids, drawMask);               // (N,fc7)
  const fc8 = await net.fc8.forward(fc7.y);                                    // (N,K+1)

  // loss
  const cls = softmaxLoss(await onProcessor(fc8.y), batch.labels);

  // backward, in reverse
  const dFc7 = await net.fc8.backward(beside(fc8.y, cls.dx), fc8.saved);
  await fcBackwardParams(net.fc, dFc7, fc7.saved);

  return { cls: cls.loss };
}
