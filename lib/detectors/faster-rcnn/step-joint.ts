// One net, four losses (deck): forward downwards, the losses, backward upwards.
//   L = L_rpn_cls + L_rpn_bbox + L_cls + L_bbox                          all with weight 1
// "Why is this approach approximate?" The RoIs are made from the RPN's output, so L depends on it through them
// too: ∂L/∂RoI ≠ 0 in general. Here RoIs are constants: "We ignore the undefined derivatives of loss w.r.t. RoI
// coordinates".
// Compared with Fast R-CNN: the RPN branch, its two losses, and one more addition where the branches leave the trunk.
import { roiPoolGradient } from '../../layers/roi-pool.js';
import { smoothL1Loss } from '../../losses/smooth-l1.js';
import { softmaxLoss } from '../../losses/softmax.js';
import { headBackward, headForward } from '../../networks/head.js';
import { pairedScores, rpnBackward, rpnForward } from '../../networks/rpn.js';
import type { TrainingBatch } from '../../sampling/training-image.js';
import type { Rng } from '../../tensor/rng.js';
import { add, reshape, type Placed, type Tensor } from '../../tensor/tensor.js';
import { SIGMA_HEAD, type StepSetting } from '../fast-rcnn/step.js';
import type { FasterConfig } from './config.js';
import type { FasterRcnn } from './network.js';
import { anchorsOf, anchorTargetsOf, proposalsOf, sampleRegions } from './training-rules.js';

/** σ of the RPN's box loss (py-faster-rcnn, models/pascal_voc; the head keeps Fast R-CNN's σ). */
export const SIGMA_RPN = 3;

/** How the network is run, and the inputs of the rules. */
export interface JointSetting<T extends Placed = Tensor> extends StepSetting<T> {
  readonly config: FasterConfig;
  /** K. */
  readonly classes: number;
  /** Draws the anchors and the regions of this step. */
  readonly rng: Rng;
}

/** The rules of training-rules.ts; tests pass others, whose outcome is fixed. */
export const JOINT_RULES = { anchorTargetsOf, proposalsOf, sampleRegions };
export type JointRules = typeof JOINT_RULES;

/** The four losses by the names of py-faster-rcnn. */
export type JointLosses = Readonly<Record<'rpnCls' | 'rpnBbox' | 'cls' | 'bbox', number>>;

/** Forward, four losses, backward: adds ∂L/∂param into every gradient of the network. T: where the network computes. */
export async function jointStep<T extends Placed>(
  net: FasterRcnn<T>, batch: TrainingBatch<T>, setting: JointSetting<T>, rules: JointRules = JOINT_RULES,
): Promise<JointLosses> {
  const { compute, grid, spatialScale, drawMask, config } = setting;

  // forward                                                                      shapes
  const conv = await net.conv.forward(batch.input);                            // (N,C,Hc,Wc)
  const rpn = await rpnForward(net.rpn, conv.y);                               // (N,2A,Hf,Wf), (N,4A,Hf,Wf)
  const anchors = anchorsOf(rpn.scores, config);                               // Hf·Wf·A boxes, the same for all images
  const proposals = rules.proposalsOf(rpn, anchors, batch.images, config);     // some of every image
  const { rois, labels, boxes } = rules.sampleRegions(proposals, batch, setting); // R regions: constants from here on
  const pooled = await compute.roiPoolForward(conv.y, rois, grid, spatialScale); // (R,C,h,w)
  const head = await headForward(net.head, pooled.y, drawMask);                // (R,K+1), (R,4(K+1))

  // one net, four losses
  const targets = rules.anchorTargetsOf(rpn, anchors, batch.images, setting);
  const [N, R] = [batch.images.length, Math.max(rois.length, 1)];
  const rpnCls = softmaxLoss(pairedScores(rpn.scores), targets.labels);                        // 1. object or not
  const rpnBbox = smoothL1Loss(rpn.deltas, targets.boxes, { sigma: SIGMA_RPN, normaliser: N }); // 2. and its box
  const cls = softmaxLoss(head.scores, labels);                                                // 3. which class
  const bbox = smoothL1Loss(head.deltas, boxes, { sigma: SIGMA_HEAD, normaliser: R });         // 4. and its box

  // backward, in reverse
  const dPooled = await headBackward(net.head, cls.dx, bbox.dx, head.saved);
  const dConvHead = roiPoolGradient(dPooled, pooled.switches, conv.y.shape);
  const dConvRpn = await rpnBackward(net.rpn, reshape(rpnCls.dx, rpn.scores.shape), rpnBbox.dx, rpn.saved);
  await net.conv.backwardParams(add(dConvHead, dConvRpn), conv.saved);         // conv.y fed two branches: gradients add

  return { rpnCls: rpnCls.loss, rpnBbox: rpnBbox.loss, cls: cls.loss, bbox: bbox.loss };
}
