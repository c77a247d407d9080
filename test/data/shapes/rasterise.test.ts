import { test } from 'tap';
import { coveredCount, tightBox } from '../../../lib/data/shapes/scene-canvas.js';
import { fillPolygon, intersectMasks, strokePath, type Mask } from '../../../lib/data/shapes/rasterise.js';
import type { Ring } from '../../../lib/data/shapes/shape-outlines.js';

const CANVAS = { width: 12, height: 8 };

const rectangle = (x1: number, y1: number, x2: number, y2: number): Ring => {
  return [{ x: x1, y: y1 }, { x: x2, y: y1 }, { x: x2, y: y2 }, { x: x1, y: y2 }];
};

function rows(mask: Mask): string[] {
  return Array.from({ length: mask.height }, (_, row) => {
    return [...mask.covered.subarray(row * mask.width, (row + 1) * mask.width)].map((c) => '.#'[c]).join('');
  });
}

test('fillPolygon() covers the pixels whose centres are inside', (t) => {
  const mask = fillPolygon([rectangle(2, 1, 5, 3)], CANVAS);
  t.same(mask, { left: 2, top: 1, width: 3, height: 2, covered: new Uint8Array(6).fill(1) });
  // from 2.6 to 4.4 the centres 3.5 are inside, 2.5 and 4.5 are not
  t.equal(coveredCount(fillPolygon([rectangle(2.6, 1, 4.4, 2)], CANVAS)), 1);
  t.end();
});

test('fillPolygon() leaves out a second ring inside the first', (t) => {
  const mask = fillPolygon([rectangle(0, 0, 5, 4), rectangle(1, 1, 4, 3)], CANVAS);
  t.same(rows(mask), ['#####', '#...#', '#...#', '#####']);
  t.end();
});

test('fillPolygon() cuts off what lies outside the canvas', (t) => {
  t.equal(coveredCount(fillPolygon([rectangle(-5, -5, 50, 50)], CANVAS)), 12 * 8);
  t.equal(coveredCount(fillPolygon([rectangle(20, 0, 30, 5)], CANVAS)), 0);
  t.equal(tightBox(fillPolygon([rectangle(20, 0, 30, 5)], CANVAS)), null);
  t.end();
});

test('strokePath() covers what is near the path, round at its ends', (t) => {
  const mask = strokePath([{ x: 3, y: 3 }, { x: 7, y: 3 }], 4, CANVAS);
  t.same(rows(mask), ['.######.', '########', '########', '.######.']);
  t.same([mask.left, mask.top], [1, 1]);
  t.end();
});

test('intersectMasks() keeps what both cover', (t) => {
  const mask = fillPolygon([rectangle(0, 0, 4, 2)], CANVAS);
  const other = fillPolygon([rectangle(2, 1, 9, 9)], CANVAS);
  t.same(rows(intersectMasks(mask, other)), ['....', '..##']);
  t.end();
});

test('tightBox() halves canvas pixels, taking in every touched final pixel', (t) => {
  t.same(tightBox(fillPolygon([rectangle(3, 2, 8, 5)], CANVAS)), { x1: 1, y1: 1, x2: 3, y2: 2 });
  t.end();
});
