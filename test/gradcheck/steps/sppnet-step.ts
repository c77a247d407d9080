import { fineTuneStep } from '../../../lib/detectors/sppnet/step.js';
import { dropoutMask } from '../../../lib/layers/dropout.js';
import { newFcOf, noDropout, type DrawMask } from '../../../lib/networks/fc.js';
import { newLinear } from '../../../lib/networks/layer-factory.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { gradientCase, ofStep } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';
import { randomise, tinyFactory } from '../../support/tiny-network.js';

const sppNetCase = (name: string, drawMask: DrawMask) => gradientCase(name, () => {
  const rng = new Rng(3);
  const factory = tinyFactory(1);
  const net = { fc: newFcOf(10, [5, 4], factory), fc8: newLinear(factory, 'fc8', { in: 4, out: 3 }) };
  const params = [...net.fc.params, ...net.fc8.params];
  randomise(params, rng);
  const batch = { pyramids: randomTensor([6, 10], rng), labels: [1, 0, 2, 0, 0, 1] };
  return ofStep(params, () => fineTuneStep(net, batch, drawMask));
});

export const cases = [
  sppNetCase('no dropout', noDropout),
  sppNetCase('dropout at ½', (x) => dropoutMask(x, 0.5, new Rng(9))), // the same mask at every call: a fixed function
];
