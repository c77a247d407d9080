import { fastStep } from '../../../lib/detectors/fast-rcnn/step.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { gradientCase, ofStep } from '../../support/gradient-case.js';
import { tinyFastBatch, tinyFastRcnn } from '../../support/tiny-fast-rcnn.js';
import { TINY_SETTING } from '../../support/tiny-faster-rcnn.js';

export const cases = [
  gradientCase('two images, six regions, two losses', () => {
    const rng = new Rng(15);
    const net = tinyFastRcnn(rng);
    const batch = tinyFastBatch(rng);
    return ofStep(net.params, () => fastStep(net, batch, TINY_SETTING));
  }),
];
