// One step of Fast R-CNN (deck: "Overall loss is the sum of the two loss branches"): forward downwards, the losses,
// backward upwards, "all the way back to the conv layers".
//   L = L_cls + L_bbox                                                   both with weight 1 (λ = 1)
import type { LayerOps } from '../../compute/compute.js';
import { roiPoolGradient, type Grid } from '../../layers/roi-pool.js';
import { smoothL1Loss } from '../../losses/smooth-l1.js';
import { softmaxLoss } from '../../losses/softmax.js';
import type { DrawMask } from '../../networks/fc.js';
import { headBackward, headForward } from '../../networks/head.js';
import type { RoiBatch } from '../../sampling/proposal-targets.js';
import type { Placed, Tensor } from '../../tensor/tensor.js';
import type { FastRcnn } from './network.js';

/** σ of the box loss (Fast R-CNN §2.3). */
export const SIGMA_HEAD = 1;

export interface FastBatch<T extends Placed = Tensor> {
  /** (N,3,H,W), network-input pixels. */
  readonly images: T;
  readonly regions: RoiBatch;
}

/** How the network is run: by which backend, over which RoI grid, with which dropout. */
export interface StepSetting<T extends Placed = Tensor> {
  readonly compute: LayerOps<T>;
  readonly grid: Grid;
  /** Feature cells per network-input pixel: 1 / stride of the trunk. */
  readonly spatialScale: number;
  readonly drawMask: DrawMask;
}

export type FastLosses = Readonly<Record<'cls' | 'bbox', number>>;

/** Forward, two losses, backward: adds ∂L/∂param into every gradient of the network. T: where the network computes. */
export async function fastStep<T extends Placed>(
  net: FastRcnn<T>, batch: FastBatch<T>, setting: StepSetting<T>,
): Promise<FastLosses> {
  const { compute, grid, spatialScale, drawMask } = setting;

  // forward                                                                      shapes
  const conv = await net.conv.forward(batch.images);                           // (N,C,Hc,Wc)
  const { rois, labels, boxes } = batch.regions;                               // R regions
  const pooled = await compute.roiPoolForward(conv.y, rois, grid, spatialScale); // (R,C,h,w)
  const head = await headForward(net.head, pooled.y, drawMask);                // (R,K+1), (R,4(K+1))

  // two loss branches
  const R = Math.max(rois.length, 1);
  const cls = softmaxLoss(head.scores, labels);                                                // 1. which class
  const bbox = smoothL1Loss(head.deltas, boxes, { sigma: SIGMA_HEAD, normaliser: R });         // 2. and its box

  // backward, in reverse
  const dPooled = await headBackward(net.head, cls.dx, bbox.dx, head.saved);
  const dConv = roiPoolGradient(dPooled, pooled.switches, conv.y.shape);
  await net.conv.backwardParams(dConv, conv.saved);

  return { cls: cls.loss, bbox: bbox.loss };
}
