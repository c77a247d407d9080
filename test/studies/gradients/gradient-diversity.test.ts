// Deck: "Are the examples from just 2 images diverse enough?"
import { test } from 'tap';
import { cosine, cosines, gradientSpread } from '../../../lib/studies/gradients/gradient-diversity.js';
import { Rng } from '../../../lib/tensor/rng.js';

const vector = (...numbers: number[]): Float64Array => Float64Array.from(numbers);

test('cosine() is 1 along, 0 across, −1 against, and 0 for a vector of zeros', (t) => {
  t.equal(cosine(vector(3, 4), vector(6, 8)), 1);
  t.equal(cosine(vector(1, 0), vector(0, 5)), 0);
  t.equal(cosine(vector(1, 0), vector(-2, 0)), -1);
  t.equal(cosine(vector(0, 0), vector(1, 1)), 0);
  t.ok(Math.abs(cosine(vector(1, 0), vector(1, 1)) - Math.SQRT1_2) < 1e-15);
  t.end();
});

test('cosines() has every pair', (t) => {
  t.same(cosines([vector(1, 0), vector(2, 0), vector(0, -1)]), [[1, 1, 0], [1, 1, 0], [0, 0, 1]]);
  t.end();
});

test('gradientSpread() by hand, and for batches drawn around a known gradient', (t) => {
  // mean (2, 1); deviations (−1, 1), (1, −1): v = 4;  s = 5 − 4/2
  t.same(gradientSpread([vector(1, 2), vector(3, 0)]), { variance: 4, signal: 3 });
  const rng = new Rng(3);
  const noisy = Array.from({ length: 400 }, () => vector(2 + rng.normal(), 0.5 * rng.normal(), -1));
  const { variance, signal } = gradientSpread(noisy);
  t.ok(Math.abs(variance - 1.25) < 0.15, `1² + 0.5², got ${variance}`);
  t.ok(Math.abs(signal - 5) < 0.4, `2² + 1², got ${signal}`);
  t.throws(() => gradientSpread([vector(1)]), new RangeError('gradientSpread: 1 mini-batches have no variance'));
  t.end();
});
