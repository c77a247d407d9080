import { fastRcnnOf } from '../../lib/detectors/fast-rcnn/network.js';
import { fastStep } from '../../lib/detectors/fast-rcnn/step.js';
import { sequential } from '../../lib/layers/sequential.js';
import { noDropout } from '../../lib/networks/fc.js';
import { Sgd } from '../../lib/solvers/sgd.js';
import { copyOf } from '../../lib/tensor/tensor.js';
import { operandsOf, type GoldenAdapter } from '../support/golden-case.js';
import { recorded, seenValue } from '../support/recorded.js';
import { roisOf } from '../support/roi-rows.js';
import { recordingHead } from '../support/step-head.js';
import {
  boxTargetsOf, convReluOf, gradientsOf, maskedGradient, pool2, scalars,
} from '../support/step-network.js';

export const adapter: GoldenAdapter = async (golden) => {
  const { params, compute } = golden;
  const inputs = operandsOf(golden);
  const [conv1, conv2] = ['conv1', 'conv2'].map((name) => convReluOf(compute, inputs, name));
  const trunk = recorded(sequential([conv1, pool2(compute), conv2]));
  const { head, seen } = recordingHead(compute, inputs);
  const net = fastRcnnOf(trunk.layer, head);
  const grid = { width: Number(params.pooled_w), height: Number(params.pooled_h) };
  const losses = await fastStep(net, {
    images: inputs.images,
    regions: {
      rois: roisOf(inputs.rois),
      labels: Array.from(inputs.labels.data),
      boxes: boxTargetsOf(inputs, ''),
    },
  }, {
    compute,
    grid,
    spatialScale: Number(params.spatial_scale),
    drawMask: noDropout,
  });
  const gradients = gradientsOf(net.params);
  // The file decays all parameters alike and gives biases the same rate.
  const equal = { clipNorm: Infinity, biasRate: 1, biasDecay: 1, newLayerRate: 1 };
  const config = { momentum: Number(params.momentum), weightDecay: Number(params.weight_decay), ...equal };
  new Sgd(net.params, config).step(Number(params.lr));
  const featureMap = seenValue(trunk.seen.y);
  return {
    ...gradients,
    ...seen([inputs.rois.shape[0], featureMap.shape[1], grid.height, grid.width]),
    feature_map: featureMap,
    d_feature_map_masked: maskedGradient(seenValue(trunk.seen.dy), featureMap),
    ...scalars({ loss_cls: losses.cls, loss_bbox: losses.bbox, loss: losses.cls + losses.bbox }),
    ...Object.fromEntries(net.params.map(({ name, value }) => [`${name}_after`, copyOf(value)])),
  };
};
