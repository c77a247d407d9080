import { test } from 'tap';
import { anchorTargetMaps } from '../../lib/sampling/anchor-target-maps.js';
import { IGNORE, NEGATIVE, POSITIVE } from '../../lib/sampling/anchor-labels.js';
import type { AnchorTargets } from '../../lib/sampling/anchor-targets.js';

// A = 2 anchors on a map of 3 × 1 cells; anchor index = x·2 + a
const targets: AnchorTargets = {
  labels: Int8Array.from([POSITIVE, IGNORE, NEGATIVE, IGNORE, IGNORE, POSITIVE]),
  deltas: Float64Array.from({ length: 24 }, (_, i) => i),
  positives: [0, 5],
  negatives: [2],
  positiveWeight: 0.25,
  negativeWeight: 0.5,
};

test('anchorTargetMaps() lays anchors out like the outputs of the RPN', async (t) => {
  const maps = anchorTargetMaps(targets, { width: 3, height: 1 }, 'float64');
  t.same(maps.labels.shape, [1, 1, 2, 3]);
  t.same([...maps.labels.data], [1, 0, -1, -1, -1, 1], 'anchor 0 of every cell, then anchor 1');
  t.same(maps.boxTargets.shape, [1, 8, 1, 3]);
  // channel 4a + k, cell x: delta 4·(2x + a) + k
  t.same([...maps.boxTargets.data.subarray(0, 3)], [0, 8, 16], 'a = 0, tx');
  t.same([...maps.boxTargets.data.subarray(21)], [7, 15, 23], 'a = 1, th');
  t.same([...maps.insideWeights.data.subarray(0, 3)], [1, 0, 0]);
  t.same([...maps.outsideWeights.data.subarray(0, 3)], [0.25, 0.5, 0]);
  t.same([...maps.outsideWeights.data.subarray(21)], [0, 0, 0.25]);
});

test('anchorTargetMaps() refuses a map that the anchors do not fill', async (t) => {
  t.throws(() => anchorTargetMaps(targets, { width: 4, height: 1 }, 'float32'),
    new RangeError('anchorTargetMaps: 6 anchors do not fill a map of 4×1 cells'));
});
