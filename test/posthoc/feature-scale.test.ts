import { test } from 'tap';
import {
  FEATURE_SCALE, featureScale, meanFeatureNorm, scaleFeatures, type FeatureSource,
} from '../../lib/posthoc/feature-scale.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, zeros, type Tensor } from '../../lib/tensor/tensor.js';
import { featureImage } from '../support/feature-images.js';

/** Remembers which images were asked for. */
function sourceOf(images: readonly Tensor[]): FeatureSource & { readonly asked: number[] } {
  const asked: number[] = [];
  return {
    count: images.length, asked,
    async featuresOf(image) {
      asked.push(image);
      return images[image];
    },
  };
}

test('featureScale() brings the mean norm to the target, by hand', async (t) => {
  const source = sourceOf([tensor([2, 2], [3, 4, 0, 2]), tensor([1, 2], [5, 0])]);
  // norms 5, 2, 5: mean 4, factor 20/4
  t.equal(await meanFeatureNorm(source, FEATURE_SCALE, new Rng(0)), 4);
  t.equal(await featureScale(source, FEATURE_SCALE, new Rng(0)), 5);
});

test('meanFeatureNorm() draws only so many images and boxes, by the seed', async (t) => {
  const images = Array.from({ length: 9 }, (_, i) => tensor([3, 1], [10 * i + 1, 10 * i + 2, 10 * i + 6]));
  const cfg = { targetNorm: 20, maxImages: 2, maxBoxes: 1 };
  const source = sourceOf(images);
  const mean = await meanFeatureNorm(source, cfg, new Rng(4));
  t.equal(new Set(source.asked).size, 2);
  const [a, b] = source.asked.map((i) => [...images[i].data]);
  t.ok(a.some((x) => b.some((y) => (x + y) / 2 === mean)), 'the mean of one box of each, not of all');
  t.equal(await meanFeatureNorm(sourceOf(images), cfg, new Rng(4)), mean);
});

test('scaleFeatures() multiplies a copy', (t) => {
  const image = featureImage('a', [{ box: { x1: 0, y1: 0, x2: 1, y2: 1 }, label: 1, features: [1, -2] }], 2);
  t.same([...scaleFeatures(image, 5).features.data], [5, -10]);
  t.same([...image.features.data], [1, -2]);
  t.end();
});

test('meanFeatureNorm() refuses to divide by features that are not there, zero or not finite', async (t) => {
  const mean = (images: Tensor[]) => meanFeatureNorm(sourceOf(images), FEATURE_SCALE, new Rng(0));
  await t.rejects(mean([]), new RangeError('meanFeatureNorm: the mean norm of 0 features is NaN'));
  await t.rejects(mean([zeros([2, 3])]), new RangeError('meanFeatureNorm: the mean norm of 2 features is 0'));
  await t.rejects(mean([tensor([1, 1], [Infinity])]), RangeError);
});
