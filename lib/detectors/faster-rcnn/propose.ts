// What an RPN proposes: forward, softmax, and the rules of proposals/from-rpn.ts; and the statements 2 and 5 of
// alternating optimization (deck): "Generate training proposals P1 using RPN M1".
// Source: py-faster-rcnn's rpn/generate.py. On the images as they are; training mirrors the boxes with the image.
import { scaleBox, type ScaledImage } from '../../boxes/box.js';
import { prepareImage } from '../../data/pictures/prepare-image.js';
import type { Dataset } from '../../data/sample.js';
import { rpnForward, type Rpn } from '../../networks/rpn.js';
import { proposalsFromRpn, type Proposal, type RpnAnswer } from '../../proposals/from-rpn.js';
import { PackedBoxes } from '../../proposals/packed-boxes.js';
import type { ProposalConfig } from '../../proposals/proposal-config.js';
import type { Placed } from '../../tensor/tensor.js';
import type { ExternalProposals } from '../../proposals/proposal-choice.js';
import type { AlternatingConfig, FasterConfig } from './config.js';
import type { RpnNetwork } from './network.js';
import { anchorsOf, objectness } from './training-rules.js';

/** Where the anchors are, and how many proposals are kept. */
export interface ProposeConfig extends Pick<FasterConfig, 'anchors' | 'anchorStride'> {
  readonly limits: ProposalConfig;
}

/** Proposals of one image (its features are (1,C,Hc,Wc)) in network-input pixels, best first. */
export async function proposalsOn<T extends Placed>(
  net: Rpn<T>, features: T, image: ScaledImage, config: ProposeConfig,
): Promise<Proposal[]> {
  return proposalsFromRpn(await rpnAnswerOn(net, features, config), image, config.limits);
}

/** The RPN's answer for one image, and its anchors. */
export async function rpnAnswerOn<T extends Placed>(
  net: Rpn<T>, features: T, config: Omit<ProposeConfig, 'limits'>,
): Promise<RpnAnswer> {
  const rpn = await rpnForward(net, features);
  return { scores: objectness(rpn), deltas: rpn.deltas, anchors: anchorsOf(rpn.scores, config) };
}

/** A list of boxes for every image of a data set, best first, in pixels of the original image. */
export async function generateProposals(
  net: RpnNetwork, data: Dataset, config: AlternatingConfig,
): Promise<ExternalProposals> {
  const all = new PackedBoxes();
  for (const sample of data.samples) {
    const { input, scale } = prepareImage(await sample.image(), config.preprocessing, { flip: false });
    const [, , height, width] = input.shape;
    const { y: features } = await net.conv.forward(input);
    const image = { width, height, scale };
    const proposals = await proposalsOn(net.rpn, features, image, { ...config, limits: config.proposalsTrain });
    all.push(proposals.map(({ box }) => scaleBox(box, 1 / scale)));
  }
  return all;
}
