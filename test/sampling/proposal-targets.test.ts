import { test } from 'tap';
import { denormaliseDeltas, precomputedNormalisation } from '../../lib/sampling/target-normalisation.js';
import { decode, ZERO_DELTAS } from '../../lib/boxes/deltas.js';
import { proposalTargets } from '../../lib/sampling/proposal-targets.js';
import { ROI_SAMPLING_JOINT } from '../../lib/sampling/roi-sampling.js';
import { Rng } from '../../lib/tensor/rng.js';
import type { Box } from '../../lib/boxes/box.js';

const square = (x1: number): Box => ({ x1, y1: 0, x2: x1 + 9, y2: 9 });
const norm = precomputedNormalisation(3);
const gts = [{ box: square(0), label: 3 }, { box: square(30), label: 1 }];

test('proposalTargets() appends the ground truth, samples and codes towards it', async (t) => {
  const proposals = [square(60), square(2), square(25)]; // IoU 0, 8/12 with class 3, 5/15 with class 1
  const rois = proposalTargets(proposals, gts, ROI_SAMPLING_JOINT, norm, new Rng(1));
  t.same(rois.keep, [1, 3, 4, 0, 2], 'proposal 1 and the two boxes, then the background');
  t.same([...rois.labels], [3, 3, 1, 0, 0]);
  t.same(rois.boxes.slice(1, 3), [square(0), square(30)]);
  t.same(rois.deltas.slice(1), [ZERO_DELTAS, ZERO_DELTAS, ZERO_DELTAS, ZERO_DELTAS]);
  t.ok(Math.abs(rois.deltas[0].tx - -2) < 1e-12); // (0 − 2)/10/.1
  const back = decode(rois.boxes[0], denormaliseDeltas(rois.deltas[0], 3, norm));
  t.ok(Math.abs(back.x1) < 1e-12 && Math.abs(back.x2 - 9) < 1e-12);
});

test('proposalTargets() trains on the ground truth alone when there are no proposals', async (t) => {
  const rois = proposalTargets([], gts, ROI_SAMPLING_JOINT, norm, new Rng(1));
  t.same([...rois.labels], [3, 1]);
});

test('proposalTargets() samples background only in an empty image, and nothing from nothing', async (t) => {
  const rois = proposalTargets([square(0), square(50)], [], ROI_SAMPLING_JOINT, norm, new Rng(1));
  t.same([...rois.labels], [0, 0]);
  t.equal(rois.fgCount, 0);
  t.same(proposalTargets([], [], ROI_SAMPLING_JOINT, norm, new Rng(1)).boxes, []);
});
