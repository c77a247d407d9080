import { rpnNetworkOf } from '../../../lib/detectors/faster-rcnn/network.js';
import { rpnStep } from '../../../lib/detectors/faster-rcnn/step-rpn.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { gradientCase, ofStep } from '../../support/gradient-case.js';
import { tinyFasterRcnn, tinyFixedBatch, TINY_SETTING } from '../../support/tiny-faster-rcnn.js';

export const cases = [
  gradientCase('two images, two losses, targets held fixed', async () => {
    const rng = new Rng(25);
    const whole = tinyFasterRcnn(rng);
    const { batch, rules } = await tinyFixedBatch(whole, rng);
    const net = rpnNetworkOf(whole.conv, whole.rpn);
    return ofStep(net.params, () => rpnStep(net, batch, TINY_SETTING, rules));
  }),
];
