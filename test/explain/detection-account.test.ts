import { test } from 'tap';
import { detectionAccount, type Truth } from '../../lib/explain/detection-account.js';
import { caseOf, proposalAt, region, square, verdict } from '../support/explained-pixels.js';

const objects = [{ box: square(0), label: 1 }, { box: square(100), label: 2 }];
const shown = (rank: number) => ({ step: 'shown', rank } as const);

test('detectionAccount() compares with the objects as evaluation does', (t) => {
  const seen = caseOf(objects, [region(0)], [
    verdict(0, 1, 1, 0.9, shown(1)), verdict(0, 1, 2, 0.8, shown(2)), verdict(0, 1, 101, 0.7, shown(3)),
    verdict(0, 1, 7, 0.6, shown(4)), verdict(0, 1, 50, 0.5, shown(5)),
  ]);
  const truths = seen.detections.map((_, d): Truth | null => detectionAccount(d, seen).truth);
  t.same(truths, [
    { kind: 'right', object: 0, iou: 9 / 11 },
    { kind: 'double', object: 0, iou: 8 / 12 },
    { kind: 'wrong-class', object: 1, iou: 9 / 11 },
    { kind: 'misplaced', object: 0, iou: 3 / 17 },
    { kind: 'nothing-there' },
  ]);
  t.equal(detectionAccount(0, { ...seen, isTruthKnown: false }).truth, null, 'nobody knows');
  t.end();
});

test('detectionAccount() says where it comes from, what else the head said, and whom it suppressed', (t) => {
  const proposal = proposalAt(0, 17, { step: 'kept', rank: 1 });
  const loser = verdict(1, 1, 2, 0.3, { step: 'nms', by: 0, iou: 0.6 });
  const better = verdict(2, 1, 2, 0.4, { step: 'nms', by: 0, iou: 0.6 });
  const seen = caseOf(objects, [region(0, { proposal }), region(2), region(3)], [
    verdict(0, 1, 0, 0.75, shown(1)), verdict(0, 2, 0, 0.0625, { step: 'score-floor' }), loser, better,
    verdict(1, 2, 0, 0.2, { step: 'nms', by: 0, iou: 0.6 }),
  ]);
  const account = detectionAccount(0, seen);
  t.match(account, { class: 'disc', score: 0.75, region: 0, anchor: 17, box: square(0) });
  t.same(account.alternatives, [{ class: 'background', score: 0.1875 }, { class: 'ring', score: 0.0625 }]);
  t.same(account.suppressed, [better, loser], 'of its own class, the best first');
  t.end();
});

test('detectionAccount() makes no background of scores that are no probabilities', (t) => {
  const seen = caseOf([], [region(0)], [verdict(0, 1, 0, 1.5, shown(1)), verdict(0, 2, 0, -0.5, shown(2))]);
  t.same(detectionAccount(0, seen).alternatives, [{ class: 'ring', score: -0.5 }]);
  t.same(detectionAccount(0, seen).truth, { kind: 'nothing-there' });
  t.end();
});
