import { test } from 'tap';
import { anchorClusters, shapeIou } from '../../lib/boxes/anchor-clusters.js';
import { bestAnchorIou } from '../../lib/boxes/anchor-coverage.js';
import { ANCHORS_SMALL, generateAnchors, shiftedAnchors } from '../../lib/boxes/anchors.js';
import { boxFrom } from '../../lib/boxes/box.js';
import { iou } from '../../lib/boxes/iou.js';
import { Rng } from '../../lib/tensor/rng.js';

test('shapeIou() compares two shapes around one centre', async (t) => {
  t.equal(shapeIou({ width: 10, height: 20 }, { width: 20, height: 10 }), 100 / 300);
  t.equal(shapeIou({ width: 10, height: 20 }, { width: 10, height: 20 }), 1);
});

test('anchorClusters() finds the sides and ratios that boxes were drawn from', async (t) => {
  const rng = new Rng(3);
  const boxes = [16, 40, 100].flatMap((side) => [0.5, 1, 2].flatMap((ratio) => Array.from({ length: 20 }, () => {
    const s = side * Math.exp(0.05 * rng.normal());
    return { width: s / Math.sqrt(ratio), height: s * Math.sqrt(ratio) };
  })));
  const { sides, ratios, meanIou } = anchorClusters(boxes, { sides: 3, ratios: 3 }, new Rng(0));
  [16, 40, 100].forEach((side, i) => t.ok(Math.abs(sides[i] / side - 1) < 0.05, `${sides[i]}`));
  [0.5, 1, 2].forEach((ratio, i) => t.ok(Math.abs(ratios[i] / ratio - 1) < 0.05, `${ratios[i]}`));
  t.ok(meanIou > 0.9);
  const again = anchorClusters(boxes, { sides: 3, ratios: 3 }, new Rng(0));
  t.same(again, { sides, ratios, meanIou }, 'one seed, one answer');
});

test('anchorClusters() takes a single box, and refuses none', async (t) => {
  const { sides, ratios, meanIou } = anchorClusters([{ width: 10, height: 40 }], { sides: 2, ratios: 1 }, new Rng(0));
  t.same([sides.map(Math.round), ratios.map(Math.round)], [[20, 20], [4]]);
  t.ok(meanIou > 0.999);
  t.throws(() => anchorClusters([], { sides: 3, ratios: 3 }, new Rng(0)),
    new RangeError('anchorClusters: there are no boxes'));
});

test('bestAnchorIou() is the best IoU over all anchors of the map', async (t) => {
  const anchors = generateAnchors(ANCHORS_SMALL);
  const rng = new Rng(5);
  const all = shiftedAnchors(anchors, 8, 30, 19); // 240 × 150 pixels
  for (let i = 0; i < 50; i++) {
    const [width, height] = [rng.between(5, 120), rng.between(5, 120)];
    const box = boxFrom(rng.between(0, 240 - width), rng.between(0, 150 - height), width, height);
    const best = Math.max(...all.map((anchor) => iou(anchor, box)));
    t.ok(Math.abs(bestAnchorIou(box, { anchors, stride: 8 }, { width: 240, height: 150 }) - best) < 1e-12);
  }
});
