import { classifierStep } from '../../../lib/networks/classifier.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { gradientCase, ofStep } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';
import { newTinyClassifier } from '../../support/tiny-classifier.js';
import { tinyFactory } from '../../support/tiny-network.js';

export const cases = [
  gradientCase('M0, three whole crops', () => {
    const net = newTinyClassifier();
    const crops = randomTensor([3, 3, 16, 12], new Rng(3));
    return ofStep(net.params, async () =>
      ({ cls: (await classifierStep(net, tinyFactory(1).compute, crops, [2, 0, 1])).loss }));
  }),
];
