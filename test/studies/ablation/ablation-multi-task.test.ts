// The tight-proposal effect, told from results alone.
import { test } from 'tap';
import type { AblationRow, RowResult } from '../../../lib/studies/ablation/ablation.js';
import { multiTaskTable } from '../../../lib/studies/ablation/ablation-multi-task.js';

const TIGHT = { kind: 'selective-search', loosen: 0 } as const;
const TABLE = multiTaskTable(1500, { tight: TIGHT, loosened: { ...TIGHT, loosen: 0.12 } }, 'fast-classification');

/** Results with one seed, tight then loosened, four columns each; null: not trained. */
function findingsOf(mAPs: readonly (number | null)[]): readonly string[] {
  const result: Omit<RowResult, 'mAP'> = {
    seed: 0, averageRecall: null, testSeconds: 1, testCpuSeconds: 1, trainSeconds: 1, trainCpuSeconds: 1,
    steps: 1500, images: 200, run: 'run',
  };
  const rows: AblationRow[] = TABLE.rows.map(({ name, deck }, i) => {
    const mAP = mAPs[i];
    return { name, deck, results: mAP === null ? [] : [{ ...result, mAP }] };
  });
  return TABLE.findings(rows);
}

const GAIN = / over classification alone with tight regions, /;

test('multiTaskTable() says whether loosening the regions brings the gain out', (t) => {
  const gain = (tight: number, loosened: number): string =>
    findingsOf([0.8, 0.8, 0.8, 0.8 + tight, 0.7, 0.7, 0.7, 0.7 + loosened]).find((one) => GAIN.test(one))!;
  t.equal(gain(0.005, 0.035), 'Loosening the regions brings the gain out: multi-task + boxes has +.005 over '
    + 'classification alone with tight regions, +.035 with loosened ones.');
  t.match(gain(0.005, 0.015), /^Loosening the regions brings out more gain, but less than \.020 more is noise: /);
  t.match(gain(0.015, -0.005), /^Loosening the regions brings no gain out: .* −\.005 with loosened ones/);
  t.end();
});

test('multiTaskTable() says nothing of columns that were not trained', (t) => {
  const some = findingsOf([null, 0.81, null, 0.82, null, 0.79, null, 0.82]);
  t.equal(some.length, 3, 'both boxes at test, tight and loosened, and the gain from one to the other');
  t.match(some[2], / over multi-task, no boxes at test with tight regions, \+\.030 with loosened ones/);
  t.same(findingsOf(new Array(8).fill(null)), []);
  t.end();
});
