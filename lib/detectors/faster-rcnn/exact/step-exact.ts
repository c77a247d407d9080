// Deck: "Faster R-CNN exact joint training": "Use a differentiable sampler instead of max pooling".
//   L = L_rpn_cls + L_rpn_bbox + L_cls + L_bbox                          all with weight 1
//   ∂L/∂deltas = ∂L_rpn_bbox/∂deltas + weight · Σ over regions ∂(L_cls + L_bbox)/∂region · ∂region/∂deltas
// Exact for weight 1, targets 'moving', regions 'all', limit null and share null, as long as the selection of regions
// stays the same.
// Bilinear sampling is computed on the processor: of a network on a card, the features, and back the gradient of the
// sampled regions, are fetched; the sampled regions and the gradient of the features are sent.
// Compared with step-joint.ts: bilinear sampling in place of RoI max pooling, regions that are recomputed from the
// deltas, and one more addition: the deltas feed two losses.
import { addEach } from '../../../boxes/deltas-backward.js';
import { roiBilinearBackwardByBands, roiBilinearForwardByBands } from '../../../layers/roi-bilinear-bands.js';
import type { SamplingRule } from '../../../layers/sampling-rule.js';
import { smoothL1Loss } from '../../../losses/smooth-l1.js';
import { softmaxLoss } from '../../../losses/softmax.js';
import { headBackward, headForward } from '../../../networks/head.js';
import { pairedScores, rpnBackward, rpnForward } from '../../../networks/rpn.js';
import type { TrainingBatch } from '../../../sampling/training-image.js';
import { add, beside, l2Norm, onProcessor, reshape, type Placed } from '../../../tensor/tensor.js';
import { SIGMA_HEAD } from '../../fast-rcnn/step.js';
import type { CoordinatePath } from '../config.js';
import { movedRegions, movedRegionsBackward, weightedPath } from './coordinate-path.js';
import { movedTargets, movedTargetsBackward } from './moving-targets.js';
import type { FasterRcnn } from '../network.js';
import { JOINT_RULES, SIGMA_RPN, type JointLosses, type JointRules, type JointSetting } from '../step-joint.js';
import { anchorsOf } from '../training-rules.js';

/** How the network is run, the inputs of the rules, and how much of the head's gradient reaches the corners. */
export interface ExactSetting extends Omit<JointSetting, 'compute' | 'spatialScale'> {
  readonly rule: SamplingRule;
  readonly path: CoordinatePath;
}

export interface ExactOutcome {
  readonly losses: JointLosses;
  /** Lengths of the two gradients that meet at the deltas: the RPN's own, and the head's before the weight. */
  readonly norms: { readonly rpnBbox: number; readonly path: number };
}

/** Forward, four losses, backward: adds ∂L/∂param into every gradient of the network. T: where the network computes. */
export async function exactStep<T extends Placed>(
  net: FasterRcnn<T>, batch: TrainingBatch<T>, setting: ExactSetting, rules: JointRules = JOINT_RULES,
): Promise<ExactOutcome> {
  const { grid, rule, drawMask, path, config } = setting;

  // forward                                                                      shapes
  const conv = await net.conv.forward(batch.input);                            // (N,C,Hc,Wc)
  const rpn = await rpnForward(net.rpn, conv.y);                               // (N,2A,Hf,Wf), (N,4A,Hf,Wf)
  const anchors = anchorsOf(rpn.scores, config);                               // Hf·Wf·A boxes, the same for all images
  const proposals = rules.proposalsOf(rpn, anchors, batch.images, config);     // some of every image
  const selected = rules.sampleRegions(proposals, batch, setting);             // R regions: which ones is constant
  const frame = { anchors, images: batch.images };
  const rois = movedRegions(selected, rpn.deltas, frame);                      // their corners: functions of the deltas
  const features = await onProcessor(conv.y);                                  // (N,C,Hc,Wc)
  const pooled = roiBilinearForwardByBands(features, rois, grid, rule);        // (R,C,h,w)
  const head = await headForward(net.head, beside(conv.y, pooled), drawMask);  // (R,K+1), (R,4(K+1))

  // one net, four losses
  const boxes = path.targets === 'moving' ? movedTargets(selected, rois, config.targetStds) : selected.boxes;
  const targets = rules.anchorTargetsOf(rpn, anchors, batch.images, setting);
  const [N, R] = [batch.images.length, Math.max(rois.length, 1)];
  const rpnCls = softmaxLoss(pairedScores(rpn.scores), targets.labels);                        // 1. object or not
  const rpnBbox = smoothL1Loss(rpn.deltas, targets.boxes, { sigma: SIGMA_RPN, normaliser: N }); // 2. and its box
  const cls = softmaxLoss(head.scores, selected.labels);                                       // 3. which class
  const bbox = smoothL1Loss(head.deltas, boxes, { sigma: SIGMA_HEAD, normaliser: R });          // 4. and its box

  // backward, in reverse
  const dPooled = await headBackward(net.head, cls.dx, bbox.dx, head.saved);
  const { dx: dConvHead, dRois } = roiBilinearBackwardByBands(await onProcessor(dPooled), features, rois, rule);
  const dTargets = movedTargetsBackward(bbox.dx, selected, rois, config.targetStds);
  const dRegions = path.targets === 'moving' ? addEach(dRois, dTargets) : dRois;
  const dPath = movedRegionsBackward(dRegions, selected, rpn.deltas, frame, path);
  const dDeltas = add(rpnBbox.dx, weightedPath(dPath, rpnBbox.dx, path));      // the deltas feed two losses, too
  const dConvRpn = await rpnBackward(net.rpn, reshape(rpnCls.dx, rpn.scores.shape), dDeltas, rpn.saved);
  await net.conv.backwardParams(add(beside(conv.y, dConvHead), dConvRpn), conv.saved); // conv.y fed two branches

  const losses = { rpnCls: rpnCls.loss, rpnBbox: rpnBbox.loss, cls: cls.loss, bbox: bbox.loss };
  return { losses, norms: { rpnBbox: l2Norm(rpnBbox.dx), path: l2Norm(dPath) } };
}
