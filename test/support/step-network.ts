// The small networks of the golden *_step files, built of the project's own layers from the tensors the files give.
import type { Compute } from '../../lib/compute/compute.js';
import { convLayer } from '../../lib/layers/conv.js';
import type { Layer } from '../../lib/layers/layer.js';
import { linearLayer } from '../../lib/layers/linear.js';
import { maxPoolLayer } from '../../lib/layers/max-pool.js';
import { reluLayer } from '../../lib/layers/relu.js';
import { reluBackward } from '../../lib/layers/relu.js';
import { sequential } from '../../lib/layers/sequential.js';
import type { BoxTargets } from '../../lib/losses/smooth-l1.js';
import { biasParam, weightParam, type Param } from '../../lib/tensor/param.js';
import { copyOf, tensor, type Tensor } from '../../lib/tensor/tensor.js';

type Inputs = Readonly<Record<string, Tensor>>;

export function convOf(compute: Compute, inputs: Inputs, name: string): Layer<Tensor> {
  const pad = (inputs[`${name}_w`].shape[2] - 1) / 2;
  return convLayer(compute, ...paramsOf(inputs, name), { stride: 1, pad, groups: 1 });
}

export function linearOf(compute: Compute, inputs: Inputs, name: string): Layer<Tensor> {
  return linearLayer(compute, ...paramsOf(inputs, name));
}

export function convReluOf(compute: Compute, inputs: Inputs, name: string): Layer<readonly unknown[]> {
  return sequential([convOf(compute, inputs, name), reluLayer()]);
}

export function pool2(compute: Compute): Layer<unknown> {
  return maxPoolLayer(compute, { kernel: 2, stride: 2, pad: 0 });
}

/** conv1_w and conv1_b of the file as weight and bias named alike, so that gradients can be looked up. */
function paramsOf(inputs: Inputs, name: string): readonly [Param, Param] {
  return [
    weightParam(`${name}_w`, copyOf(inputs[`${name}_w`])),
    biasParam(`${name}_b`, copyOf(inputs[`${name}_b`])),
  ];
}

/** d_<name> for every parameter. */
export function gradientsOf(params: readonly Param[]): Record<string, Tensor> {
  return Object.fromEntries(params.map(({ name, grad }) => [`d_${name}`, copyOf(grad)]));
}

/** dy · [y > 0]: the winner among equal zeros of a feature map is arbitrary, so the files mask them. */
export function maskedGradient(dy: Tensor, y: Tensor): Tensor {
  return reluBackward(dy, y);
}

/** Every number a scalar tensor, for the losses. */
export function scalars(values: Readonly<Record<string, number>>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tensor([], [value], 'float64')]));
}

/** The targets and weights of a box loss; `rpn_` for those of the RPN. */
export function boxTargetsOf(inputs: Inputs, prefix: '' | 'rpn_'): BoxTargets {
  return {
    targets: inputs[`${prefix}bbox_targets`],
    insideWeights: inputs[`${prefix}bbox_inside_weights`],
    outsideWeights: inputs[`${prefix}bbox_outside_weights`],
  };
}
