import { test } from 'tap';
import { loopsCompute } from '../../lib/compute/loops.js';
import { frozen } from '../../lib/layers/frozen.js';
import { sequential } from '../../lib/layers/sequential.js';
import { newLinear } from '../../lib/networks/layer-factory.js';
import { Rng } from '../../lib/tensor/rng.js';
import { l2Norm } from '../../lib/tensor/tensor.js';
import { randomTensor } from '../support/gradient.js';

test('frozen() runs forward as ever, has nothing for a solver and gets no gradient in a sequential', async (t) => {
  const factory = { compute: loopsCompute(), init: { rng: new Rng(1), precision: 'float64' } } as const;
  const [low, high] = [newLinear(factory, 'low', { in: 3, out: 4 }), newLinear(factory, 'high', { in: 4, out: 2 })];
  const [whole, tuned] = [sequential([low, high]), sequential([frozen(low), high])];
  const x = randomTensor([5, 3], new Rng(2));
  const { y, saved } = await tuned.forward(x);
  t.same(y, (await whole.forward(x)).y);
  t.same(tuned.params.map(({ name }) => name), ['high.weight', 'high.bias']);
  await tuned.backwardParams(randomTensor(y.shape, new Rng(3)), saved);
  t.ok(high.params.every(({ grad }) => l2Norm(grad) > 0));
  t.ok(low.params.every(({ grad }) => l2Norm(grad) === 0));
});
