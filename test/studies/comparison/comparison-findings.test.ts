import { test } from 'tap';
import { deckFindings, findingSentence, type Finding } from '../../../lib/studies/comparison/comparison-findings.js';
import { comparisonCase, type SystemCase } from '../../support/comparison-case.js';

const SLOW: SystemCase = { name: 'rcnn', mAP: [0.6, 0.62], train: [80, 90], test: [4, 5] };
const SPP: SystemCase = { name: 'sppnet', mAP: [0.57, 0.58], train: [8, 9], test: [0.2, 0.3] };
const FAST: SystemCase = { name: 'fast', mAP: [0.63, 0.64], train: [9, 10], test: [0.25, 0.35] };

function finding(deck: string, ...systems: SystemCase[]): Finding {
  const found = deckFindings(comparisonCase(systems)).find((one) => one.deck.startsWith(deck));
  if (found === undefined) throw new Error(`no finding ${deck}`);
  return found;
}

test('deckFindings() sees an order where no seed of the one reaches a seed of the other', (t) => {
  const seen = finding('Fast R-CNN is better than slow R-CNN', SLOW, FAST);
  t.match(seen, { verdict: 'seen', reason: null, ours: '.635 ± .007 against .610 ± .014' });
  t.match(finding('slow R-CNN trains longer than Fast', SLOW, FAST), {
    verdict: 'seen', ours: '1 min 25 s ± 7.1 s against 9.5 s ± 707 ms, 8.9×',
  });
  t.end();
});

test('deckFindings() says that an order is reversed, with the reason, or not decided, without one', (t) => {
  const reversed = finding('Fast R-CNN is better than slow R-CNN', { ...SLOW, mAP: [0.66, 0.67] }, FAST);
  t.match(reversed, { verdict: 'not seen', reason: /every crop rescaled to the one size/ });
  const sentence = findingSentence(reversed);
  t.match(sentence, /\.660: not seen \(\.635 .*\)\. Likely reason: SVMs, .*five scales \(npx rcnn ablate scales\)\.$/);
  const open = finding('SPP-net trains longer than Fast R-CNN', SPP, FAST);
  t.match(open, { verdict: 'not decided', reason: null });
  t.end();
});

test('deckFindings() does not decide on one seed within the noise', (t) => {
  const one = (system: SystemCase, mAP: number): SystemCase => ({ ...system, mAP: [mAP] });
  const verdict = (fast: number): string =>
    finding('Fast R-CNN is better than slow R-CNN', one(SLOW, 0.6), one(FAST, fast)).verdict;
  t.same([verdict(0.615), verdict(0.63), verdict(0.57)], ['not decided', 'seen', 'not seen']);
  t.end();
});

test('deckFindings() takes the seconds of the processors where both systems counted them', (t) => {
  const slow = { ...SLOW, cpuTrain: [20, 21] };
  const claim = 'slow R-CNN trains longer than Fast';
  t.match(finding(claim, slow, { ...FAST, cpuTrain: [30, 31] }), { verdict: 'not seen', ours: /^20\.5 s .*, 0\.67×$/ });
  t.match(finding(claim, slow, FAST), { verdict: 'seen', ours: /^1 min 25 s/ });
  t.end();
});

test('deckFindings() says what was not measured', (t) => {
  const missing = finding('SPP-net tests longer', FAST);
  t.equal(findingSentence(missing), 'SPP-net tests longer than Fast R-CNN: 2.3s / 0.32s: not measured.');
  t.end();
});

test('deckFindings() calls joint and alternating similar where means or seeds meet', (t) => {
  const verdict = (joint: number[], alternating: number[]): string => finding(
    'approximate joint training gives similar',
    { ...FAST, name: 'faster-joint', mAP: joint }, { ...FAST, name: 'faster-alternating', mAP: alternating },
  ).verdict;
  t.equal(verdict([0.7, 0.71], [0.715, 0.725]), 'seen', 'closer than the noise');
  t.equal(verdict([0.7, 0.78], [0.77, 0.8]), 'seen', 'one seed reaches another');
  t.equal(verdict([0.7, 0.71], [0.75, 0.76]), 'not seen');
  t.end();
});
