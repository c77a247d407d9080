import { loopsCompute } from '../../../lib/compute/loops.js';
import { convLayer, type ConvOps } from '../../../lib/layers/conv.js';
import { maxPoolLayer } from '../../../lib/layers/max-pool.js';
import { reluLayer } from '../../../lib/layers/relu.js';
import { sequential } from '../../../lib/layers/sequential.js';
import { biasParam, weightParam } from '../../../lib/tensor/param.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { gradientCase, ofLayer } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';

/** ReLU, conv 2→3, ReLU and pool in a chain of their own, conv 3→2; the same numbers every time. */
export function nestedChain(ops: ConvOps = loopsCompute()) {
  const rng = new Rng(1);
  const conv = (name: string, inputs: number, out: number) => convLayer(
    ops, weightParam(`${name}.weight`, randomTensor([out, inputs, 3, 3], rng)),
    biasParam(`${name}.bias`, randomTensor([out], rng)), { stride: 1, pad: 1, groups: 1 },
  );
  const pool = maxPoolLayer(loopsCompute(), { kernel: 2, stride: 2, pad: 0 });
  return sequential([reluLayer(), conv('conv1', 2, 3), sequential([reluLayer(), pool]), conv('conv2', 3, 2)]);
}

export const cases = [
  gradientCase('two convolutions around a nested chain', () => {
    const rng = new Rng(2);
    return ofLayer(nestedChain(), randomTensor([2, 2, 5, 4], rng), rng);
  }),
];
