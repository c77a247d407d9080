import { test } from 'tap';
import { loopsCompute } from '../../lib/compute/loops.js';
import { BACKBONES } from '../../lib/networks/backbones.js';
import { fcForward, newFc, noDropout } from '../../lib/networks/fc.js';
import { compressedFc, newLowRankFc } from '../../lib/networks/low-rank-fc.js';
import { Rng } from '../../lib/tensor/rng.js';
import { withPrecision } from '../../lib/tensor/tensor.js';
import { loadWeights, weightsOf } from '../../lib/tensor/weights.js';
import { randomTensor } from '../support/gradient.js';

const SPEC = { ...BACKBONES.S, channels: 3, grid: 2, fc: [8, 6] } as const;
const factory = { compute: loopsCompute(), init: { rng: new Rng(1), precision: 'float32' } } as const;
const whole = newFc(SPEC, factory);
const x = withPrecision(randomTensor([4, 3, 2, 2], new Rng(2)), 'float32');

async function outputOf(ranks: { readonly fc6: number | null; readonly fc7: number | null }) {
  const fc = newLowRankFc(SPEC, ranks, factory);
  loadWeights(fc.params, compressedFc(weightsOf(whole.params), ranks).weights);
  return (await fcForward(fc, x, noDropout)).y.data;
}

test('compressedFc() at full rank gives the same network, at rank 1 another', async (t) => {
  const expected = (await fcForward(whole, x, noDropout)).y.data;
  const distance = (data: ArrayLike<number>): number =>
    Math.max(...Array.from(expected, (value, i) => Math.abs(value - data[i])));
  t.ok(distance(await outputOf({ fc6: 8, fc7: 6 })) < 1e-5);
  t.ok(distance(await outputOf({ fc6: null, fc7: 6 })) < 1e-5);
  t.ok(distance(await outputOf({ fc6: 1, fc7: 1 })) > 1e-2);
});

test('compressedFc() counts t(I + O) weights for I·O, and the share of W that is lost', (t) => {
  const { compressions, weights } = compressedFc(weightsOf(whole.params), { fc6: 3, fc7: 6 });
  t.same(compressions.map(({ layer, rank, parametersBefore, parametersAfter }) =>
    [layer, rank, parametersBefore, parametersAfter]), [['fc6', 3, 12 * 8 + 8, 3 * 20 + 8], ['fc7', 6, 54, 90]]);
  t.ok(compressions[0].error > 0.1 && compressions[0].error < 1);
  t.equal(compressions[1].error, 0);
  t.same(Object.keys(weights).sort(),
    ['fc6_L.weight', 'fc6_U.bias', 'fc6_U.weight', 'fc7_L.weight', 'fc7_U.bias', 'fc7_U.weight']);
  t.end();
});

test('compressedFc() refuses ranks that a layer does not have, and weights that are compressed', (t) => {
  const weights = weightsOf(whole.params);
  for (const rank of [0, 9, 1.5]) {
    t.throws(() => compressedFc(weights, { fc6: rank, fc7: null }),
      new RangeError(`compress: the rank of fc6 must be in 1..8, got ${rank}`));
  }
  const once = compressedFc(weights, { fc6: null, fc7: 2 }).weights;
  t.throws(() => compressedFc(once, { fc6: null, fc7: 2 }), new RangeError('compress: there is no tensor fc7.weight'));
  t.end();
});
