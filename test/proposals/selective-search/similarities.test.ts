import { test } from 'tap';
import type { Region } from '../../../lib/proposals/selective-search/region.js';
import { SIMILARITIES, similarity } from '../../../lib/proposals/selective-search/similarities.js';
import { Rng } from '../../../lib/tensor/rng.js';

const A: Region = {
  size: 4, box: { x1: 0, y1: 0, x2: 1, y2: 1 }, colour: Float64Array.of(0.5, 0.5, 0), texture: Float64Array.of(1, 0),
};
const B: Region = {
  size: 2, box: { x1: 3, y1: 0, x2: 3, y2: 1 }, colour: Float64Array.of(0.25, 0, 0.75), texture: Float64Array.of(0, 1),
};

test('the four similarities of two small regions', async (t) => {
  const image = 20;
  t.equal(SIMILARITIES.colour(A, B, image), 0.25, 'min(.5, .25) + min(.5, 0) + min(0, .75)');
  t.equal(SIMILARITIES.texture(A, B, image), 0);
  t.equal(SIMILARITIES.size(A, B, image), 1 - 6 / 20);
  t.equal(SIMILARITIES.fill(A, B, image), 1 - (4 * 2 - 4 - 2) / 20, 'the box around both has 4 × 2 pixels');
});

test('similarity() adds the chosen ones', async (t) => {
  t.equal(similarity(A, B, 20, ['size', 'fill']), 0.7 + 0.9);
  t.equal(similarity(A, B, 20, ['colour']), 0.25);
});

test('similarities are symmetric and within 0..1', async (t) => {
  const rng = new Rng(9);
  const histogram = (): Float64Array => {
    const h = Float64Array.from({ length: 6 }, () => rng.uniform());
    const sum = h.reduce((total, v) => total + v);
    return h.map((v) => v / sum);
  };
  const [W, H] = [30, 20];
  for (let round = 0; round < 50; round++) {
    const x = 1 + rng.integer(W - 1); // a to the left of column x, b to the right
    const filled = (x1: number, x2: number): Region => {
      const [ya, yb] = [rng.integer(H), rng.integer(H)];
      const box = { x1, y1: Math.min(ya, yb), x2, y2: Math.max(ya, yb) };
      const size = 1 + rng.integer((x2 - x1 + 1) * (box.y2 - box.y1 + 1));
      return { size, box, colour: histogram(), texture: histogram() };
    };
    const [a, b] = [filled(0, x - 1), filled(x, W - 1)];
    for (const measure of Object.values(SIMILARITIES)) {
      const s = measure(a, b, W * H);
      t.ok(s >= 0 && s <= 1 + 1e-12, `${s}`);
      t.equal(measure(b, a, W * H), s);
    }
  }
});

test('a region is as similar to itself as can be in colour and texture', async (t) => {
  t.equal(SIMILARITIES.colour(A, A, 20), 1);
  t.equal(SIMILARITIES.texture(B, B, 20), 1);
});
