import { fasterRcnnOf } from '../../lib/detectors/faster-rcnn/network.js';
import { jointStep } from '../../lib/detectors/faster-rcnn/step-joint.js';
import { sequential } from '../../lib/layers/sequential.js';
import { noDropout } from '../../lib/networks/fc.js';
import { rpnOf, type RpnOutput } from '../../lib/networks/rpn.js';
import type { GoldenAdapter } from '../support/golden-case.js';
import { recorded, seenValue } from '../support/recorded.js';
import { roisOf } from '../support/roi-rows.js';
import { recordingHead } from '../support/step-head.js';
import {
  boxTargetsOf, compute, convOf, convReluOf, gradientsOf, maskedGradient, pool2, scalars,
} from '../support/step-network.js';

export const adapter: GoldenAdapter = async ({ params, inputs }) => {
  const trunk = recorded(sequential([convReluOf(inputs, 'conv1'), pool2(), convReluOf(inputs, 'conv2'), pool2()]));
  const rpn = rpnOf(convReluOf(inputs, 'rpn_conv'), convOf(inputs, 'rpn_cls'), convOf(inputs, 'rpn_bbox'));
  const { head, seen } = recordingHead(inputs);
  const net = fasterRcnnOf(trunk.layer, rpn, head);
  const grid = { width: Number(params.pooled_w), height: Number(params.pooled_h) };
  const answers: RpnOutput[] = [];
  const { rpnCls, rpnBbox, cls, bbox } = await jointStep(net, {
    images: inputs.images,
    rpnTargets: () => ({ labels: inputs.rpn_labels.data, boxes: boxTargetsOf(inputs, 'rpn_') }),
    roisFrom(answer) {
      answers.push(answer);
      return { rois: roisOf(inputs.rois), labels: Array.from(inputs.labels.data), boxes: boxTargetsOf(inputs, '') };
    },
  }, { compute, grid, spatialScale: Number(params.spatial_scale), drawMask: noDropout });
  const featureMap = seenValue(trunk.seen.y);
  return {
    ...gradientsOf(net.params),
    ...seen([inputs.rois.shape[0], featureMap.shape[1], grid.height, grid.width]),
    feature_map: featureMap,
    d_feature_map_masked: maskedGradient(seenValue(trunk.seen.dy), featureMap),
    rpn_cls_score: answers[0].scores,
    rpn_bbox_pred: answers[0].deltas,
    ...scalars({
      loss_rpn_cls: rpnCls, loss_rpn_bbox: rpnBbox, loss_cls: cls, loss_bbox: bbox,
      loss: rpnCls + rpnBbox + cls + bbox,
    }),
  };
};
