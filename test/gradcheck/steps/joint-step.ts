import { jointStep } from '../../../lib/detectors/faster-rcnn/step-joint.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { gradientCase, ofStep } from '../../support/gradient-case.js';
import { tinyFasterRcnn, tinyFixedBatch, TINY_SETTING } from '../../support/tiny-faster-rcnn.js';

export const cases = [
  gradientCase('two images, four losses, targets and RoIs held fixed', async () => {
    const rng = new Rng(5);
    const net = tinyFasterRcnn(rng);
    const { batch, rules } = await tinyFixedBatch(net, rng);
    return ofStep(net.params, () => jointStep(net, batch, TINY_SETTING, rules));
  }),
];
