import { test } from 'tap';
import { objectAccount, type Outcome } from '../../lib/explain/object-account.js';
import type { WhyDetection } from '../../lib/detectors/fast-rcnn/why-detections.js';
import { anchorAt, caseOf, proposalAt, region, square, verdict } from '../support/explained-pixels.js';

const objects = [{ box: square(0), label: 1 }, { box: square(100), label: 2 }];
const outcome = (regionAt: number, verdicts: readonly WhyDetection[]): Outcome =>
  objectAccount(0, caseOf(objects, [region(regionAt), region(100)], verdicts)).outcome;

test('objectAccount() names the best detection of the object, of its own class', (t) => {
  const found = outcome(0, [
    verdict(0, 1, 2, 0.7, { step: 'shown', rank: 2 }), verdict(1, 1, 1, 0.9, { step: 'shown', rank: 1 }),
    verdict(0, 2, 0, 0.95, { step: 'shown', rank: 1 }),
  ]);
  t.same(found, { kind: 'found', detection: 1, score: 0.9, iou: 9 / 11 }, 'the ring on it is detection 0');
  t.end();
});

test('objectAccount() says at which step a missed object was lost', (t) => {
  t.same(outcome(40, [verdict(0, 1, 40, 0.9, { step: 'shown', rank: 1 })]), { kind: 'no-region' });
  t.same(outcome(1, [verdict(0, 1, 6, 0.9, { step: 'shown', rank: 1 })]), { kind: 'moved-away', iou: 4 / 16 });
  const low = verdict(0, 1, 1, 0.001, { step: 'score-floor' });
  const worse = verdict(1, 1, 0, 0.0005, { step: 'score-floor' });
  t.same(outcome(1, [worse, low]), { kind: 'dropped', verdict: low, iou: 9 / 11 }, 'of several the best score');
  const equal = verdict(1, 1, 0, 0.001, { step: 'score-floor' });
  t.same(outcome(1, [low, equal]), { kind: 'dropped', verdict: low, iou: 9 / 11 }, 'of equal scores the first');
  const beaten = verdict(0, 1, 2, 0.4, { step: 'nms', by: 1, iou: 0.35 });
  const winner = verdict(1, 1, 6, 0.9, { step: 'shown', rank: 1 });
  t.same(outcome(1, [beaten, winner]), { kind: 'dropped', verdict: beaten, iou: 8 / 12 });
  t.end();
});

test('objectAccount() lists the anchors that are its own, and the proposals that fit best', (t) => {
  const anchors = [
    anchorAt(0, { object: 0, overlap: 1, rule: 'overlaps', bestOf: [0], sampled: true }),
    anchorAt(60, { object: 1, overlap: 0.4, rule: 'best-of-object', bestOf: [0] }),   // best of it, nearer to another
    anchorAt(4, { object: 0, overlap: 0.5, rule: 'between' }),
    anchorAt(100, { object: 1, overlap: 1, rule: 'overlaps', bestOf: [1] }),
    anchorAt(1, { object: 0, overlap: 0.9, rule: 'crosses-border' }),
  ];
  const proposals = [
    proposalAt(0, 0, { step: 'nms', by: 2, iou: 0.8 }), proposalAt(150, 1, { step: 'minimum-size' }),
    proposalAt(2, 2, { step: 'kept', rank: 1 }),
  ];
  const regions = [
    region(2, { object: 0, overlap: 8 / 12, role: 'foreground', sampled: true, proposal: proposals[2] }),
    region(3, { object: 0, overlap: 7 / 13, role: 'foreground' }), region(100, { object: 1, role: 'foreground' }),
  ];
  const account = objectAccount(0, caseOf(objects, regions, [], { anchors, proposals }));
  t.same(account.anchors?.map(({ number }) => number), [0, 1]);
  t.same(account.bestOfAll, { ...proposals[0], number: 0, iou: 1 });
  t.same(account.bestRegion, { number: 0, iou: 8 / 12 });
  t.same(account.foreground, { regions: 2, drawn: 1 });
  const blind = objectAccount(0, caseOf(objects, [region(150)], []));
  t.same([blind.anchors, blind.bestOfAll, blind.bestRegion], [null, null, null]);
  t.end();
});
