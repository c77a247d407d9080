import { test } from 'tap';
import type { Box } from '../../lib/boxes/box.js';
import { addEach, clipBoxBackward, decodeCappedBackward } from '../../lib/boxes/deltas-backward.js';
import { MAX_LOG_GROWTH, ZERO_DELTAS } from '../../lib/boxes/deltas.js';
import { cases } from '../gradcheck/boxes/deltas-backward.js';
import { testGradients } from '../support/test-gradients.js';

const IMAGE = { width: 250, height: 150 };
const P: Box = { x1: 10, y1: 20, x2: 29, y2: 49 }; // 20 × 30

test('decodeCappedBackward() by hand: corners that move together shift, corners that part grow', (t) => {
  const together = decodeCappedBackward({ x1: 1, y1: 2, x2: 1, y2: 2 }, P, ZERO_DELTAS);
  t.same(together, { tx: 40, ty: 120, tw: 0, th: 0 }); // Pw·(1 + 1), Ph·(2 + 2)
  const apart = decodeCappedBackward({ x1: -1, y1: -2, x2: 1, y2: 2 }, P, { ...ZERO_DELTAS, tw: Math.log(2) });
  t.same([apart.tx, apart.ty], [0, 0]);
  t.ok(Math.abs(apart.tw - 40) < 1e-12); // Gw·½(1 + 1) = 20·2
  t.equal(apart.th, 60);                 // Gh·½(2 + 2) = 30·2
  t.end();
});

test('decodeCappedBackward() gives 0 at the cap itself, where the slope above it is 0', (t) => {
  const atTheCap = { ...ZERO_DELTAS, tw: MAX_LOG_GROWTH, th: MAX_LOG_GROWTH };
  const { tw, th } = decodeCappedBackward({ x1: -1, y1: -1, x2: 1, y2: 1 }, P, atTheCap);
  t.same([tw, th], [0, 0]);
  t.end();
});

test('clipBoxBackward() passes what was inside and nothing of what was moved or on the border', (t) => {
  const d: Box = { x1: 1, y1: 2, x2: 3, y2: 4 };
  t.same(clipBoxBackward(d, { x1: 5, y1: 6, x2: 70, y2: 80 }, IMAGE), d);
  t.same(clipBoxBackward(d, { x1: -5, y1: 6, x2: 270, y2: 180 }, IMAGE), { x1: 0, y1: 2, x2: 0, y2: 0 });
  t.same(clipBoxBackward(d, { x1: 0, y1: 0, x2: 249, y2: 149 }, IMAGE), { x1: 0, y1: 0, x2: 0, y2: 0 });
  const toOneColumn = clipBoxBackward(d, { x1: 300, y1: 6, x2: 400, y2: 80 }, IMAGE);
  t.same(toOneColumn, { x1: 0, y1: 2, x2: 0, y2: 4 }, 'nothing along x for a box clipped to one column');
  t.end();
});

testGradients('the backward of each box function agrees with central differences', cases);

test('addEach() adds the gradients of each box', (t) => {
  const [a, b] = [{ x1: 1, y1: 2, x2: 3, y2: 4 }, { x1: 10, y1: 20, x2: 30, y2: 40 }];
  t.same(addEach([a, b], [b, b]), [{ x1: 11, y1: 22, x2: 33, y2: 44 }, { x1: 20, y1: 40, x2: 60, y2: 80 }]);
  t.end();
});
