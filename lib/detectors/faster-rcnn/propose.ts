// What an RPN proposes on a feature map: forward, softmax, and the rules of proposals/from-rpn.ts.
import type { ScaledImage } from '../../boxes/box.js';
import { rpnForward, type Rpn } from '../../networks/rpn.js';
import { proposalsFromRpn, type Proposal, type RpnAnswer } from '../../proposals/from-rpn.js';
import type { ProposalConfig } from '../../proposals/proposal-config.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { FasterConfig } from './config.js';
import { anchorsOf, objectness } from './joint-batch.js';

/** Where the anchors are, and how many proposals are kept. */
export interface ProposeConfig extends Pick<FasterConfig, 'anchors' | 'anchorStride'> {
  readonly limits: ProposalConfig;
}

/** Proposals of one image (its features are (1,C,Hc,Wc)) in network-input pixels, best first. */
export async function proposalsOn(
  net: Rpn, features: Tensor, image: ScaledImage, config: ProposeConfig,
): Promise<Proposal[]> {
  return proposalsFromRpn(await rpnAnswerOn(net, features, config), image, config.limits);
}

/** What the RPN says about one image, and of which anchors. */
export async function rpnAnswerOn(
  net: Rpn, features: Tensor, config: Omit<ProposeConfig, 'limits'>,
): Promise<RpnAnswer> {
  const rpn = await rpnForward(net, features);
  return { scores: objectness(rpn), deltas: rpn.deltas, anchors: anchorsOf(rpn.scores, config) };
}
