// Which detections of one class are right (VOC devkit, VOCevaldet.m).
//   by decreasing score over all images; g = the class's box in that image with the best IoU, difficult ones included
//   IoU ≥ t and g difficult → ignored;   IoU ≥ t and g free → right, g is taken;   anything else → wrong
// A detection whose best g is taken is wrong even where a second-best box would do.
import { byDecreasingScore } from '../boxes/by-decreasing-score.js';
import { matchBoxes } from '../boxes/iou.js';
import type { Box } from '../boxes/box.js';

/** A detection of the class in question. */
export interface ScoredBox {
  readonly imageId: string;
  readonly score: number;
  readonly box: Box;
}

/** A ground-truth box of the class in question. */
export interface WantedBox {
  readonly box: Box;
  readonly difficult: boolean;
}

export type Outcome = 'right' | 'wrong' | 'ignored';

export interface MatchedDetections {
  /** Indices of the detections by decreasing score; equal scores in the order given. */
  readonly order: Int32Array;
  /** One per entry of `order`. */
  readonly outcomes: readonly Outcome[];
}

/** `wanted`: objects of the class by image id; an image without an entry has no object. */
export function matchDetections(
  detections: readonly ScoredBox[], wanted: ReadonlyMap<string, readonly WantedBox[]>, minIou: number,
): MatchedDetections {
  const order = byDecreasingScore(detections.map(({ score }) => score));
  const taken = new Set<WantedBox>();
  const outcomes = Array.from(order, (i): Outcome => {
    const objects = wanted.get(detections[i].imageId) ?? [];
    const best = bestObject(detections[i].box, objects, minIou);
    if (best === null) return 'wrong';
    if (best.difficult) return 'ignored';
    if (taken.has(best)) return 'wrong';
    taken.add(best);
    return 'right';
  });
  return { order, outcomes };
}

/** The object with the largest IoU with the box; null: that IoU is less than minIou. */
function bestObject(box: Box, objects: readonly WantedBox[], minIou: number): WantedBox | null {
  const { overlap: [overlap], gt: [g] } = matchBoxes([box], objects.map((object) => object.box));
  return objects.length > 0 && overlap >= minIou ? objects[g] : null;
}
