// One object of class 1 at 100..119, and what became of boxes around it.
import { test } from 'tap';
import { boxFrom, type Box } from '../../../lib/boxes/box.js';
import type { WhyDetection } from '../../../lib/detectors/fast-rcnn/why-detections.js';
import type { WhyProposal } from '../../../lib/proposals/why-proposals.js';
import { missedReason } from '../../../lib/runs/diagnosis/missed-reason.js';
import type { Explanation } from '../../../lib/systems/system.js';

const HERE = boxFrom(100, 100, 20, 20);
const NEAR = boxFrom(102, 100, 20, 20);  // IoU 360/440 = .82
const FAR = boxFrom(130, 100, 20, 20);

type Fate = WhyProposal['fate'];

interface Case {
  readonly regions?: readonly Box[];
  /** Of region 0. */
  readonly verdicts?: readonly Pick<WhyDetection, 'label' | 'score' | 'box'>[];
  readonly anchor?: Box;
  /** Of a box that fits. */
  readonly fate?: Fate;
  readonly isExternal?: true;
}

function explanation({ regions = [], verdicts = [], anchor = HERE, fate, isExternal }: Case): Explanation {
  return {
    head: {
      image: { width: 400, height: 300, scale: 1 },
      objects: [{ box: HERE, label: 1 }],
      regions: regions.map((box) => ({ box, overlap: 0, object: null, role: 'neither', sampled: false })),
      verdicts: verdicts.map((one) => ({ ...one, region: 0, fate: { step: 'score-floor' } })),
    },
    rpn: isExternal ? null : {
      anchors: [{ box: anchor, overlap: 0, object: null, bestOf: [], rule: 'apart', sampled: false }],
      proposals: fate === undefined ? [] : [{ box: NEAR, score: 0.1, anchor: 0, fate }],
    },
  };
}

const reasonOf = (given: Case) => missedReason(explanation(given), 0, 0.5);

test('missedReason() names the first step at which an object was lost', async (t) => {
  t.same(reasonOf({ anchor: FAR }), { reason: 'anchor', rank: null });
  t.same(reasonOf({ anchor: FAR, fate: { step: 'post-nms-top-m', rank: 248 } }), { reason: 'anchor', rank: 248 });
  t.same(reasonOf({ fate: { step: 'post-nms-top-m', rank: 248 } }), { reason: 'limit', rank: 248 });
  t.same(reasonOf({ fate: { step: 'pre-nms-top-n', rank: 2500 } }), { reason: 'limit', rank: 2500 });
  t.same(reasonOf({ fate: { step: 'nms', by: 3, iou: 0.8 } }), { reason: 'no-proposal', rank: null });
  t.same(reasonOf({ isExternal: true }), { reason: 'no-proposal', rank: null });
  t.same(reasonOf({ regions: [NEAR], verdicts: [{ label: 1, score: 0.9, box: FAR }] }), { reason: 'box', rank: null });
});

test('missedReason() says what the head made of a region that overlaps the object', async (t) => {
  const head = (own: number, other: number) => reasonOf({
    regions: [NEAR], verdicts: [{ label: 1, score: own, box: NEAR }, { label: 2, score: other, box: NEAR }],
  }).reason;
  t.equal(head(0.2, 0.1), 'background', 'background has .7');
  t.equal(head(0.2, 0.6), 'other-class');
  t.equal(head(0.8, 0.1), 'suppressed', 'its score is enough');
});
