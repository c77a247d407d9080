import { test } from 'tap';
import { movedTargets, movedTargetsBackward } from '../../../../lib/detectors/faster-rcnn/exact/moving-targets.js';
import { Rng } from '../../../../lib/tensor/rng.js';
import { cases, REGIONS, SELECTED, STDS } from '../../../gradcheck/steps/exact-moving-targets.js';
import { randomTensor } from '../../../support/gradient.js';
import { testGradients } from '../../../support/test-gradients.js';

test('movedTargets() changes nothing while the regions are where they were selected', (t) => {
  const { targets, insideWeights } = movedTargets(SELECTED, REGIONS, STDS);
  targets.data.forEach((target: number, i: number) => {
    t.ok(Math.abs(target - SELECTED.boxes.targets.data[i]) < 1e-12);
  });
  t.equal(insideWeights, SELECTED.boxes.insideWeights);
  t.end();
});

test('movedTargets() by hand: a region that moves 4 pixels right sees its object further left', (t) => {
  const moved = REGIONS.map((region, r) => (r === 0 ? { ...region, x1: region.x1 + 4, x2: region.x2 + 4 } : region));
  const { targets } = movedTargets(SELECTED, moved, STDS);
  // centres: region 15.5 → 19.5, object 19.5; tx (19.5 − 15.5)/16 = ¼ → 0, in units of 0.1: 2.5 → 0
  t.equal(SELECTED.boxes.targets.data[8], 2.5);
  t.ok(Math.abs(targets.data[8]) < 1e-12);
  t.same(targets.data.slice(12, 24), new Float64Array(12), 'background has no target');
  t.end();
});

testGradients('movedTargetsBackward() is the derivative of movedTargets(), for a loss of differences', cases);

test('movedTargetsBackward() gives background nothing: it has no target', (t) => {
  const gradients = movedTargetsBackward(randomTensor([3, 12], new Rng(4)), SELECTED, REGIONS, STDS);
  t.same(gradients[1], { x1: 0, y1: 0, x2: 0, y2: 0 });
  t.end();
});
