import { fasterRcnnOf } from '../../lib/detectors/faster-rcnn/network.js';
import { FASTER_JOINT_SMALL } from '../../lib/detectors/faster-rcnn/config.js';
import { jointStep, type JointRules } from '../../lib/detectors/faster-rcnn/step-joint.js';
import type { RpnScores } from '../../lib/detectors/faster-rcnn/training-rules.js';
import { sequential } from '../../lib/layers/sequential.js';
import { noDropout } from '../../lib/networks/fc.js';
import { rpnOf } from '../../lib/networks/rpn.js';
import { Rng } from '../../lib/tensor/rng.js';
import { operandsOf, type GoldenAdapter } from '../support/golden-case.js';
import { recorded, seenValue } from '../support/recorded.js';
import { roisOf } from '../support/roi-rows.js';
import { recordingHead } from '../support/step-head.js';
import {
  boxTargetsOf, convOf, convReluOf, gradientsOf, maskedGradient, pool2, scalars,
} from '../support/step-network.js';

/** Of an image only its place in the batch matters here. */
const NO_OBJECTS = { width: 1, height: 1, scale: 1, objects: [] };

export const adapter: GoldenAdapter = async (golden) => {
  const { params, compute } = golden;
  const inputs = operandsOf(golden);
  const [conv1, conv2] = ['conv1', 'conv2'].map((name) => convReluOf(compute, inputs, name));
  const trunk = recorded(sequential([conv1, pool2(compute), conv2, pool2(compute)]));
  const [rpnCls, rpnBbox] = ['rpn_cls', 'rpn_bbox'].map((name) => convOf(compute, inputs, name));
  const rpn = rpnOf(convReluOf(compute, inputs, 'rpn_conv'), rpnCls, rpnBbox);
  const { head, seen } = recordingHead(compute, inputs);
  const net = fasterRcnnOf(trunk.layer, rpn, head);
  const grid = { width: Number(params.pooled_w), height: Number(params.pooled_h) };
  const answers: RpnScores[] = [];
  const fixed: JointRules = {
    proposalsOf(answer) {
      answers.push(answer);
      return [];
    },
    sampleRegions: () => ({
      rois: roisOf(inputs.rois), labels: Array.from(inputs.labels.data), boxes: boxTargetsOf(inputs, ''), anchors: [],
    }),
    anchorTargetsOf: () => ({ labels: inputs.rpn_labels.data, boxes: boxTargetsOf(inputs, 'rpn_') }),
  };
  const images = Array.from({ length: inputs.images.shape[0] }, () => NO_OBJECTS);
  const setting = {
    compute, grid, spatialScale: Number(params.spatial_scale), drawMask: noDropout,
    config: FASTER_JOINT_SMALL, classes: 0, rng: new Rng(0), // for the rules, which are fixed here
  };
  const losses = await jointStep(net, { input: inputs.images, images }, setting, fixed);
  const featureMap = seenValue(trunk.seen.y);
  return {
    ...gradientsOf(net.params),
    ...seen([inputs.rois.shape[0], featureMap.shape[1], grid.height, grid.width]),
    feature_map: featureMap,
    d_feature_map_masked: maskedGradient(seenValue(trunk.seen.dy), featureMap),
    rpn_cls_score: answers[0].scores,
    rpn_bbox_pred: answers[0].deltas,
    ...scalars({
      loss_rpn_cls: losses.rpnCls, loss_rpn_bbox: losses.rpnBbox, loss_cls: losses.cls, loss_bbox: losses.bbox,
      loss: losses.rpnCls + losses.rpnBbox + losses.cls + losses.bbox,
    }),
  };
};
