// One step of Fast R-CNN with one of its two loss branches (deck: "Multi-task training is beneficial").
// Compared with step.ts: a branch, its loss and its line of backward are gone. In stage-wise training the classifier
// comes first, with conv and fc layers; then bbox_pred alone learns on what they have become, and nothing else moves.
import { roiPoolBackward } from '../../layers/roi-pool.js';
import { smoothL1Loss } from '../../losses/smooth-l1.js';
import { softmaxLoss } from '../../losses/softmax.js';
import { fcBackward, fcForward } from '../../networks/fc.js';
import type { FastRcnn } from './network.js';
import { SIGMA_HEAD, type FastBatch, type StepSetting, fastStep } from './step.js';
import type { Param } from '../../tensor/param.js';
import type { Task } from './config.js';

/** L_cls alone; bbox_pred is not run. Adds ∂L/∂param into every other gradient of the network. */
export async function classificationStep(net: FastRcnn, batch: FastBatch, setting: StepSetting): Promise<number> {
  const { compute, grid, spatialScale, drawMask } = setting;
  const { rois, labels } = batch.regions;                                      // R regions

  const conv = await net.conv.forward(batch.images);                           // (N,C,Hc,Wc)
  const pooled = await compute.roiPoolForward(conv.y, rois, grid, spatialScale); // (R,C,h,w)
  const fc7 = await fcForward(net.head.fc, pooled.y, drawMask);                // (R, outputs of fc7)
  const scores = await net.head.clsScore.forward(fc7.y);                       // (R,K+1)

  const cls = softmaxLoss(scores.y, labels);

  const dFc7 = await net.head.clsScore.backward(cls.dx, scores.saved);
  const dPooled = await fcBackward(net.head.fc, dFc7, fc7.saved);
  const dConv = roiPoolBackward(dPooled, pooled.switches, conv.y.shape);
  await net.conv.backwardParams(dConv, conv.saved);
  return cls.loss;
}

/** L_bbox alone, down to the parameters of bbox_pred and no further. */
export async function boxStep(net: FastRcnn, batch: FastBatch, setting: StepSetting): Promise<number> {
  const { compute, grid, spatialScale, drawMask } = setting;
  const { rois, boxes } = batch.regions;

  const conv = await net.conv.forward(batch.images);                           // (N,C,Hc,Wc)
  const pooled = await compute.roiPoolForward(conv.y, rois, grid, spatialScale); // (R,C,h,w)
  const fc7 = await fcForward(net.head.fc, pooled.y, drawMask);                // (R, outputs of fc7)
  const deltas = await net.head.bboxPred.forward(fc7.y);                       // (R,4(K+1))

  const bbox = smoothL1Loss(deltas.y, boxes, { sigma: SIGMA_HEAD, normaliser: Math.max(rois.length, 1) });

  await net.head.bboxPred.backwardParams(bbox.dx, deltas.saved);
  return bbox.loss;
}

/** What a training minimises, and which parameters that moves. */
export interface TrainingTask {
  /** The parameters that the solver is given. */
  params(net: FastRcnn): readonly Param[];
  /** Forward, losses, backward: adds into the gradients of these parameters. */
  step(net: FastRcnn, batch: FastBatch, setting: StepSetting): Promise<Readonly<Record<string, number>>>;
}

/**
 * multi-task       L_cls + L_bbox   every layer                 "Overall loss is the sum of the two loss branches"
 * classification   L_cls            every layer but bbox_pred   first stage of stage-wise training
 * boxes            L_bbox           bbox_pred alone             second stage: the rest of the network stays as it is
 */
export const TASKS: Readonly<Record<Task, TrainingTask>> = {
  'multi-task': {
    params: ({ conv, head }) => [...conv.params, ...head.params],
    step: fastStep,
  },
  'classification': {
    params: ({ conv, head }) => [...conv.params, ...head.fc.params, ...head.clsScore.params],
    step: async (...all) => ({ cls: await classificationStep(...all) }),
  },
  'boxes': {
    params: ({ head }) => head.bboxPred.params,
    step: async (...all) => ({ bbox: await boxStep(...all) }),
  },
};
