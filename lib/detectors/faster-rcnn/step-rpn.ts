// One step of an RPN alone (Faster R-CNN §3.1.2): forward downwards, the losses, backward upwards.
//   L = L_rpn_cls + L_rpn_bbox                                                  both with weight 1
// Compared with step-joint.ts: no regions, no head, and two losses instead of four.
import { smoothL1Loss } from '../../losses/smooth-l1.js';
import { softmaxLoss } from '../../losses/softmax.js';
import { pairedScores, rpnBackward, rpnForward } from '../../networks/rpn.js';
import type { TrainingBatch } from '../../sampling/training-image.js';
import { reshape, type Placed } from '../../tensor/tensor.js';
import type { RpnNetwork } from './network.js';
import { SIGMA_RPN, JOINT_RULES, type JointLosses, type JointRules } from './step-joint.js';
import { anchorsOf, type AnchorInputs } from './training-rules.js';

export type RpnLosses = Pick<JointLosses, 'rpnCls' | 'rpnBbox'>;

/** Forward, two losses, backward: adds ∂L/∂param into every gradient of the network. T: where the network computes. */
export async function rpnStep<T extends Placed>(
  net: RpnNetwork<T>, batch: TrainingBatch<T>, setting: AnchorInputs,
  rules: Pick<JointRules, 'anchorTargetsOf'> = JOINT_RULES,
): Promise<RpnLosses> {
  // forward                                                                      shapes
  const conv = await net.conv.forward(batch.input);                            // (N,C,Hc,Wc)
  const rpn = await rpnForward(net.rpn, conv.y);                               // (N,2A,Hf,Wf), (N,4A,Hf,Wf)

  // two losses
  const anchors = anchorsOf(rpn.scores, setting.config);
  const targets = rules.anchorTargetsOf(rpn, anchors, batch.images, setting);
  const N = batch.images.length;
  const rpnCls = softmaxLoss(pairedScores(rpn.scores), targets.labels);                        // 1. object or not
  const rpnBbox = smoothL1Loss(rpn.deltas, targets.boxes, { sigma: SIGMA_RPN, normaliser: N }); // 2. and its box

  // backward, in reverse
  const dConv = await rpnBackward(net.rpn, reshape(rpnCls.dx, rpn.scores.shape), rpnBbox.dx, rpn.saved);
  await net.conv.backwardParams(dConv, conv.saved);

  return { rpnCls: rpnCls.loss, rpnBbox: rpnBbox.loss };
}
