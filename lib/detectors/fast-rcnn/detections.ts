// From the head's answers to detections (Fast R-CNN §2.4; py-faster-rcnn's test_net):
//   1. softmax (post hoc SVMs: their scores)      2. for each class: drop scores ≤ scoreFloor
//   3. de-normalise and decode the class's deltas (config 'proposed': keep the region)     4. clip to the image
//   5. suppress at nmsIou, one class at a time    6. keep the best maxPerImage of all classes together
import { clipBox, scaleBox, type Box, type Size } from '../../boxes/box.js';
import { bestFirst } from '../../boxes/by-decreasing-score.js';
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

/** A verdict with the index of its region. */
export interface Candidate extends ScoredBox {
  readonly region: number;
}

/** The head's answers for the regions of one image; regions and `image` are in network-input pixels. */
export interface HeadAnswers {
  readonly regions: readonly Box[];
  readonly output: Pick<HeadOutput, 'scores' | 'deltas'>;
  readonly image: Size;
}

/** Detections by decreasing score, in network-input pixels. */
export function detectionsOf(answers: HeadAnswers, norm: TargetNormalisation, config: DetectionConfig): ScoredBox[] {
  const all = candidatesByClass(answers, norm, config).flatMap((candidates) => {    // 1. to 4.
    const kept = nms(candidates.map(({ box }) => box), candidates.map(({ score }) => score), config.nmsIou); // 5.
    return kept.map((i) => candidates[i]);
  });
  return bestFirst(all).slice(0, config.maxPerImage).map(({ label, score, box }) => ({ label, score, box })); // 6.
}

/** Steps 1 to 4: of each class 1..K the verdicts with a score above the floor, in the order of the regions. */
export function candidatesByClass(
  answers: HeadAnswers, norm: TargetNormalisation, { scoreFloor, boxes, classifier }: DetectionConfig,
): Candidate[][] {
  const { regions, output, image } = answers;
  const verdicts = classifier === 'svm' ? output.scores : softmax(output.scores); // 1.
  const [, columns] = verdicts.shape;                                        // K + 1
  const boxOf = (r: number, label: number): Box => boxes === 'proposed'
    ? clipBox(regions[r], image)
    : decodedBox(answers, r, label, norm);                                   // 3., 4.
  return Array.from({ length: columns - 1 }, (_, k) => {
    const label = k + 1;
    return regions
      .map((_, region) => ({ region, label, score: verdicts.data[region * columns + label] }))
      .filter(({ score }) => score > scoreFloor)                             // 2.
      .map((one) => ({ ...one, box: boxOf(one.region, label) }));
  });
}

/** The detections in pixels of the original image; `scale` = network-input pixels per original pixel. */
export function inOriginalPixels(detections: readonly ScoredBox[], scale: number, original: Size): ScoredBox[] {
  return detections.map((found) => ({ ...found, box: clipBox(scaleBox(found.box, 1 / scale), original) }));
}

function decodedBox({ regions, output, image }: HeadAnswers, r: number, label: number, norm: TargetNormalisation): Box {
  const [, columns] = output.deltas.shape;                                   // 4(K+1)
  const [tx, ty, tw, th] = output.deltas.data.subarray(r * columns + 4 * label, r * columns + 4 * label + 4);
  return clipBox(decodeCapped(regions[r], denormaliseDeltas({ tx, ty, tw, th }, label, norm)), image);
}
