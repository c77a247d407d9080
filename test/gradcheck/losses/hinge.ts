import { hingeLoss } from '../../../lib/losses/hinge.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { gradientCase, ofFunction, requires } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';

export const cases = [
  gradientCase('40 scores on both sides of the margin', () => {
    const rng = new Rng(1);
    const scores = randomTensor([40], rng);
    const labels = Array.from({ length: 40 }, () => rng.chance(0.4) ? 1 : -1);
    const weights = { C: 0.3, positiveWeight: 2 };
    const { dx } = hingeLoss(scores, labels, weights);
    requires(dx.data.includes(0) && dx.data.includes(-0.6) && dx.data.includes(0.3), 'all three slopes occur');
    return ofFunction(() => hingeLoss(scores, labels, weights).loss, { scores: [scores, dx] });
  }),
];
