import { test } from 'tap';
import { gram, outerGram, product, transposedProduct } from '../../lib/solvers/matrix.js';
import { tensor, zeros } from '../../lib/tensor/tensor.js';

const A = tensor([3, 2], [1, 2, 0, 4, 5, 6]);
const B = tensor([2, 2], [1, 0, 2, 3]);

test('product(), transposedProduct() and gram() by hand, in float64', (t) => {
  t.same(product(A, B), tensor([3, 2], [5, 6, 8, 12, 17, 18], 'float64'));
  t.same(transposedProduct(A, A), tensor([2, 2], [26, 32, 32, 56], 'float64'));
  t.same(gram(A), transposedProduct(A, A));
  t.same(outerGram(tensor([2, 2], [1, 2, 3, 4])), tensor([2, 2], [5, 11, 11, 25], 'float64'));
  t.same(transposedProduct(A, tensor([3, 1], [1, 10, 100])), tensor([2, 1], [501, 642], 'float64'));
  t.end();
});

test('product() and transposedProduct() refuse matrices that do not fit', (t) => {
  t.throws(() => product(B, A), new TypeError('product: [2,2] and [3,2] do not fit'));
  t.throws(() => transposedProduct(A, zeros([2, 2])), new TypeError('transposedProduct: [3,2] and [2,2] do not fit'));
  t.end();
});
