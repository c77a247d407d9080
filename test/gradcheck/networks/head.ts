import { noDropout } from '../../../lib/networks/fc.js';
import { headBackward, headForward, newHeadFromScratch } from '../../../lib/networks/head.js';
import { clearGrads } from '../../../lib/tensor/param.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { dot } from '../../../lib/tensor/tensor.js';
import { checkedParams, gradientCase } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';
import { randomise, TINY_SPEC, tinyFactory } from '../../support/tiny-network.js';

/** Three classes; every branch has weights large enough to be checked. */
export function newTinyHead() {
  const head = newHeadFromScratch(TINY_SPEC, 3, tinyFactory(1));
  randomise(head.params, new Rng(2));
  return head;
}

export const cases = [
  gradientCase('three RoIs, both branches', async () => {
    const rng = new Rng(4);
    const head = newTinyHead();
    const pooled = randomTensor([3, 2, 2, 2], rng);
    const { scores, deltas, saved } = await headForward(head, pooled, noDropout);
    const [dScores, dDeltas] = [randomTensor(scores.shape, rng), randomTensor(deltas.shape, rng)];
    clearGrads(head.params);
    const dPooled = await headBackward(head, dScores, dDeltas, saved);
    return {
      loss: async () => {
        const out = await headForward(head, pooled, noDropout);
        return dot(dScores, out.scores) + dot(dDeltas, out.deltas);
      },
      checked: [{ name: 'pooled', value: pooled, gradient: dPooled }, ...checkedParams(head.params)],
    };
  }),
];
