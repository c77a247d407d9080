// Why each anchor counts in the RPN's losses or does not: a record of the decisions of anchor-labels.ts and
// anchor-targets.ts, for explanations. Training keeps no such record.
import { matchBoxes } from '../boxes/iou.js';
import type { Box, Size } from '../boxes/box.js';
import { IGNORE } from '../losses/softmax.js';
import { labelAnchors, type AnchorRule, type AnchorSampling } from './anchor-labels.js';
import type { AnchorTargets } from './anchor-targets.js';

export interface WhyAnchor {
  /** Best IoU with an object; 0 without an overlap. */
  readonly overlap: number;
  /** Index of that object; null without an overlap. */
  readonly object: number | null;
  /** Objects whose best anchor this is; none for an anchor that crosses the border. */
  readonly bestOf: readonly number[];
  readonly rule: AnchorRule | 'crosses-border';
  /** Drawn for the mini-batch; always false for rules that give no label. */
  readonly sampled: boolean;
}

/** A record for each anchor; arguments as for `anchorTargets`, whose result is the last one. */
export function whyAnchors(
  anchors: readonly Box[], gts: readonly Box[], image: Size, cfg: AnchorSampling, { labels }: AnchorTargets,
): WhyAnchor[] {
  const { overlap, gt } = matchBoxes(anchors, gts);
  const { inside, rules, bestOf } = labelAnchors(anchors, gts, image, cfg);
  const records: WhyAnchor[] = anchors.map((_, i) => ({
    overlap: overlap[i], object: overlap[i] > 0 ? gt[i] : null, bestOf: [], rule: 'crosses-border', sampled: false,
  }));
  inside.forEach((i, row) => {
    const objects = gts.map((_, g) => g).filter((g) => bestOf[g].includes(row));
    records[i] = { ...records[i], bestOf: objects, rule: rules[row], sampled: labels[i] !== IGNORE };
  });
  return records;
}
