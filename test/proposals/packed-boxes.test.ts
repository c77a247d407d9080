import { test } from 'tap';
import { PackedBoxes } from '../../lib/proposals/packed-boxes.js';
import { Rng } from '../../lib/tensor/rng.js';
import { randomBoxes } from '../support/random-boxes.js';

test('PackedBoxes gives back every number of every box', async (t) => {
  const whole = [{ x1: 0, y1: 3, x2: 65535, y2: 9 }, { x1: 1, y1: 1, x2: 1, y2: 1 }];
  const lists = [
    whole, [], randomBoxes(20, { width: 90, height: 60 }, new Rng(1)),
    [...whole, { x1: 0, y1: 0, x2: 1.5, y2: 2 }], [{ x1: -1, y1: -0, x2: 65536, y2: 2 }],
  ];
  const packed = new PackedBoxes();
  for (const boxes of lists) packed.push(boxes);
  t.strictSame([...packed], lists);
  t.equal(packed.length, lists.length);
  t.ok(Object.is(packed.at(4)![0].y1, -0), 'the sign of a zero too');
  t.equal(packed.at(lists.length), undefined);
});
