// What a training minimises, and which layers that moves (deck: "Multi-task training is beneficial").
//   multi-task       L_cls + L_bbox   every layer                 "Overall loss is the sum of the two loss branches"
//   classification   L_cls            every layer but bbox_pred   the second stage of stage-wise training may follow
//   boxes            L_bbox           bbox_pred alone             that stage: the network stays as it is
import type { Param } from '../../tensor/param.js';
import type { Task } from './config.js';
import type { FastRcnn } from './network.js';
import { boxStep, classificationStep } from './step-one-task.js';
import { fastStep, type FastBatch, type StepSetting } from './step.js';

export interface TrainingTask {
  /** The parameters that the solver is given. */
  params(net: FastRcnn): readonly Param[];
  /** Forward, losses, backward: adds into the gradients of those parameters. */
  step(net: FastRcnn, batch: FastBatch, setting: StepSetting): Promise<Readonly<Record<string, number>>>;
}

export const TASKS: Readonly<Record<Task, TrainingTask>> = {
  'multi-task': {
    params: ({ conv, head }) => [...conv.params, ...head.params],
    step: async (...all) => ({ ...await fastStep(...all) }),
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
