import { dropoutMask } from '../../../lib/layers/dropout.js';
import { fcBackward, fcForward, newFc, noDropout, type DrawMask } from '../../../lib/networks/fc.js';
import { clearGrads } from '../../../lib/tensor/param.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { dot } from '../../../lib/tensor/tensor.js';
import { checkedParams, gradientCase } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';
import { randomise, TINY_SPEC, tinyFactory } from '../../support/tiny-network.js';

const fcCase = (name: string, drawMask: DrawMask) => gradientCase(name, async () => {
  const fc = newFc(TINY_SPEC, tinyFactory(1));
  randomise(fc.params, new Rng(2));
  const rng = new Rng(3);
  const pooled = randomTensor([3, 2, 2, 2], rng);
  const { y, saved } = await fcForward(fc, pooled, drawMask);
  const dy = randomTensor(y.shape, rng);
  clearGrads(fc.params);
  const dPooled = await fcBackward(fc, dy, saved);
  return {
    loss: async () => dot(dy, (await fcForward(fc, pooled, drawMask)).y),
    checked: [{ name: 'pooled', value: pooled, gradient: dPooled }, ...checkedParams(fc.params)],
  };
});

export const cases = [
  fcCase('no dropout', noDropout),
  fcCase('dropout at ½', (x) => dropoutMask(x, 0.5, new Rng(9))), // the same mask at every call: a fixed function
];
