import { squaredLoss } from '../../../lib/losses/squared.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { gradientCase, ofFunction } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';

export const cases = [
  gradientCase('five rows', () => {
    const rng = new Rng(1);
    const [x, targets] = [randomTensor([5, 4], rng), randomTensor([5, 4], rng)];
    return ofFunction(() => squaredLoss(x, targets).loss, { x: [x, squaredLoss(x, targets).dx] });
  }),
];
