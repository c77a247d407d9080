// One step of fine-tuning (deck: "Fine-tune M for object detection (softmax classifier + log loss)"): forward
// downwards, the loss, backward upwards. All layers are trained.
//   L = L_cls
// Compared with fast-rcnn: crops instead of images, the whole crop as its region, one loss.
import type { LayerOps } from '../../compute/compute.js';
import { roiPoolGradient } from '../../layers/roi-pool.js';
import { softmaxLoss } from '../../losses/softmax.js';
import { roiPooling } from '../../networks/backbones.js';
import { wholeCrops, type Classifier } from '../../networks/classifier.js';
import { fcBackward, fcForward, type DrawMask } from '../../networks/fc.js';
import { beside, onProcessor, type Placed, type Tensor } from '../../tensor/tensor.js';

export interface RcnnBatch<T extends Placed = Tensor> {
  /** (N,3,S,S): warped regions. */
  readonly crops: T;
  /** 0 background, 1..K. */
  readonly labels: readonly number[];
}

/** How the network is run: by which backend, with which dropout. */
export interface StepSetting<T extends Placed = Tensor> {
  readonly compute: LayerOps<T>;
  readonly drawMask: DrawMask;
}

export type RcnnLosses = Readonly<Record<'cls', number>>;

/** Forward, one loss, backward: adds ∂L/∂param into every gradient of the network. T: where the network computes. */
export async function rcnnStep<T extends Placed>(
  net: Classifier<T>, batch: RcnnBatch<T>, setting: StepSetting<T>,
): Promise<RcnnLosses> {
  const { compute, drawMask } = setting;
  const { grid, spatialScale } = roiPooling(net.spec);

  // forward                                                                      shapes
  const conv = await net.conv.forward(batch.crops);                            // (N,C,Hc,Wc)
  const rois = wholeCrops(net.spec, batch.crops, conv.y);                      // one of each crop
  const pooled = await compute.roiPoolForward(conv.y, rois, grid, spatialScale); // (N,C,h,w)
  const fc7 = await fcForward(net.fc, pooled.y, drawMask);                     // (N,fc7)
  const fc8 = await net.fc8.forward(fc7.y);                                    // (N,K+1)

  // loss
  const cls = softmaxLoss(await onProcessor(fc8.y), batch.labels);

  // backward, in reverse
  const dFc7 = await net.fc8.backward(beside(fc8.y, cls.dx), fc8.saved);
  const dPooled = await fcBackward(net.fc, dFc7, fc7.saved);
  const dConv = roiPoolGradient(dPooled, pooled.switches, conv.y.shape);
  await net.conv.backwardParams(dConv, conv.saved);

  return { cls: cls.loss };
}
