import { test } from 'tap';
import { balancedScore } from '../../lib/evaluation/balanced-score.js';
import type { RankedOutcome } from '../../lib/evaluation/evaluate.js';

const ranked = (...pairs: [number, RankedOutcome['outcome']][]): RankedOutcome[] =>
  pairs.map(([score, outcome]) => ({ score, outcome }));

test('balancedScore() is where F1 of all classes together is best', (t) => {
  // npos 3:  ≥ 5: 2·1/(1+0+3) = .5   ≥ 4: 2·2/(2+0+3) = .8   ≥ 3: 2·2/(2+1+3) = .67   ≥ 1: 2·3/(3+2+3) = .75
  const square = { npos: 2, ranked: ranked([5, 'right'], [3, 'wrong'], [1, 'right']) };
  const circle = { npos: 1, ranked: ranked([4, 'right'], [3.5, 'ignored'], [2, 'wrong']) };
  t.equal(balancedScore([square, circle]), 4);
  t.end();
});

test('balancedScore() counts equal scores together, and shows nothing where nothing is right', (t) => {
  t.equal(balancedScore([{ npos: 2, ranked: ranked([1, 'right'], [0, 'right'], [0, 'wrong'], [0, 'wrong']) }]), 1);
  t.equal(balancedScore([{ npos: 1, ranked: ranked([1, 'wrong']) }]), Infinity);
  t.end();
});
