import { test } from 'tap';
import {
  AUGMENTATION, NO_AUGMENTATION, pictureChanges, recoloured, type Augmentation, type PictureChange,
} from '../../../lib/data/pictures/augmentation.js';
import type { RgbImage } from '../../../lib/data/sample.js';
import { Rng } from '../../../lib/tensor/rng.js';

const SAME: PictureChange = { size: 1, brightness: 1, contrast: 1, saturation: 1 };

function drawn(augmentation: Augmentation, pictures = 2000): readonly PictureChange[] {
  return pictureChanges(augmentation)!(new Rng(3), pictures);
}

test('pictureChanges() draws nothing while all is off, and never advances the generator', (t) => {
  t.equal(pictureChanges(NO_AUGMENTATION), null);
  const rng = new Rng(1);
  const before = rng.state();
  t.equal(pictureChanges(AUGMENTATION)!(rng, 2).length, 2);
  t.same(rng.state(), before);
  t.end();
});

test('pictureChanges() draws sizes evenly over the ratios and colours evenly over their range', (t) => {
  const changes = drawn(AUGMENTATION);
  const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b) / numbers.length;
  const logs = changes.map(({ size }) => Math.log(size));
  t.ok(logs.every((log) => log >= Math.log(0.8) && log < Math.log(1.25)));
  t.ok(Math.abs(mean(logs)) < 0.01, 'as often larger as smaller: ln .8 = −ln 1.25');
  for (const name of ['brightness', 'contrast', 'saturation'] as const) {
    const factors = changes.map((change) => change[name]);
    t.ok(factors.every((factor) => factor >= 0.8 && factor < 1.2));
    t.ok(Math.min(...factors) < 0.81 && Math.max(...factors) > 1.19 && Math.abs(mean(factors) - 1) < 0.01, name);
  }
  t.end();
});

test('pictureChanges() draws each factor from a stream of its own', (t) => {
  const all = drawn(AUGMENTATION, 3);
  const sizes = drawn({ ...NO_AUGMENTATION, scaleJitter: AUGMENTATION.scaleJitter }, 3);
  t.same(sizes, all.map(({ size }) => ({ ...SAME, size })));
  t.same(drawn({ ...AUGMENTATION, scaleJitter: [1, 1] }, 3), all.map((change) => ({ ...change, size: 1 })));
  t.equal(new Set(all.flatMap((change) => Object.values(change))).size, 12, 'no two are the same');
  t.end();
});

test('pictureChanges() refuses ranges that make no sense', (t) => {
  const wrong: [change: Partial<Augmentation>, rule: RegExp][] = [
    [{ scaleJitter: [0, 1] }, /^augmentation: scaleJitter must be two numbers with 0 < low <= high, got 0 and 1$/],
    [{ scaleJitter: [1.2, 0.8] }, /scaleJitter/],
    [{ scaleJitter: [1, Infinity] }, /scaleJitter/],
    [{ brightness: 1.5 }, /^augmentation: brightness must be a number from 0 to 1, got 1\.5$/],
    [{ saturation: NaN }, /saturation/],
  ];
  for (const [change, rule] of wrong) {
    t.throws(() => pictureChanges({ ...NO_AUGMENTATION, ...change }), { name: 'RangeError', message: rule });
  }
  t.end();
});

test('recoloured() changes brightness, then contrast, then saturation, and clips after each', (t) => {
  const image: RgbImage = { width: 2, height: 1, data: Uint8Array.of(100, 50, 0, 200, 200, 200) };
  const pixels = (change: Partial<PictureChange>): number[] => [...recoloured(image, { ...SAME, ...change }).data];
  t.equal(recoloured(image, { ...SAME, size: 2 }), image, 'the size is no colour');
  t.same(pixels({ brightness: 1.5 }), [150, 75, 0, 255, 255, 255]); // 300 is clipped
  // grey of the pixels: .299·100 + .587·50 = 59.25 and 200; their mean 129.625
  // contrast .5: 129.625 + (100 − 129.625)/2 = 114.8, (50 …) 89.8, (0 …) 64.8, (200 …) 164.8
  t.same(pixels({ contrast: 0.5 }), [115, 90, 65, 165, 165, 165]);
  // saturation 2: 59.25 + 2·(100 − 59.25) = 140.75, 40.75, −59.25 → 0; a grey pixel stays
  t.same(pixels({ saturation: 2 }), [141, 41, 0, 200, 200, 200]);
  t.same(pixels({ saturation: 0 }), [59, 59, 59, 200, 200, 200]);
  // brightness 1.5 first: 150, 75, 0 and 255 (clipped): grey 88.875 and 255, mean 171.9375; then halfway to it
  t.same(pixels({ brightness: 1.5, contrast: 0.5 }), [161, 123, 86, 213, 213, 213]);
  t.end();
});
