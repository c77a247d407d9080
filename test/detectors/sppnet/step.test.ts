// Deck: "Fine-tune 3-layer network fc6-fc7-fc8 on F (log loss)"
import { test } from 'tap';
import { fineTuneStep } from '../../../lib/detectors/sppnet/step.js';
import { dropoutMask } from '../../../lib/layers/dropout.js';
import { newFcOf, noDropout, type DrawMask } from '../../../lib/networks/fc.js';
import { newLinear } from '../../../lib/networks/layer-factory.js';
import { clearGrads } from '../../../lib/tensor/param.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { randomTensor } from '../../support/gradient.js';
import { assertParamGradients } from '../../support/layer-gradient.js';
import { randomise, tinyFactory } from '../../support/tiny-network.js';

for (const [name, drawMask] of [
  ['no dropout', noDropout],
  ['dropout at ½', (x) => dropoutMask(x, 0.5, new Rng(9))], // the same mask at every call: a fixed function
] as const satisfies readonly (readonly [string, DrawMask])[]) {
  test(`fineTuneStep() gives the gradient of the log loss to fc6, fc7 and fc8: ${name}`, async (t) => {
    const rng = new Rng(3);
    const factory = tinyFactory(1);
    const net = { fc: newFcOf(10, [5, 4], factory), fc8: newLinear(factory, 'fc8', { in: 4, out: 3 }) };
    const params = [...net.fc.params, ...net.fc8.params];
    randomise(params, rng);
    const batch = { pyramids: randomTensor([6, 10], rng), labels: [1, 0, 2, 0, 0, 1] };
    clearGrads(params);
    t.ok((await fineTuneStep(net, batch, drawMask)).cls > 0);
    await assertParamGradients(t, params, async () => (await fineTuneStep(net, batch, drawMask)).cls);
  });
}
