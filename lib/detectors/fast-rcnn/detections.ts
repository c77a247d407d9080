// From the head's answers to detections (Fast R-CNN §2.4; py-faster-rcnn's test_net):
//   1. softmax                                    2. for each class: drop scores ≤ scoreFloor
//   3. de-normalise and decode the class's deltas 4. clip to the image
//   5. suppress at nmsIou, one class at a time    6. keep the best maxPerImage of all classes together
import { clipBox, scaleBox, type Box, type Size } from '../../boxes/box.js';
import { byDecreasingScore } from '../../boxes/by-decreasing-score.js';
import { decodeCapped } from '../../boxes/deltas.js';
import { nms } from '../../boxes/nms.js';
import { softmax } from '../../losses/softmax.js';
import type { HeadOutput } from '../../networks/head.js';
import { denormaliseDeltas, type TargetNormalisation } from '../../sampling/target-normalisation.js';
import type { DetectionConfig } from './config.js';

/** One class's verdict on one region. */
export interface ScoredBox {
  /** 1..K */
  readonly label: number;
  readonly score: number;
  readonly box: Box;
}

/** The head's answers for the regions of one image; regions and `image` are in network-input pixels. */
export interface HeadAnswers {
  readonly regions: readonly Box[];
  readonly output: Pick<HeadOutput, 'scores' | 'deltas'>;
  readonly image: Size;
}

/** Detections by decreasing score, in network-input pixels. */
export function detectionsOf(answers: HeadAnswers, norm: TargetNormalisation, config: DetectionConfig): ScoredBox[] {
  const probabilities = softmax(answers.output.scores);                      // 1.
  const [, columns] = probabilities.shape;                                   // K + 1
  const all: ScoredBox[] = [];
  for (let label = 1; label < columns; label++) {
    const candidates = answers.regions
      .map((_, r) => ({ r, score: probabilities.data[r * columns + label] }))
      .filter(({ score }) => score > config.scoreFloor);                     // 2.
    const boxes = candidates.map(({ r }) => decodedBox(answers, r, label, norm)); // 3., 4.
    const kept = nms(boxes, candidates.map(({ score }) => score), config.nmsIou); // 5.
    for (const i of kept) all.push({ label, score: candidates[i].score, box: boxes[i] });
  }
  const order = byDecreasingScore(all.map(({ score }) => score));
  return Array.from(order.subarray(0, config.maxPerImage), (i) => all[i]);   // 6.
}

/** The detections in pixels of the original image, which was `scale` times as large for the network. */
export function inOriginalPixels(detections: readonly ScoredBox[], scale: number, original: Size): ScoredBox[] {
  return detections.map((found) => ({ ...found, box: clipBox(scaleBox(found.box, 1 / scale), original) }));
}

function decodedBox({ regions, output, image }: HeadAnswers, r: number, label: number, norm: TargetNormalisation): Box {
  const [, columns] = output.deltas.shape;                                   // 4(K+1)
  const [tx, ty, tw, th] = output.deltas.data.subarray(r * columns + 4 * label, r * columns + 4 * label + 4);
  return clipBox(decodeCapped(regions[r], denormaliseDeltas({ tx, ty, tw, th }, label, norm)), image);
}
