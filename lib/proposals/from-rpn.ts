// Proposals from the RPN's outputs for one image.  Deck: "Region Proposal Networks", generate_proposals.
// Source: py-faster-rcnn's proposal_layer.py.
//   1. decode the deltas on all anchors, those that cross the border too
//   2. clip to the image                  3. drop boxes with a side below minSide · scale
//   4. sort by foreground score, keep the best preNmsTopN
//   5. suppress at nmsIou                 6. keep the best postNmsTopN
// Proposals are constants for what comes after: no gradient passes (deck: "Why is this approach approximate?").
import { clipBox, heightOf, widthOf, type Box, type ScaledImage } from '../boxes/box.js';
import { byDecreasingScore } from '../boxes/by-decreasing-score.js';
import { decodeCapped, type Deltas } from '../boxes/deltas.js';
import { nms } from '../boxes/nms.js';
import { sameShape, type Tensor } from '../tensor/tensor.js';
import type { ProposalConfig } from './proposal-config.js';

/** The RPN's outputs for one image, with the anchors they belong to. */
export interface RpnAnswer {
  /** (1, 2A, H, W) after the softmax; channels 0..A−1 background, A..2A−1 foreground. */
  readonly scores: Tensor;
  /** (1, 4A, H, W); channel 4a + k is coordinate k of anchor a. */
  readonly deltas: Tensor;
  /** The H·W·A anchors in the order of `shiftedAnchors`, in network-input pixels. */
  readonly anchors: readonly Box[];
}

export interface Proposal {
  /** In network-input pixels, clipped. */
  readonly box: Box;
  /** Probability of being an object. */
  readonly score: number;
  /** Index (y·W + x)·A + a of its anchor. With `deltasAt`, `decodeCapped` gives the box before clipping again. */
  readonly anchor: number;
}

/**
 * Proposals by decreasing score. May be empty.
 * Throws RangeError when scores, deltas and anchors are not of one map of one image.
 */
export function proposalsFromRpn(rpn: RpnAnswer, image: ScaledImage, cfg: ProposalConfig): Proposal[] {
  const boxes = allBoxes(rpn, image);                                               // 1., 2.
  const large: number[] = [];                                                       // indices of anchors
  for (let i = 0; i < boxes.length; i++) if (isLargeEnough(boxes[i], image, cfg)) large.push(i); // 3.
  const scores = large.map((anchor) => foregroundScoreAt(rpn, anchor));
  const order = byDecreasingScore(scores).subarray(0, countOf(cfg.preNmsTopN));     // 4.
  const best = Array.from(order, (i): Proposal => ({ box: boxes[large[i]], score: scores[i], anchor: large[i] }));
  const keep = nms(best.map(({ box }) => box), best.map(({ score }) => score), cfg.nmsIou, countOf(cfg.postNmsTopN));
  return keep.map((i) => best[i]);                                                  // 5., 6.
}

/** Steps 1 and 2: the clipped box of each anchor, in the order of the anchors. Throws as `proposalsFromRpn` does. */
export function allProposals(rpn: RpnAnswer, image: ScaledImage): Proposal[] {
  return allBoxes(rpn, image).map((box, anchor) => ({ box, score: foregroundScoreAt(rpn, anchor), anchor }));
}

function allBoxes(rpn: RpnAnswer, image: ScaledImage): Box[] {
  checkOutput(rpn);
  return rpn.anchors.map((_, anchor) => clipBox(decodedBox(rpn, anchor), image));
}

/** Step 3. False for a box of NaN. */
export function isLargeEnough(box: Box, image: ScaledImage, { minSide }: ProposalConfig): boolean {
  const side = minSide * image.scale;
  return widthOf(box) >= side && heightOf(box) >= side;
}

/** A limit as a number; 'all': Infinity. */
export function countOf(limit: number | 'all'): number {
  return limit === 'all' ? Infinity : limit;
}

/** The box of an anchor after step 1, before clipping. */
export function decodedBox(rpn: RpnAnswer, anchor: number): Box {
  return decodeCapped(rpn.anchors[anchor], deltasAt(rpn.deltas, anchor));
}

/** The four deltas of the anchor with index (y·W + x)·A + a in a map (1, 4A, H, W). */
export function deltasAt({ shape, data }: Tensor, anchor: number): Deltas {
  const [, channels, H, W] = shape;
  const A = channels / 4;
  const [a, cell, plane] = [anchor % A, Math.floor(anchor / A), H * W];
  const i = 4 * a * plane + cell;
  return { tx: data[i], ty: data[i + plane], tw: data[i + 2 * plane], th: data[i + 3 * plane] };
}

function foregroundScoreAt({ scores: { shape, data } }: RpnAnswer, anchor: number): number {
  const [, channels, H, W] = shape;
  const A = channels / 2;
  return data[(A + anchor % A) * H * W + Math.floor(anchor / A)];
}

function checkOutput({ scores, deltas, anchors }: RpnAnswer): void {
  const [N, channels, H, W] = scores.shape;
  const A = channels / 2;
  if (N !== 1 || !sameShape(deltas.shape, [1, 4 * A, H, W])) {
    throw new RangeError('proposalsFromRpn: scores must be (1, 2A, H, W) and deltas (1, 4A, H, W), ' +
      `got [${scores.shape}] and [${deltas.shape}]`);
  }
  if (anchors.length !== A * H * W) {
    throw new RangeError(`proposalsFromRpn: a map of ${W}×${H} cells with ${A} anchors each needs ${A * H * W} ` +
      `anchors, got ${anchors.length}`);
  }
}
