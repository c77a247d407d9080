import { test } from 'tap';
import { denormaliseDeltas, precomputedNormalisation } from '../../lib/sampling/target-normalisation.js';
import { decode, ZERO_DELTAS } from '../../lib/boxes/deltas.js';
import { proposalTargets, boxTargetRows } from '../../lib/sampling/proposal-targets.js';
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

test('boxTargetRows() writes into the four columns of the class and nowhere else', async (t) => {
  const deltas = [{ tx: 1, ty: 2, tw: 3, th: 4 }, ZERO_DELTAS];
  const { targets, insideWeights, outsideWeights } = boxTargetRows([2, 0], deltas, 2, 'float32');
  t.same(targets.shape, [2, 12]);
  t.same([...targets.data], [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, ...new Array<number>(12).fill(0)]);
  t.same([...insideWeights.data], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, ...new Array<number>(12).fill(0)]);
  t.same(outsideWeights, insideWeights);
  t.not(outsideWeights.data, insideWeights.data, 'each has numbers of its own');
});

test('boxTargetRows() of no RoIs has no rows', async (t) => {
  t.same(boxTargetRows([], [], 3, 'float64').targets.shape, [0, 16]);
});

test('boxTargetRows() refuses labels that are too many or out of range', async (t) => {
  t.throws(() => boxTargetRows([1], [], 3, 'float32'), new RangeError('boxTargetRows: 1 labels, 0 deltas'));
  t.throws(() => boxTargetRows([4], [ZERO_DELTAS], 3, 'float32'),
    new RangeError('boxTargetRows: a label must be in 0..3, got 4'));
});
