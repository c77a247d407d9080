import { test } from 'tap';
import { Rng } from '../../lib/tensor/rng.js';

const draw = (rng: Rng, count: number): number[] => Array.from({ length: count }, () => rng.bits());

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('bits() is xoshiro128**: from the state 1,2,3,4 it gives the published sequence', (t) => {
  // by hand: rotl(s1·5, 7)·9 = rotl(10, 7)·9 = 1280·9 = 11520; then s1 = 2 ^ (3 ^ 1) = 0, so the second word is 0
  const rng = Rng.fromState({ words: [1, 2, 3, 4], spareNormal: null });
  t.same(draw(rng, 8), [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849]);
  t.end();
});

test('Rng() gives the same numbers for the same seed, today and after every change of this file', (t) => {
  const rng = new Rng(1);
  t.same(draw(rng, 4), [1040948911, 3026248529, 3550500613, 1258304414]);
  t.equal(rng.uniform(), 0.671846145585454);
  t.equal(rng.normal(), -1.2879498192701169);
  t.same(new Rng(5).permutation(8), [6, 5, 2, 3, 0, 1, 7, 4]);
  t.same(draw(new Rng(1).fork('weights'), 4), [3633737877, 2704891283, 101547011, 1557407972]);
  t.end();
});

test('Rng() takes negative seeds and seeds above 2³² as streams of their own and refuses what is no integer', (t) => {
  const firsts = [0, 1, -1, 2 ** 32 - 1, 2 ** 32, 2 ** 40 + 1, -(2 ** 40)].map((seed) => new Rng(seed).bits());
  t.equal(new Set(firsts).size, firsts.length);
  t.throws(() => new Rng(1.5), new RangeError('Rng: the seed must be an integer, got 1.5'));
  t.throws(() => new Rng(NaN), RangeError);
  t.throws(() => new Rng(2 ** 53), RangeError);
  t.end();
});

test('fork() does not advance its parent, and what one fork draws does not move the next', (t) => {
  const untouched = new Rng(7);
  const rng = new Rng(7);
  const first = rng.fork('a');
  draw(first, 100);
  t.same(draw(rng.fork('b'), 5), draw(untouched.fork('b'), 5));
  t.same(draw(rng, 5), draw(untouched, 5));
  t.end();
});

test('fork() depends on the name, on the seed and on what was drawn before', (t) => {
  const rng = new Rng(7);
  const streams = [rng.fork('a'), rng.fork('b'), rng.fork('ab'), rng.fork('ba'), rng.fork(''), new Rng(8).fork('a')];
  rng.bits();
  streams.push(rng.fork('a'), rng);
  t.equal(new Set(streams.map((stream) => stream.bits())).size, streams.length);
  t.same(draw(new Rng(7).fork('a'), 3), draw(new Rng(7).fork('a'), 3));
  t.end();
});

test('fork() gives streams that do not follow each other', (t) => {
  const [a, b] = [new Rng(3).fork('a'), new Rng(3).fork('b')];
  const n = 20_000;
  const products = Array.from({ length: n }, () => (a.uniform() - 0.5) * (b.uniform() - 0.5));
  // independent: mean 0, variance (1/12)²; the bound is 4 standard errors
  t.ok(Math.abs(mean(products)) < 4 / 12 / Math.sqrt(n));
  t.end();
});

test('state() restores bit for bit, in the middle of a pair of normals and through JSON', (t) => {
  const rng = new Rng(11);
  rng.normal(); // its twin is kept for the next call
  const saved = rng.state();
  t.type(saved.spareNormal, 'number');
  const goOn = (r: Rng) => [r.normal(), r.normal(), r.uniform(), r.bits(), ...r.permutation(9), r.fork('x').bits()];
  const expected = goOn(rng);
  t.same(goOn(Rng.fromState(saved)), expected);
  t.same(goOn(Rng.fromState(JSON.parse(JSON.stringify(saved)))), expected);
  t.end();
});

test('state() is a copy: drawing on does not change it', (t) => {
  const rng = new Rng(2);
  const saved = rng.state();
  const first = rng.bits();
  rng.bits();
  t.equal(Rng.fromState(saved).bits(), first);
  t.end();
});

test('uniform() lies in [0,1) with mean 1/2 and variance 1/12', (t) => {
  const rng = new Rng(21);
  const n = 100_000;
  const values = Array.from({ length: n }, () => rng.uniform());
  t.ok(values.every((value) => value >= 0 && value < 1));
  // standard errors: of the mean √(1/12n) = 0.0009, of the variance √(1/180n) = 0.00024; bounds are 4 of them
  t.ok(Math.abs(mean(values) - 1 / 2) < 0.0037);
  t.ok(Math.abs(mean(values.map((value) => (value - 0.5) ** 2)) - 1 / 12) < 0.00095);
  t.end();
});

test('normal() has mean 0, variance 1, third moment 0 and fourth moment 3', (t) => {
  const rng = new Rng(22);
  const n = 100_000;
  const values = Array.from({ length: n }, () => rng.normal());
  // standard errors √(Var(xᵏ)/n): √(1/n), √(2/n), √(15/n), √(96/n); bounds are 4 of them
  const bounds = [1, 2, 15, 96].map((variance) => 4 * Math.sqrt(variance / n));
  [0, 1, 0, 3].forEach((moment, k) => {
    t.ok(Math.abs(mean(values.map((value) => value ** (k + 1))) - moment) < bounds[k], `moment ${k + 1}`);
  });
  t.end();
});

test('between() and integer() stay in their ranges and reach every value', (t) => {
  const rng = new Rng(23);
  t.ok(Array.from({ length: 1000 }, () => rng.between(-2, 3)).every((value) => value >= -2 && value < 3));
  const counts = [0, 0, 0, 0, 0];
  for (let i = 0; i < 10_000; i++) counts[rng.integer(5)]++;
  // binomial(10000, 1/5): standard deviation 40
  t.ok(counts.every((count) => Math.abs(count - 2000) < 160), `${counts}`);
  t.equal(rng.integer(1), 0);
  t.throws(() => rng.integer(0), new RangeError('Rng.integer: n must be at least 1, got 0'));
  t.throws(() => rng.integer(NaN), RangeError);
  t.end();
});

test('chance() is true with probability p, never for 0, always for 1', (t) => {
  const rng = new Rng(24);
  let hits = 0;
  for (let i = 0; i < 10_000; i++) if (rng.chance(0.25)) hits++;
  t.ok(Math.abs(hits - 2500) < 174, `${hits}`); // binomial(10000, 1/4): standard deviation 43.3
  t.ok(Array.from({ length: 100 }, () => rng.chance(0)).every((hit) => !hit));
  t.ok(Array.from({ length: 100 }, () => rng.chance(1)).every((hit) => hit));
  t.end();
});

test('permutation() holds every number once, and each of the 6 orders of 3 comes equally often', (t) => {
  const rng = new Rng(25);
  t.same(rng.permutation(50).sort((a, b) => a - b), Array.from({ length: 50 }, (_, i) => i));
  t.same(rng.permutation(0), []);
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = rng.permutation(3).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  t.equal(counts.size, 6);
  for (const [order, count] of counts) t.ok(Math.abs(count - 1000) < 116, order); // standard deviation 28.9
  t.end();
});

test('shuffled() and sample() leave their argument alone; sample() draws no item twice', (t) => {
  const rng = new Rng(26);
  const items = ['a', 'b', 'c', 'd'];
  t.same([...rng.shuffled(items)].sort(), items);
  t.equal(new Set(rng.sample(items, 3)).size, 3);
  t.same([...rng.sample(items, 9)].sort(), items);
  t.same(rng.sample(items, 0), []);
  t.same(items, ['a', 'b', 'c', 'd']);
  t.end();
});

test('normal() comes in pairs whose two halves are independent', (t) => {
  const rng = new Rng(27);
  const n = 20_000;
  const products = Array.from({ length: n }, () => rng.normal() * rng.normal());
  t.ok(Math.abs(mean(products)) < 4 / Math.sqrt(n)); // mean 0, variance 1; 4 standard errors
  t.end();
});
