import { test } from 'tap';
import { chooseInOrder } from '../../lib/sampling/choose-in-order.js';
import { Rng } from '../../lib/tensor/rng.js';

test('chooseInOrder() draws different items and keeps their order', async (t) => {
  const items = [3, 5, 8, 13, 21, 34];
  const seen = new Set<number>();
  for (let seed = 0; seed < 40; seed++) {
    const chosen = chooseInOrder(items, 2, new Rng(seed));
    t.equal(chosen.length, 2);
    t.ok(chosen[0] < chosen[1]);
    for (const item of chosen) seen.add(item);
  }
  t.same([...seen].sort((a, b) => a - b), items, 'every item has its chance');
});

test('chooseInOrder() takes all, and draws nothing, when they fit', async (t) => {
  const rng = new Rng(1);
  const before = rng.state();
  t.same(chooseInOrder([4, 2], 2, rng), [4, 2]);
  t.same(chooseInOrder([], 2, rng), []);
  t.same(rng.state(), before);
});
