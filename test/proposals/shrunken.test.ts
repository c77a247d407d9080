import { test } from 'tap';
import type { RgbImage } from '../../lib/data/sample.js';
import type { Proposer } from '../../lib/proposals/proposer.js';
import { shrunken } from '../../lib/proposals/shrunken.js';
import { Rng } from '../../lib/tensor/rng.js';

const picture: RgbImage = { width: 80, height: 40, data: new Uint8Array(3 * 80 * 40).fill(9) };

/** The whole picture it is given. */
const whole: Proposer = ({ width, height }) => [{ x1: 0, y1: 0, x2: width - 1, y2: height - 1 }];

test('shrunken() proposes in a copy of the given shorter side and answers in pixels of the picture', (t) => {
  const seen: number[][] = [];
  const proposer: Proposer = (image, rng) => {
    seen.push([image.width, image.height]);
    return whole(image, rng);
  };
  t.same(shrunken(proposer, 20)(picture, new Rng(0)), [{ x1: 0, y1: 0, x2: 2 * 39, y2: 2 * 19 }]);
  t.same(shrunken(proposer, 40)(picture, new Rng(0)), whole(picture, new Rng(0)));
  t.same(shrunken(proposer, 90)(picture, new Rng(0)), whole(picture, new Rng(0)));
  t.same(seen, [[40, 20], [80, 40], [80, 40]], 'never enlarged');
  t.end();
});

test('shrunken() takes a side of one pixel', (t) => {
  t.same(shrunken(whole, 1)(picture, new Rng(0)), [{ x1: 0, y1: 0, x2: 40, y2: 0 }], 'in a copy of 2 × 1, by 40');
  t.end();
});

test('shrunken() refuses a side of less than a pixel', (t) => {
  for (const side of [0, NaN, Infinity]) {
    t.throws(() => shrunken(whole, side), new RangeError(`shrunken: a side of ${side} pixels`));
  }
  t.end();
});
