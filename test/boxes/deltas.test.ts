import { test } from 'tap';
import { decode, decodeCapped, encode, MAX_LOG_GROWTH, ZERO_DELTAS } from '../../lib/boxes/deltas.js';
import { widthOf } from '../../lib/boxes/box.js';
import { Rng } from '../../lib/tensor/rng.js';
import { randomBoxes } from '../support/random-boxes.js';

const P = { x1: 10, y1: 20, x2: 29, y2: 49 };  // 20 × 30 around (19.5, 34.5)
const G = { x1: 12, y1: 18, x2: 37, y2: 57 };  // 26 × 40 around (24.5, 37.5)

test('encode() agrees with sums made by hand', async (t) => {
  const { tx, ty, tw, th } = encode(P, G);
  t.equal(tx, 0.25);                            // (24.5 − 19.5)/20
  t.equal(ty, 0.1);                             // (37.5 − 34.5)/30
  t.ok(Math.abs(tw - 0.2623642645) < 1e-10);    // ln(26/20)
  t.ok(Math.abs(th - 0.2876820725) < 1e-10);    // ln(40/30)
});

test('decode() leads back to G and gives P for zero deltas', async (t) => {
  const back = decode(P, { tx: 0.25, ty: 0.1, tw: Math.log(26 / 20), th: Math.log(40 / 30) });
  for (const side of ['x1', 'y1', 'x2', 'y2'] as const) t.ok(Math.abs(back[side] - G[side]) < 1e-12, side);
  t.same(decode(P, ZERO_DELTAS), P);
});

test('encode() and decode() are inverses of each other on random boxes', async (t) => {
  const rng = new Rng(3);
  const [from, to] = [0, 1].map(() => randomBoxes(500, { width: 1000, height: 600 }, rng));
  let worst = 0;
  from.forEach((box, i) => {
    const back = decode(box, encode(box, to[i]));
    const again = encode(box, back);
    for (const side of ['x1', 'y1', 'x2', 'y2'] as const) worst = Math.max(worst, Math.abs(back[side] - to[i][side]));
    for (const k of ['tx', 'ty', 'tw', 'th'] as const) {
      worst = Math.max(worst, Math.abs(again[k] - encode(box, to[i])[k]));
    }
  });
  t.ok(worst < 1e-9, `largest difference ${worst}`);
});

test('decodeCapped() limits growth and is decode() below the limit', async (t) => {
  t.same(decodeCapped(P, encode(P, G)), decode(P, encode(P, G)));
  const grown = decodeCapped(P, { tx: 0, ty: 0, tw: 800, th: MAX_LOG_GROWTH });
  t.ok(Math.abs(widthOf(grown) - 20 * 1000 / 16) < 1e-9, 'e^800 is not finite, 62.5 times 20 is');
  const tiny = { tx: 0, ty: 0, tw: -50, th: 0 };
  t.same(decodeCapped(P, tiny), decode(P, tiny), 'no lower limit');
});
