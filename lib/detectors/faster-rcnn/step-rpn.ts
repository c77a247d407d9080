// One step of an RPN alone (Faster R-CNN §3.1.2): forward downwards, the losses, backward upwards.
//   L = L_rpn_cls + L_rpn_bbox                                                  both with weight 1
// Compared with step-joint.ts: no regions, no head, and two losses instead of four.
import { smoothL1Loss } from '../../losses/smooth-l1.js';
import { softmaxLoss } from '../../losses/softmax.js';
import { rpnBackward, rpnForward } from '../../networks/rpn.js';
import { reshape } from '../../tensor/tensor.js';
import type { RpnNetwork } from './network.js';
import { pairedScores, SIGMA_RPN, type JointBatch, type JointLosses } from './step-joint.js';

export type RpnBatch = Pick<JointBatch, 'images' | 'rpnTargets'>;

export type RpnLosses = Pick<JointLosses, 'rpnCls' | 'rpnBbox'>;

/** Forward, two losses, backward: adds ∂L/∂param into every gradient of the network. */
export async function rpnStep(net: RpnNetwork, batch: RpnBatch): Promise<RpnLosses> {
  // forward                                                                      shapes
  const conv = await net.conv.forward(batch.images);                           // (N,C,Hc,Wc)
  const rpn = await rpnForward(net.rpn, conv.y);                               // (N,2A,Hf,Wf), (N,4A,Hf,Wf)

  // two losses
  const anchors = batch.rpnTargets(rpn);
  const N = batch.images.shape[0];
  const rpnCls = softmaxLoss(pairedScores(rpn.scores), anchors.labels);                        // 1. object or not
  const rpnBbox = smoothL1Loss(rpn.deltas, anchors.boxes, { sigma: SIGMA_RPN, normaliser: N }); // 2. and its box

  // backward, in reverse
  const dConv = await rpnBackward(net.rpn, reshape(rpnCls.dx, rpn.scores.shape), rpnBbox.dx, rpn.saved);
  await net.conv.backwardParams(dConv, conv.saved);

  return { rpnCls: rpnCls.loss, rpnBbox: rpnBbox.loss };
}
