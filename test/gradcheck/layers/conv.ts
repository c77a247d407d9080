import { loopsCompute } from '../../../lib/compute/loops.js';
import {
  convBackwardBias, convBackwardInput, convBackwardWeights, convForward, convLayer, convOutputShape, type ConvGeometry,
} from '../../../lib/layers/conv.js';
import { biasParam, weightParam } from '../../../lib/tensor/param.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { dot, type Shape } from '../../../lib/tensor/tensor.js';
import { gradientCase, ofFunction, ofLayer } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';

export interface ConvCase {
  readonly name: string;
  readonly x: Shape;
  readonly w: Shape;
  readonly geometry: ConvGeometry;
}

export const CONV_CASES: readonly ConvCase[] = [
  { name: '3×3, padded, two images', x: [2, 3, 5, 6], w: [4, 3, 3, 3], geometry: { stride: 1, pad: 1, groups: 1 } },
  { name: 'stride 2, last column left', x: [1, 2, 7, 8], w: [3, 2, 3, 3], geometry: { stride: 2, pad: 0, groups: 1 } },
  { name: 'stride 2, odd map, 5×5', x: [1, 2, 9, 7], w: [2, 2, 5, 5], geometry: { stride: 2, pad: 2, groups: 1 } },
  { name: 'stride 4 over a 5×5 kernel', x: [1, 1, 11, 9], w: [2, 1, 5, 5], geometry: { stride: 4, pad: 2, groups: 1 } },
  { name: '1×1 that skips cells', x: [1, 2, 3, 4], w: [2, 2, 1, 1], geometry: { stride: 2, pad: 0, groups: 1 } },
  { name: 'even kernel', x: [2, 2, 4, 3], w: [2, 2, 2, 2], geometry: { stride: 1, pad: 1, groups: 1 } },
  { name: 'two groups', x: [1, 4, 5, 4], w: [6, 2, 3, 3], geometry: { stride: 1, pad: 1, groups: 2 } },
  { name: 'one group per channel', x: [1, 3, 4, 4], w: [3, 1, 3, 3], geometry: { stride: 2, pad: 1, groups: 3 } },
  { name: 'pad beyond the kernel', x: [1, 1, 2, 3], w: [2, 1, 2, 2], geometry: { stride: 1, pad: 3, groups: 1 } },
];

export const convInputs = ({ x, w }: ConvCase, rng: Rng) =>
  ({ x: randomTensor(x, rng), w: randomTensor(w, rng), b: randomTensor([w[0]], rng) });

export const cases = [
  ...CONV_CASES.map((example) => gradientCase(example.name, () => {
    const rng = new Rng(2);
    const { geometry } = example;
    const { x, w, b } = convInputs(example, rng);
    const dy = randomTensor(convOutputShape(x.shape, w.shape, geometry), rng);
    return ofFunction(() => dot(dy, convForward(x, w, b, geometry)), {
      x: [x, convBackwardInput(dy, w, x.shape, geometry)],
      w: [w, convBackwardWeights(x, dy, w.shape, geometry)],
      b: [b, convBackwardBias(dy)],
    });
  })),
  gradientCase('the layer', () => {
    const rng = new Rng(2);
    const [weight, bias] = [weightParam('conv1.weight', randomTensor([4, 3, 3, 3], rng)),
      biasParam('conv1.bias', randomTensor([4], rng))];
    const layer = convLayer(loopsCompute(), weight, bias, { stride: 2, pad: 1, groups: 1 });
    return ofLayer(layer, randomTensor([2, 3, 5, 6], rng), rng);
  }),
];
