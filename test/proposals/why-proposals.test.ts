import { test } from 'tap';
import { ANCHORS_SMALL, generateAnchors, shiftedAnchors } from '../../lib/boxes/anchors.js';
import { heightOf, widthOf, type Box } from '../../lib/boxes/box.js';
import { iou } from '../../lib/boxes/iou.js';
import { proposalsFromRpn, type RpnAnswer } from '../../lib/proposals/from-rpn.js';
import type { ProposalConfig } from '../../lib/proposals/proposal-config.js';
import { whyProposals, type ProposalFate } from '../../lib/proposals/why-proposals.js';
import { gaussian } from '../../lib/tensor/param.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, zeros } from '../../lib/tensor/tensor.js';

const square = (x1: number): Box => ({ x1, y1: 0, x2: x1 + 9, y2: 9 });

test('whyProposals() names the step each box came to, and who suppressed it', async (t) => {
  // scores .9 .8 .7 .6 .5; 5..14 overlaps 0..9 and 10..19 by 1/3; the last but one is 5 wide after clipping
  const rpn: RpnAnswer = {
    scores: tensor([1, 2, 1, 5], [0.1, 0.2, 0.3, 0.4, 0.5, 0.9, 0.8, 0.7, 0.6, 0.5], 'float64'),
    deltas: zeros([1, 4, 1, 5], 'float64'),
    anchors: [square(0), square(5), square(10), square(35), square(22)],
  };
  const image = { width: 40, height: 20, scale: 1 };
  const fates = (change: Partial<ProposalConfig>): ProposalFate[] =>
    whyProposals(rpn, image, { preNmsTopN: 3, nmsIou: 0.3, postNmsTopN: 1, minSide: 6, ...change })
      .map(({ fate }) => fate);
  t.same(fates({}), [
    { step: 'kept', rank: 1 }, { step: 'nms', by: 0, iou: 1 / 3 }, { step: 'post-nms-top-m', rank: 2 },
    { step: 'minimum-size' }, { step: 'pre-nms-top-n', rank: 4 },
  ]);
  t.same(fates({ minSide: 5, preNmsTopN: 'all', postNmsTopN: 'all' }).slice(3),
    [{ step: 'kept', rank: 3 }, { step: 'kept', rank: 4 }]);
});

test('whyProposals() agrees with proposalsFromRpn() on random outputs', async (t) => {
  const [W, H] = [32, 19];
  const image = { width: 250, height: 150, scale: 1 };
  const anchors = shiftedAnchors(generateAnchors(ANCHORS_SMALL), 8, W, H);
  for (const seed of [1, 2, 3]) {
    const init = { rng: new Rng(seed), precision: 'float32' } as const;
    const rpn = { scores: gaussian([1, 18, H, W], 1, init), deltas: gaussian([1, 36, H, W], 0.5, init), anchors };
    const cfg = { preNmsTopN: 2000, nmsIou: 0.7, postNmsTopN: 300, minSide: 10 };
    const records = whyProposals(rpn, image, cfg);
    t.same(records.map(({ anchor }) => anchor), anchors.map((_, i) => i), 'one for each anchor');

    const ranked = (step: ProposalFate['step']) => records.flatMap(({ fate, ...proposal }) =>
      fate.step === step && 'rank' in fate ? [{ rank: fate.rank, proposal }] : []).sort((a, b) => a.rank - b.rank);
    t.same(ranked('kept').map(({ proposal }) => proposal), proposalsFromRpn(rpn, image, cfg));
    const unlimited = proposalsFromRpn(rpn, image, { ...cfg, postNmsTopN: 'all' });
    t.same(ranked('post-nms-top-m').map(({ proposal }) => proposal), unlimited.slice(300));
    t.equal(ranked('pre-nms-top-n')[0].rank, 2001);

    t.ok(records.every(({ box, score, fate }) => {
      if (fate.step !== 'nms') return true;
      const winner = records[fate.by];
      const isKept = winner.fate.step === 'kept' || winner.fate.step === 'post-nms-top-m';
      return isKept && winner.score >= score && iou(winner.box, box) === fate.iou && fate.iou > cfg.nmsIou;
    }));
    const isSmall = (box: Box): boolean => widthOf(box) < cfg.minSide || heightOf(box) < cfg.minSide;
    t.ok(records.every(({ box, fate }) => (fate.step === 'minimum-size') === isSmall(box)));
    t.equal(new Set(records.map(({ fate }) => fate.step)).size, 5, 'every step drops something here');
  }
});
