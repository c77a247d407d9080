// One net, four losses (deck): forward downwards, the losses, backward upwards.
//   L = L_rpn_cls + L_rpn_bbox + L_cls + L_bbox                          all with weight 1
// "Why is this approach approximate?" The RoIs are made from the RPN's output, so L depends on it through them
// too: ∂L/∂RoI ≠ 0 in general. Here RoIs are constants: "We ignore the undefined derivatives of loss w.r.t. RoI
// coordinates".
// Compared with Fast R-CNN: the RPN branch, its two losses, and one more addition where the branches leave the trunk.
import { roiPoolBackward } from '../../layers/roi-pool.js';
import { smoothL1Loss, type BoxTargets } from '../../losses/smooth-l1.js';
import { softmaxLoss } from '../../losses/softmax.js';
import { headBackward, headForward } from '../../networks/head.js';
import { rpnBackward, rpnForward, type RpnOutput } from '../../networks/rpn.js';
import { add, reshape, type Tensor } from '../../tensor/tensor.js';
import { SIGMA_HEAD, type RoiBatch, type StepSetting } from '../fast-rcnn/step.js';
import type { FasterRcnn } from './network.js';

/** σ of the RPN's box loss (py-faster-rcnn, models/pascal_voc; the head keeps Fast R-CNN's σ). */
export const SIGMA_RPN = 3;

/** What the RPN should have answered, for every anchor of every image of the batch. */
export interface RpnTargets {
  /** 1 object, 0 background, −1 ignored; in the order (image, anchor, y, x). */
  readonly labels: ArrayLike<number>;
  /** In the shape of the RPN's deltas (N,4A,Hf,Wf). */
  readonly boxes: BoxTargets;
}

export interface JointBatch {
  /** (N,3,H,W), network-input pixels. */
  readonly images: Tensor;
  /** Labels and box targets of the anchors of the RPN's map. */
  rpnTargets(rpn: RpnOutput): RpnTargets;
  /** Makes proposals of what the RPN says and samples from them: constants for the head, nothing flows back. */
  roisFrom(rpn: RpnOutput): RoiBatch;
}

/** The four losses by the names of py-faster-rcnn. */
export interface JointLosses {
  readonly rpnCls: number;
  readonly rpnBbox: number;
  readonly cls: number;
  readonly bbox: number;
}

/** Forward, four losses, backward: adds ∂L/∂param into every gradient of the network. */
export async function jointStep(net: FasterRcnn, batch: JointBatch, setting: StepSetting): Promise<JointLosses> {
  const { compute, grid, spatialScale, drawMask } = setting;

  // forward                                                                      shapes
  const conv = await net.conv.forward(batch.images);                           // (N,C,Hc,Wc)
  const rpn = await rpnForward(net.rpn, conv.y);                               // (N,2A,Hf,Wf), (N,4A,Hf,Wf)
  const { rois, labels, boxes } = batch.roisFrom(rpn);                         // R regions: constants from here on
  const pooled = await compute.roiPoolForward(conv.y, rois, grid, spatialScale); // (R,C,h,w)
  const head = await headForward(net.head, pooled.y, drawMask);                // (R,K+1), (R,4(K+1))

  // one net, four losses
  const anchors = batch.rpnTargets(rpn);
  const [N, R] = [batch.images.shape[0], Math.max(rois.length, 1)];
  const rpnCls = softmaxLoss(pairedScores(rpn.scores), anchors.labels);                        // 1. object or not
  const rpnBbox = smoothL1Loss(rpn.deltas, anchors.boxes, { sigma: SIGMA_RPN, normaliser: N }); // 2. and its box
  const cls = softmaxLoss(head.scores, labels);                                                // 3. which class
  const bbox = smoothL1Loss(head.deltas, boxes, { sigma: SIGMA_HEAD, normaliser: R });         // 4. and its box

  // backward, in reverse
  const dPooled = await headBackward(net.head, cls.dx, bbox.dx, head.saved);
  const dConvHead = roiPoolBackward(dPooled, pooled.switches, conv.y.shape);
  const dConvRpn = await rpnBackward(net.rpn, reshape(rpnCls.dx, rpn.scores.shape), rpnBbox.dx, rpn.saved);
  await net.conv.backwardParams(add(dConvHead, dConvRpn), conv.saved);         // conv.y fed two branches: gradients add

  return { rpnCls: rpnCls.loss, rpnBbox: rpnBbox.loss, cls: cls.loss, bbox: bbox.loss };
}

/** (N,2A,Hf,Wf) as (N,2,A·Hf,Wf): channel a (background) and A+a (object) of an anchor become the two classes. */
export function pairedScores(scores: Tensor): Tensor {
  const [N, twoA, Hf, Wf] = scores.shape;
  return reshape(scores, [N, 2, twoA / 2 * Hf, Wf]);
}
