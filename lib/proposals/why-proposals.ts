// What became of the box of each anchor: a record of what from-rpn.ts decides, for whoever asks; training does not.
import type { ScaledImage } from '../boxes/box.js';
import { bestFirst } from '../boxes/by-decreasing-score.js';
import { iou } from '../boxes/iou.js';
import { NOT_SUPPRESSED, suppress } from '../boxes/nms.js';
import { allProposals, countOf, isLargeEnough, type Proposal, type RpnAnswer } from './from-rpn.js';
import type { ProposalConfig } from './proposal-config.js';

/** The step a box came to; ranks count from 1. */
export type ProposalFate =
  | { readonly step: 'minimum-size' }
  | { readonly step: 'pre-nms-top-n'; readonly rank: number }
  /** Suppressed by the box of anchor `by`, which it overlaps by `iou`. */
  | { readonly step: 'nms'; readonly by: number; readonly iou: number }
  | { readonly step: 'post-nms-top-m'; readonly rank: number }
  | { readonly step: 'kept'; readonly rank: number };

export interface WhyProposal extends Proposal {
  readonly fate: ProposalFate;
}

/** A record for each anchor, in their order. Throws as `proposalsFromRpn` does. */
export function whyProposals(rpn: RpnAnswer, image: ScaledImage, cfg: ProposalConfig): WhyProposal[] {
  const all = allProposals(rpn, image);
  const fates = all.map((): ProposalFate => ({ step: 'minimum-size' }));
  const sorted = bestFirst(all.filter(({ box }) => isLargeEnough(box, image, cfg)));
  sorted.forEach(({ anchor }, i) => { fates[anchor] = { step: 'pre-nms-top-n', rank: i + 1 }; });

  const best = sorted.slice(0, countOf(cfg.preNmsTopN));
  const { kept, by } = suppress(best.map(({ box }) => box), best.map(({ score }) => score), cfg.nmsIou);
  best.forEach(({ anchor, box }, i) => {
    if (by[i] === NOT_SUPPRESSED) return;
    const winner = best[by[i]];
    fates[anchor] = { step: 'nms', by: winner.anchor, iou: iou(winner.box, box) };
  });
  kept.forEach((i, k) => {
    const step = k < countOf(cfg.postNmsTopN) ? 'kept' : 'post-nms-top-m';
    fates[best[i].anchor] = { step, rank: k + 1 };
  });
  return all.map((proposal) => ({ ...proposal, fate: fates[proposal.anchor] }));
}
