import { test } from 'tap';
import {
  movedRegions, movedRegionsBackward, pathAt, weightedPath,
} from '../../../../lib/detectors/faster-rcnn/exact/coordinate-path.js';
import type { CoordinatePath } from '../../../../lib/detectors/faster-rcnn/config.js';
import type { AnchoredRois } from '../../../../lib/detectors/faster-rcnn/training-rules.js';
import { tensor, zeros } from '../../../../lib/tensor/tensor.js';
import { cases, deltasOf, dRegions, FRAME, selected, WHOLE } from '../../../gradcheck/steps/exact-coordinate-path.js';
import { testGradients } from '../../../support/test-gradients.js';

testGradients('movedRegionsBackward() is the derivative of movedRegions(), clipping included', cases);

test('one of the regions of the cases is clipped, in image 1', (t) => {
  t.equal(movedRegions(selected, deltasOf(1), FRAME)[3].x2, 19);
  t.end();
});

test('movedRegionsBackward() by hand: deltas 0, one region inside', (t) => {
  const one: AnchoredRois = { ...selected, rois: selected.rois.slice(0, 1), anchors: [2], labels: [1] };
  const d = movedRegionsBackward([{ x1: 1, y1: 2, x2: 3, y2: 5 }], one, zeros([2, 8, 1, 2], 'float64'), FRAME, WHOLE);
  // Anchor 2 is the first anchor of cell 1 and has sides of 8: tx 8·(1+3), ty 8·(2+5), tw ½·8·(3−1), th ½·8·(5−2).
  // Channel k of anchor a at cell i is entry (4a + k)·2 + i.
  t.same([...d.data].flatMap((x, i) => (x === 0 ? [] : [[i, x]])), [[1, 32], [3, 56], [5, 8], [7, 12]]);
  t.end();
});

test('movedRegionsBackward() leaves the anchors of background alone when only foreground counts', (t) => {
  const deltas = deltasOf(1);
  const d = movedRegionsBackward(dRegions, selected, deltas, FRAME, { ...WHOLE, regions: 'foreground' });
  const only = { ...selected, rois: [0, 4].map((r) => selected.rois[r]), anchors: [2, 0], labels: [1, 2] };
  t.same(d, movedRegionsBackward([dRegions[0], dRegions[4]], only, deltas, FRAME, WHOLE));
  t.notSame(d, movedRegionsBackward(dRegions, selected, deltas, FRAME, WHOLE));
  t.end();
});

test('movedRegionsBackward() limits what one region gives to one delta', (t) => {
  const one: AnchoredRois = { ...selected, rois: selected.rois.slice(0, 1), anchors: [2], labels: [1] };
  const d = movedRegionsBackward([{ x1: 1, y1: -2, x2: 3, y2: -5 }], one, zeros([2, 8, 1, 2], 'float64'), FRAME,
    { ...WHOLE, limit: 10 });
  t.same([...d.data].filter((x) => x !== 0), [10, -10, 8, -10]);
  t.end();
});

test('weightedPath() is the path times its weight, no longer than its share of the own gradient', (t) => {
  const [path, own] = [tensor([2], [6, -8], 'float64'), tensor([2], [0, 2.5], 'float64')]; // lengths 10, 2.5
  const of = (how: Partial<CoordinatePath>): number[] => [...weightedPath(path, own, { ...WHOLE, ...how }).data];
  t.same(of({ weight: 0.5 }), [3, -4]);
  t.same(of({ weight: 0.5, share: 1 }), [1.5, -2], 'length 5 becomes 2.5');
  t.same(of({ weight: 0.5, share: 2 }), [3, -4], 'length 5 is within 5');
  t.same(of({ weight: 0, share: 1 }), [0, -0]);
  t.same([...weightedPath(path, zeros([2], 'float64'), { ...WHOLE, share: 1 }).data], [0, -0], 'no own gradient');
  t.end();
});

test('pathAt() raises the weight linearly over the first steps', (t) => {
  const path = { ...WHOLE, weight: 0.2, rampUp: 4 };
  t.same([0, 1, 2, 4, 9].map((step) => pathAt(path, step).weight), [0, 0.05, 0.1, 0.2, 0.2]);
  t.equal(pathAt({ ...path, rampUp: 0 }, 0).weight, 0.2, 'without a ramp it is there from the first step');
  t.end();
});
