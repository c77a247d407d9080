import { test } from 'tap';
import { ANCHORS_PUBLISHED, ANCHORS_SMALL, generateAnchors, shiftedAnchors } from '../../lib/boxes/anchors.js';
import { heightOf, widthOf } from '../../lib/boxes/box.js';

test('generateAnchors() gives the nine published anchors', async (t) => {
  const rows = generateAnchors(ANCHORS_PUBLISHED).map(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]);
  t.same(rows, [
    [-84, -40, 99, 55], [-176, -88, 191, 103], [-360, -184, 375, 199],     // √(256/.5) → 23, 23·.5 → 12
    [-56, -56, 71, 71], [-120, -120, 135, 135], [-248, -248, 263, 263],    // 16 × 16
    [-36, -80, 51, 95], [-80, -168, 95, 183], [-168, -344, 183, 359],      // √(256/2) → 11, 11·2 = 22
  ]);
});

test('generateAnchors() gives sides of about 24, 48, 96 in three ratios for the drawn shapes', async (t) => {
  const sizes = generateAnchors(ANCHORS_SMALL).map((box) => [widthOf(box), heightOf(box)]);
  t.same(sizes, [
    [34, 17], [68, 34], [136, 68],   // √(576/.5) = 33.9 → 34, 34·.5 = 17
    [24, 24], [48, 48], [96, 96],
    [17, 34], [34, 68], [68, 136],   // √(576/2) = 16.97 → 17, 17·2 = 34
  ]);
  for (const [width, height] of sizes) {
    const side = Math.sqrt(width * height);
    t.ok([24, 48, 96].some((wanted) => Math.abs(side / wanted - 1) < 0.01), `${width}×${height} keeps the area`);
  }
});

test('generateAnchors() refuses a base, ratio or scale that is not positive', async (t) => {
  t.throws(() => generateAnchors({ ...ANCHORS_SMALL, baseSize: 0 }),
    new RangeError('generateAnchors: baseSize must be at least 1, got 0'));
  t.throws(() => generateAnchors({ ...ANCHORS_SMALL, ratios: [1, -2] }),
    new RangeError('generateAnchors: ratios and scales must be positive, got -2'));
  t.throws(() => generateAnchors({ ...ANCHORS_SMALL, scales: [Number.NaN] }),
    new RangeError('generateAnchors: ratios and scales must be positive, got NaN'));
  t.throws(() => generateAnchors({ ...ANCHORS_SMALL, scales: [0] }),
    new RangeError('generateAnchors: ratios and scales must be positive, got 0'));
  t.same(generateAnchors({ baseSize: 1, ratios: [1], scales: [3], centre: 1 }), [{ x1: 0, y1: 0, x2: 2, y2: 2 }],
    'a base of one pixel is one');
});

test('generateAnchors() rounds halves up', async (t) => {
  // w = round(√(225/0.5)) = round(21.2) = 21, h = round(21 · 0.5) = round(10.5) = 11.
  // np.round of generate_anchors.py rounds 10.5 to the even 10, but 11.5, the published anchors' only half, to 12 too.
  const [anchor] = generateAnchors({ baseSize: 15, ratios: [0.5], scales: [1], centre: 7.5 });
  t.same([widthOf(anchor), heightOf(anchor)], [21, 11]);
});

test('shiftedAnchors() runs through the anchors of a cell, then x, then y', async (t) => {
  const anchors = [{ x1: 0, y1: 0, x2: 3, y2: 3 }, { x1: -2, y1: 1, x2: 5, y2: 2 }];
  const shifted = shiftedAnchors(anchors, 8, 3, 2);
  t.equal(shifted.length, 3 * 2 * 2);
  // (y·Wf + x)·A + a with y = 1, x = 2, a = 1: (3 + 2)·2 + 1 = 11, moved by (16, 8)
  t.same(shifted[11], { x1: 14, y1: 9, x2: 21, y2: 10 });
  t.same(shifted.slice(0, 2), anchors);
});
