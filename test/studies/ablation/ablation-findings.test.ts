// Sentences on the deck's findings, from results alone.
import { test } from 'tap';
import type { AblationRow, DeckNumbers, RowResult } from '../../../lib/studies/ablation/ablation.js';
import {
  claimFindings, differenceText, recallFinding, slowerFinding, slowerStepFinding, type Claim,
} from '../../../lib/studies/ablation/ablation-findings.js';
import { apText } from '../../../lib/evaluation/ap-text.js';
import { LEGEND, tableLines } from '../../../lib/studies/ablation/ablation-text.js';

function resultOf(seed: number, mAP: number, more: Partial<RowResult> = {}): RowResult {
  return {
    seed, mAP, averageRecall: 0.9, testSeconds: 0.2, testCpuSeconds: 0.1, trainSeconds: 60, trainCpuSeconds: 30,
    steps: 100, images: 20, run: `run-s${seed}`, ...more,
  };
}

function rowOf(name: string, mAPs: readonly number[], deck: DeckNumbers | null = null): AblationRow {
  return { name, deck, results: mAPs.map((mAP, seed) => resultOf(seed, mAP)) };
}

const ABOVE: Claim = { better: 'new', worse: 'old', relation: 'above' };

function sentenceOf(better: readonly number[], worse: readonly number[], claim = ABOVE): string {
  return claimFindings([claim], [rowOf('new', better, { mAP: 66.9 }), rowOf('old', worse, { mAP: 61.4 })]).join();
}

test('claimFindings() sees the deck\'s direction when no seed of the one reaches the other', (t) => {
  t.equal(sentenceOf([0.83, 0.84], [0.80, 0.81]),
    'As in the deck: new is above old (.835 against .805, +.030, seeds .830–.840 and .800–.810; '
    + 'deck 66.9 against 61.4).');
  t.match(sentenceOf([0.83], [0.80]), /^As in the deck: .*one seed each, \.020 is noise/);
  t.end();
});

test('claimFindings() says that nothing can be told when seeds overlap, or single ones differ by noise', (t) => {
  t.match(sentenceOf([0.83, 0.80], [0.81, 0.79]), /^Does not show the deck's direction: .* cannot be told apart/);
  t.match(sentenceOf([0.815], [0.80]), /^Does not show the deck's direction/);
  t.match(sentenceOf([0.815], [0.80], { ...ABOVE, relation: 'level' }), /^As in the deck: .* cannot be told apart/);
  t.end();
});

test('claimFindings() says when it is the other way round, for a level claim too', (t) => {
  t.match(sentenceOf([0.75], [0.80]), /^Contradicts the deck: new is below old here \(\.750 against \.800, −\.050/);
  t.match(sentenceOf([0.75], [0.80], { ...ABOVE, relation: 'level' }), /^Contradicts the deck/);
  t.end();
});

test('claimFindings() is silent where a row was not trained, and refuses a row that no table has', (t) => {
  t.equal(sentenceOf([], [0.8]), '');
  t.throws(() => claimFindings([ABOVE], [rowOf('new', [0.8])]), { message: 'ablation: there is no row "old"' });
  t.end();
});

test('slowerFinding() compares processor seconds, with the deck\'s ratio where it has one', (t) => {
  const results = [resultOf(0, 0.8, { testCpuSeconds: 0.42 })];
  const slow = { name: '5', deck: { mAP: 58.4, testRate: 0.39 }, results };
  const fast = rowOf('1', [0.8], { mAP: 57.1, testRate: 0.10 });
  t.equal(slowerFinding('5', '1', [slow, fast]),
    '5 takes 4.2 times as long per image as 1 (0.420 s and 0.100 s of the processors; deck 3.9 times).');
  t.equal(slowerFinding('5', '1', [rowOf('5', []), fast]), null);
  t.end();
});

test('slowerStepFinding() compares processor seconds a step, where all of them were measured', (t) => {
  const row = (name: string, trainCpuSeconds: number | null): AblationRow =>
    ({ name, deck: null, results: [resultOf(0, 0.8, { trainCpuSeconds })] });
  t.equal(slowerStepFinding('all', 'some', 1.4, [row('all', 30), row('some', 20)]),
    'An SGD step of all takes 1.50 times as long as one of some (deck 1.4).');
  t.equal(slowerStepFinding('all', 'some', 1.4, [row('all', 30), row('some', null)]), null);
  t.end();
});

test('recallFinding() counts the pairs that average recall orders as mAP does', (t) => {
  const row = (name: string, mAP: number, averageRecall: number): AblationRow =>
    ({ name, deck: null, results: [resultOf(0, mAP, { averageRecall })] });
  const rows = [row('a', 0.80, 0.9), row('b', 0.70, 0.8), row('c', 0.60, 0.95), row('d', 0.79, 0.5)];
  // told apart: ab ac bc bd cd (a and d differ by noise); recall agrees on ab alone
  t.equal(recallFinding(['a', 'b', 'c', 'd'], rows),
    'Of 5 pairs that mAP tells apart, average recall puts 1 into the same order.');
  t.equal(recallFinding(['a', 'd'], rows), null);
  t.end();
});

test('apText() and differenceText() leave out the zero before the point', (t) => {
  t.same([apText(0.8124), apText(1)], ['.812', '1.000']);
  t.same([differenceText(0.02), differenceText(-0.0034)], ['+.020', '−.003']);
  t.end();
});

test('tableLines() has the deck\'s numbers beside ours, and leaves cells of missing rows empty', (t) => {
  const rows = [rowOf('new', [0.83, 0.85], { mAP: 66.9, testRate: 0.32 }), rowOf('old', [], { mAP: 61.4 })];
  const lines = tableLines({
    name: 'layers', slide: 'A slide', source: 'deck, L', quick: true, backbone: 'S', data: 'drawn shapes', rows,
    findings: ['So.'],
  });
  t.same(lines, [
    'layers: A slide',
    'deck: deck, L; ours: S, drawn shapes',
    'quick: few steps on few images, which shows that it works and not what is better',
    '     deck mAP  deck s/image   mAP  seeds      range     AR  s/image  s/step',
    'new      66.9          0.32  .840      2  .830–.850  0.900    0.100   0.300',
    'old      61.4                          0',
    'So.',
  ]);
  t.match(LEGEND, /seconds of the processors/);
  t.end();
});
