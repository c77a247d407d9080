import { test } from 'tap';
import { ImageWalk, type ImageView } from '../../lib/sampling/image-walk.js';
import { Rng } from '../../lib/tensor/rng.js';

const name = ({ index, flipped }: ImageView): string => `${index}${flipped ? ' flipped' : ''}`;
const steps = (walk: ImageWalk, count: number): string[] =>
  Array.from({ length: count }, () => walk.next()).flat().map(name);

test('ImageWalk shows every image once plain and once flipped, then shuffles again', async (t) => {
  const walk = new ImageWalk(5, 2, new Rng(1));
  const all = ['0', '0 flipped', '1', '1 flipped', '2', '2 flipped', '3', '3 flipped', '4', '4 flipped'];
  const [first, second] = [steps(walk, 5), steps(walk, 5)];
  t.same([...first].sort(), all);
  t.same([...second].sort(), all);
  t.notSame(first, second, 'another order');
  t.notSame(steps(new ImageWalk(5, 2, new Rng(2)), 5), first, 'another seed');
});

test('ImageWalk goes on from its saved state as if it had never stopped', async (t) => {
  const walk = new ImageWalk(7, 2, new Rng(3));
  steps(walk, 5);
  const saved = JSON.parse(JSON.stringify(walk.state())) as ReturnType<ImageWalk['state']>;
  const resumed = new ImageWalk(7, 2, new Rng(4));
  resumed.resume(saved);
  t.same(steps(resumed, 20), steps(walk, 20), 'across a shuffle');
  t.same(resumed.state(), walk.state());
});

test('ImageWalk shuffles early when fewer than a batch are left, and can walk one image', async (t) => {
  const walk = new ImageWalk(2, 3, new Rng(4));
  for (let step = 0; step < 6; step++) t.equal(new Set(walk.next().map(name)).size, 3);
  t.same(steps(new ImageWalk(1, 2, new Rng(4)), 1).sort(), ['0', '0 flipped']);
});

test('ImageWalk refuses batches that cannot be filled', async (t) => {
  t.throws(() => new ImageWalk(0, 2, new Rng(1)),
    new RangeError('ImageWalk: 0 images, twice each, do not fill a batch of 2'));
  t.equal(new ImageWalk(1, 2, new Rng(1)).next().length, 2, 'one image, twice, fills a batch of two');
  t.equal(new ImageWalk(4, 1, new Rng(1)).next().length, 1);
  t.throws(() => new ImageWalk(4, 0, new Rng(1)), new RangeError('ImageWalk: a batch needs an image, got 0'));
});
