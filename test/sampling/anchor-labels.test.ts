// The published thresholds to the last case: what happens exactly on them.
import { test } from 'tap';
import { iou } from '../../lib/boxes/iou.js';
import { ANCHOR_SAMPLING, insideAnchors, labelAnchors } from '../../lib/sampling/anchor-labels.js';
import type { Box } from '../../lib/boxes/box.js';

const IMAGE = { width: 100, height: 50 };

/** From (x1, 0), `height` pixels high. */
const bar = (x1: number, x2: number, height = 10): Box => ({ x1, y1: 0, x2, y2: height - 1 });

test('labelAnchors() says "overlaps" at IoU 0.7 and above, "apart" only below 0.3', async (t) => {
  // Faster R-CNN §3.1.2: positive "higher than 0.7", negative "lower than 0.3"; its code settles the boundary itself:
  // anchor_target_layer.py has max_overlaps >= RPN_POSITIVE_OVERLAP and max_overlaps < RPN_NEGATIVE_OVERLAP.
  const gt = bar(10, 19); // 100 pixels; the anchors lie inside it, so that IoU = their area / 100
  const anchors = [gt, bar(10, 16), bar(10, 16, 9), bar(10, 12), bar(10, 12, 9)];
  t.same(anchors.map((anchor) => iou(anchor, gt)), [1, 0.7, 0.63, 0.3, 0.27]);
  t.same(labelAnchors(anchors, [gt], IMAGE, ANCHOR_SAMPLING).rules,
    ['overlaps', 'overlaps', 'between', 'between', 'apart']);
});

test('labelAnchors() gives an anchor the first of the objects that it overlaps equally', async (t) => {
  // 15..24 shares 5 of 15 columns with 10..19 and with 20..29; argmax in anchor_target_layer.py takes the first
  const { gt, overlap } = labelAnchors([bar(15, 24), bar(60, 69)], [bar(10, 19), bar(20, 29)], IMAGE, ANCHOR_SAMPLING);
  t.same([...overlap], [1 / 3, 0]);
  t.same([...gt], [0, 0], 'and object 0 where nothing overlaps');
});

test('labelAnchors() takes an IoU as the best one as long as it is at most a billionth smaller', async (t) => {
  const gt = { x1: 0, y1: 0, x2: 1, y2: 0 };
  const ofWidth = (width: number): Box => ({ ...gt, x2: width - 1 }); // IoU = width / 2
  const atTheLimit = ofWidth(1 * (1 - 1e-9));
  t.equal(iou(atTheLimit, gt), 0.5 * (1 - 1e-9));
  t.same(labelAnchors([ofWidth(1), atTheLimit, ofWidth(1 - 2e-9)], [gt], IMAGE, ANCHOR_SAMPLING).bestOf, [[0, 1]]);
});

test('insideAnchors() allows each side of an anchor to leave the image by the border, and no further', async (t) => {
  // anchor_target_layer.py: x1 ≥ −b, y1 ≥ −b, x2 < W + b, y2 < H + b; pixels of the image are 0..99 and 0..49
  const within = { x1: 10, y1: 10, x2: 20, y2: 20 };
  for (const border of [0, 2]) {
    const sides: [side: keyof Box, last: number, beyond: number][] = [
      ['x1', -border, -border - 1], ['y1', -border, -border - 1],
      ['x2', 99 + border, 100 + border], ['y2', 49 + border, 50 + border],
    ];
    for (const [side, last, beyond] of sides) {
      const anchors = [{ ...within, [side]: last }, { ...within, [side]: beyond }];
      t.same(insideAnchors(anchors, IMAGE, border), [0], `${side} with a border of ${border}`);
    }
  }
});
