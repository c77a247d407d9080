import { newRpn, rpnBackward, rpnForward } from '../../../lib/networks/rpn.js';
import { clearGrads } from '../../../lib/tensor/param.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { dot } from '../../../lib/tensor/tensor.js';
import { checkedParams, gradientCase } from '../../support/gradient-case.js';
import { randomTensor, shuffledRamp } from '../../support/gradient.js';
import { randomise, TINY_SPEC, tinyFactory } from '../../support/tiny-network.js';

/** Three anchors a cell. */
export function newTinyRpn() {
  const rpn = newRpn(TINY_SPEC, 3, tinyFactory(1));
  randomise(rpn.params, new Rng(2));
  return rpn;
}

export const cases = [
  gradientCase('a map of 5×4 cells, both branches', async () => {
    const rng = new Rng(4);
    const rpn = newTinyRpn();
    const features = shuffledRamp([1, 2, 5, 4], rng); // under the max pool: ±ε flips no maximum
    const { scores, deltas, saved } = await rpnForward(rpn, features);
    const [dScores, dDeltas] = [randomTensor(scores.shape, rng), randomTensor(deltas.shape, rng)];
    clearGrads(rpn.params);
    const dFeatures = await rpnBackward(rpn, dScores, dDeltas, saved);
    return {
      loss: async () => {
        const out = await rpnForward(rpn, features);
        return dot(dScores, out.scores) + dot(dDeltas, out.deltas);
      },
      checked: [{ name: 'features', value: features, gradient: dFeatures }, ...checkedParams(rpn.params)],
    };
  }),
];
