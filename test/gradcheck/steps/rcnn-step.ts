import { rcnnStep } from '../../../lib/detectors/rcnn/step.js';
import { dropoutMask } from '../../../lib/layers/dropout.js';
import { noDropout, type DrawMask } from '../../../lib/networks/fc.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { gradientCase, ofStep } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';
import { newTinyClassifier } from '../../support/tiny-classifier.js';
import { tinyFactory } from '../../support/tiny-network.js';

const rcnnCase = (name: string, drawMask: DrawMask) => gradientCase(name, () => {
  const net = newTinyClassifier();
  const batch = { crops: randomTensor([4, 3, 16, 12], new Rng(5)), labels: [1, 0, 2, 0] };
  const setting = { compute: tinyFactory(1).compute, drawMask };
  return ofStep(net.params, () => rcnnStep(net, batch, setting));
});

export const cases = [
  rcnnCase('four crops, no dropout', noDropout),
  rcnnCase('four crops, dropout at ½', (x) => dropoutMask(x, 0.5, new Rng(9))), // the same mask at every call
];
