// Why each anchor counts in the RPN's losses, or does not: a record of what anchor-labels.ts and anchor-targets.ts
// decide, for whoever asks; training does not.
import { matchBoxes } from '../boxes/match.js';
import type { Box, Size } from '../boxes/box.js';
import { IGNORE, labelAnchors, type AnchorRule } from './anchor-labels.js';
import type { AnchorSampling } from './anchor-labels.js';
import type { AnchorTargets } from './anchor-targets.js';

export interface WhyAnchor {
  /** Best IoU with an object, and with which one; null where nothing overlaps. */
  readonly overlap: number;
  readonly object: number | null;
  /** Objects whose best IoU it reaches; none for an anchor that takes no part. */
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
