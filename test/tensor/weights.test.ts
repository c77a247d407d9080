import { test } from 'tap';
import { loadFittingWeights, loadWeights, weightsOf, type Weights } from '../../lib/tensor/weights.js';
import { biasParam, weightParam } from '../../lib/tensor/param.js';
import { tensor, zeros } from '../../lib/tensor/tensor.js';

const newParams = (w: readonly number[], b: number) =>
  [weightParam('fc6.weight', tensor([1, 2], w)), biasParam('fc6.bias', tensor([1], [b]))];

test('weightsOf() copies every value under its name', (t) => {
  const params = newParams([1, 2], 3);
  const weights = weightsOf(params);
  t.same(weights, { 'fc6.weight': tensor([1, 2], [1, 2]), 'fc6.bias': tensor([1], [3]) });
  params[0].value.data[0] = 9;
  t.equal(weights['fc6.weight'].data[0], 1);
  t.end();
});

test('loadWeights() copies values in, leaves gradients, and lets unknown names be', (t) => {
  const params = newParams([0, 0], 0);
  params[0].grad.data.set([5, 6]);
  const weights: Weights = { ...weightsOf(newParams([1, 2], 3)), 'fc8.weight': zeros([7]) };
  loadWeights(params, weights);
  t.same(params.map(({ value }) => [...value.data]), [[1, 2], [3]]);
  t.same([...params[0].grad.data], [5, 6]);
  params[0].value.data[0] = 9;
  t.equal(weights['fc6.weight'].data[0], 1, 'nothing is shared');
  t.end();
});

test('loadWeights() refuses a missing name or another shape before it changes anything', (t) => {
  const params = newParams([1, 2], 3);
  const good = { 'fc6.weight': tensor([1, 2], [7, 8]) };
  t.throws(() => loadWeights(params, good), new RangeError('loadWeights: there is no tensor fc6.bias'));
  t.throws(() => loadWeights(params, { ...good, 'fc6.bias': zeros([2]) }),
    new RangeError('loadWeights: fc6.bias is [2], the network expects [1]'));
  t.same(params.map(({ value }) => [...value.data]), [[1, 2], [3]]);
  t.end();
});

test('loadFittingWeights() takes what fits by name and shape, and says what it does not', (t) => {
  const params = newParams([1, 2], 3);
  const weights = { 'fc6.weight': tensor([1, 2], [7, 8]), 'fc6.bias': zeros([2]), 'fc8.weight': zeros([7]) };
  t.same(loadFittingWeights(params, weights), ['fc6.bias is [2], here [1]', 'fc8.weight has no place here']);
  t.same(params.map(({ value }) => [...value.data]), [[7, 8], [3]]);
  t.same(loadFittingWeights(params, {}), ['fc6.weight is missing', 'fc6.bias is missing']);
  t.same(loadFittingWeights(params, weightsOf(params)), []);
  t.end();
});
