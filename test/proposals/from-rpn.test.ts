import { test } from 'tap';
import { generateAnchors, shiftedAnchors, ANCHORS_SMALL } from '../../lib/boxes/anchors.js';
import { clipBox, heightOf, widthOf, type Box } from '../../lib/boxes/box.js';
import { iou } from '../../lib/boxes/iou.js';
import { decodedBox, deltasAt, proposalsFromRpn, type RpnAnswer } from '../../lib/proposals/from-rpn.js';
import { PROPOSALS_TEST, PROPOSALS_TRAIN_SMALL, type ProposalConfig } from '../../lib/proposals/proposal-config.js';
import { gaussian } from '../../lib/tensor/param.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, zeros } from '../../lib/tensor/tensor.js';

const KEEP_ALL: ProposalConfig = { preNmsTopN: 'all', nmsIou: 1, postNmsTopN: 'all', minSide: 1 };
const IMAGE = { width: 40, height: 20, scale: 1 };
const square = (x1: number): Box => ({ x1, y1: 0, x2: x1 + 9, y2: 9 });

/** Two anchors on a map of 2 × 1 cells; foreground scores in the order of the anchor index x·2 + a. */
function twoByOne([s0, s1, s2, s3]: number[]): RpnAnswer {
  return {
    scores: tensor([1, 4, 1, 2], [1 - s0, 1 - s2, 1 - s1, 1 - s3, s0, s2, s1, s3], 'float64'),
    deltas: zeros([1, 8, 1, 2], 'float64'),
    anchors: [square(0), square(5), square(10), square(25)],
  };
}

test('proposalsFromRpn() pairs anchor a with channel A + a and sorts by it', async (t) => {
  const proposals = proposalsFromRpn(twoByOne([0.2, 0.9, 0.5, 0.7]), IMAGE, KEEP_ALL);
  t.same(proposals.map(({ anchor }) => anchor), [1, 3, 2, 0]);
  t.same(proposals.map(({ score }) => score), [0.9, 0.7, 0.5, 0.2]);
  t.same(proposals[0].box, square(5), 'zero deltas give the anchor');
});

test('proposalsFromRpn() decodes channel 4a + k and clips', async (t) => {
  const rpn = twoByOne([0.9, 0.8, 0.7, 0.6]);
  // anchor index 3 = cell x 1, a 1: channels 4..7, second cell; 1 to the right of 25..34 by 10·1, twice as wide: 20
  rpn.deltas.data[4 * 2 + 1] = 1;
  rpn.deltas.data[6 * 2 + 1] = Math.log(2);
  t.same(deltasAt(rpn.deltas, 3), { tx: 1, ty: 0, tw: Math.log(2), th: 0 });
  // centre 29.5 + 10 = 39.5, width 20: 30..49, clipped at 39
  t.same(proposalsFromRpn(rpn, IMAGE, KEEP_ALL).at(-1)?.box, { x1: 30, y1: 0, x2: 39, y2: 9 });
  t.same(decodedBox(rpn, 3), { x1: 30, y1: 0, x2: 49, y2: 9 }, 'before clipping');
});

test('proposalsFromRpn() takes the best before and after suppression', async (t) => {
  const rpn = twoByOne([0.9, 0.8, 0.7, 0.6]); // 5..14 overlaps 0..9 and 10..19 by 1/3
  const anchorsOf = (cfg: Partial<ProposalConfig>): number[] =>
    proposalsFromRpn(rpn, IMAGE, { ...KEEP_ALL, ...cfg }).map(({ anchor }) => anchor);
  t.same(anchorsOf({ nmsIou: 0.3 }), [0, 2, 3]);
  t.same(anchorsOf({ nmsIou: 0.3, preNmsTopN: 2 }), [0], 'what did not enter cannot fill the gap');
  t.same(anchorsOf({ nmsIou: 0.3, postNmsTopN: 2 }), [0, 2]);
});

test('proposalsFromRpn() drops boxes too small in the original image, after clipping', async (t) => {
  const rpn = { ...twoByOne([0.9, 0.8, 0.7, 0.6]), anchors: [square(0), square(-6), square(10), square(35)] };
  const keep = (minSide: number, scale: number): number[] =>
    proposalsFromRpn(rpn, { ...IMAGE, scale }, { ...KEEP_ALL, minSide }).map(({ anchor }) => anchor);
  t.same(keep(5, 1), [0, 2, 3], '-6..3 is 0..3: 4 wide; 35..39 is 5 wide');
  t.same(keep(5, 2), [0, 2], '5 · 2 = 10 pixels here');
  t.same(keep(50, 1), [], 'none at all');
});

test('proposalsFromRpn() survives deltas that are huge or not a number', async (t) => {
  const rpn = twoByOne([0.9, 0.8, 0.7, 0.6]);
  rpn.deltas.data[2 * 2] = 1e6;          // tw of anchor 0
  rpn.deltas.data[0 * 2 + 1] = Number.NaN; // tx of anchor 2
  const proposals = proposalsFromRpn(rpn, IMAGE, KEEP_ALL);
  t.same(proposals.map(({ anchor }) => anchor), [0, 1, 3]);
  t.same(proposals[0].box, { x1: 0, y1: 0, x2: 39, y2: 9 }, 'as wide as the image');
});

test('proposalsFromRpn() keeps its promises on a whole map of random outputs', async (t) => {
  const [W, H] = [32, 19];
  const init = { rng: new Rng(5), precision: 'float32' } as const;
  const rpn = {
    scores: gaussian([1, 18, H, W], 1, init),
    deltas: gaussian([1, 36, H, W], 0.5, init),
    anchors: shiftedAnchors(generateAnchors(ANCHORS_SMALL), 8, W, H),
  };
  const image = { width: 250, height: 150, scale: 1 };
  const proposals = proposalsFromRpn(rpn, image, PROPOSALS_TRAIN_SMALL);
  t.equal(proposals.length, 300);
  t.ok(proposals.every(({ box }) => widthOf(box) >= 4 && heightOf(box) >= 4));
  t.ok(proposals.every(({ score }, i) => i === 0 || score <= proposals[i - 1].score));
  for (const { box, anchor } of proposals) t.same(clipBox(decodedBox(rpn, anchor), image), box);
  const overlapping = proposals.some(({ box }, i) => proposals.some((other, j) => j < i && iou(box, other.box) > 0.7));
  t.notOk(overlapping);
});

test('proposalsFromRpn() refuses outputs that do not belong together', async (t) => {
  const rpn = twoByOne([0.9, 0.8, 0.7, 0.6]);
  t.throws(() => proposalsFromRpn({ ...rpn, deltas: zeros([1, 8, 2, 1]) }, IMAGE, KEEP_ALL), new RangeError(
    'proposalsFromRpn: scores must be (1, 2A, H, W) and deltas (1, 4A, H, W), got [1,4,1,2] and [1,8,2,1]'));
  t.throws(() => proposalsFromRpn({ ...rpn, anchors: [square(0)] }, IMAGE, KEEP_ALL), new RangeError(
    'proposalsFromRpn: a map of 2×1 cells with 2 anchors each needs 4 anchors, got 1'));
});

test('proposalsFromRpn() keeps boxes of exactly 16 · scale pixels, and an overlap of exactly 0.7', async (t) => {
  // proposal_layer.py: keep = np.where((ws >= min_size) & (hs >= min_size)) for min_size = 16 · im_scale;
  // py_cpu_nms.py: inds = np.where(ovr <= thresh)
  const of = (width: number, height: number): Box => ({ x1: 0, y1: 0, x2: width - 1, y2: height - 1 });
  const image = { width: 100, height: 100, scale: 1.5 };
  const keep = (anchors: Box[]): number[] =>
    proposalsFromRpn({ ...twoByOne([0.9, 0.8, 0.7, 0.6]), anchors }, image, { ...PROPOSALS_TEST, nmsIou: 1 })
      .map(({ anchor }) => anchor);
  t.same(keep([of(24, 24), of(24, 23), of(23, 24), of(25, 24)]), [0, 3], '24 = 16 · 1.5');
  // 40 × 30 and its 28, 29 left columns: 28/40 = 0.7, 29/40; the last one lies apart
  const anchors = [of(40, 30), of(28, 30), of(29, 30), { ...of(90, 90), x1: 50, y1: 50 }];
  const proposals = proposalsFromRpn({ ...twoByOne([0.9, 0.8, 0.7, 0.6]), anchors }, image, PROPOSALS_TEST);
  t.same(proposals.map(({ anchor }) => anchor), [0, 1, 3]);
});

test('proposalsFromRpn() takes the lower anchor first where scores tie', async (t) => {
  const proposals = proposalsFromRpn(twoByOne([0.5, 0.5, 0.5, 0.5]), IMAGE, { ...KEEP_ALL, preNmsTopN: 2 });
  t.same(proposals.map(({ anchor }) => anchor), [0, 1]);
});
