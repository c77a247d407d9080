import { test } from 'tap';
import { detectionAccount } from '../../lib/explain/detection-account.js';
import { caseLines, detectionLines, objectLines } from '../../lib/explain/explain-text.js';
import { objectAccount } from '../../lib/explain/object-account.js';
import { anchorAt, caseOf, proposalAt, region, square, verdict } from '../support/explained-pixels.js';

const objects = [{ box: square(0), label: 1 }, { box: square(100), label: 2 }];
const proposals = [
  proposalAt(0, 0, { step: 'nms', by: 1, iou: 0.8 }), proposalAt(2, 1, { step: 'kept', rank: 1 }),
  proposalAt(98, 2, { step: 'post-nms-top-m', rank: 2 }),
];
const anchors = [
  anchorAt(0, { object: 0, overlap: 1, rule: 'overlaps', bestOf: [0], sampled: true }), anchorAt(60), anchorAt(70),
];
const regions = [region(2, { object: 0, overlap: 2 / 3, role: 'foreground', sampled: true, proposal: proposals[1] })];
const seen = caseOf(objects, regions, [
  verdict(0, 1, 1, 0.9, { step: 'shown', rank: 1 }), verdict(0, 2, 1, 0.01, { step: 'score-floor' }),
], { anchors, proposals });

test('caseLines() counts what there is by its reason', (t) => {
  t.same(caseLines(seen), [
    'anchors    3: 1 positive by IoU, 2 negative; a training step would draw 1',
    'proposals  3 boxes: 1 suppressed, 1 kept, 1 not among the best after it',
    'regions    1: 1 foreground; a training step would draw 1',
  ]);
  t.same(caseLines({ ...seen, isTruthKnown: false }), [
    'anchors    3',
    'proposals  3 boxes: 1 suppressed, 1 kept, 1 not among the best after it',
    'regions    1',
  ]);
  t.end();
});

test('objectLines() tells how an object was found', (t) => {
  t.same(objectLines(objectAccount(0, seen), seen), [
    'object 1  disc  0 0 9 9: found by detection 1, score 0.90, IoU 0.82',
    '  anchors    1 positive: 1 best of it, 1 by IoU; 1 drawn; best number 0 (10 x 10 around 5, 5), IoU 1.00',
    '  best box   of all anchors has IoU 1.00, from anchor 0 (10 x 10 around 5, 5): suppressed by proposal 1, IoU 0.80',
    '  proposals  best proposal 1 (object 0.50) with IoU 0.67; 1 of 1 are foreground of it, 1 drawn',
  ]);
  t.end();
});

test('objectLines() tells how an object was missed', (t) => {
  t.same(objectLines(objectAccount(1, seen), seen), [
    'object 2  ring  100 0 109 9: missed: no proposal overlaps it by 0.5',
    '  anchors    none is positive for it: no anchor inside the picture overlaps it',
    '  best box   of all anchors has IoU 0.67, from anchor 2 (10 x 10 around 75, 5): ' +
      'rank 2 after suppression, not among the best',
    '  proposals  none overlaps it',
  ]);
  const lost = (fate: Parameters<typeof verdict>[4]): string => {
    const other = caseOf(objects, [region(0), region(0)], [
      verdict(0, 1, 1, 0.004, fate), verdict(1, 1, 6, 0.9, { step: 'shown', rank: 1 }),
    ]);
    return objectLines(objectAccount(0, other), other)[0].split(': missed: ')[1];
  };
  const best = 'its best box (score 0.004, IoU 0.82) ';
  t.equal(lost({ step: 'score-floor' }), `${best}is not above the score floor`);
  t.equal(lost({ step: 'nms', by: 1, iou: 0.33 }), `${best}was suppressed by detection 1, IoU between them 0.33`);
  t.equal(lost({ step: 'best-of-image', rank: 101 }), `${best}is not among the best of the picture`);
  t.end();
});

test('detectionLines() tells where a detection comes from and whether it is right', (t) => {
  t.same(detectionLines(detectionAccount(0, seen), seen), [
    'detection 1  disc 0.900  1 0 10 9: right, object 1 (disc), IoU 0.82',
    '  from       proposal 1 (object 0.50) of anchor 1 (10 x 10 around 65, 5)',
    '  otherwise  background 0.09, ring 0.01',
    '  suppressed no box',
  ]);
  const losers = [1, 2, 3, 4].map((r) => verdict(r, 1, 1, 0.5 - r / 10, { step: 'nms', by: 0, iou: 0.6 }));
  const found = [verdict(0, 1, 1, 0.9, { step: 'shown', rank: 1 }), ...losers];
  const crowd = { ...caseOf([], [0, 1, 2, 3, 4].map((x) => region(x)), found), isTruthKnown: false };
  t.match(detectionLines(detectionAccount(0, crowd), crowd), [
    'detection 1  disc 0.900  1 0 10 9',
    '  from       proposal 1',
    /otherwise/,
    '  suppressed proposal 2 (0.40, IoU 0.60), proposal 3 (0.30, IoU 0.60), proposal 4 (0.20, IoU 0.60), and 1 more',
  ]);
  t.end();
});
