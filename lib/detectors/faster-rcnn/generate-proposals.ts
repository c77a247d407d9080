// Statements 2 and 5 of alternating optimization (deck): "Generate training proposals P1 using RPN M1".
// Source: py-faster-rcnn's rpn/generate.py. On the images as they are; training mirrors the boxes with the image.
import { scaleBox } from '../../boxes/box.js';
import { prepareImage } from '../../data/pictures/prepare-image.js';
import type { Dataset } from '../../data/sample.js';
import type { ExternalProposals } from '../fast-rcnn/candidates.js';
import type { AlternatingConfig } from './config.js';
import type { RpnNetwork } from './network.js';
import { proposalsOn } from './propose.js';

/** A list of boxes for every image of a data set, best first, in pixels of the original image. */
export async function generateProposals(
  net: RpnNetwork, data: Dataset, config: AlternatingConfig,
): Promise<ExternalProposals> {
  const all: ExternalProposals[number][] = [];
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
