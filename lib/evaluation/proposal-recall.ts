// How well proposals cover the objects.  Deck: "Direct region proposal evaluation".
// Source: py-faster-rcnn's imdb.py, evaluate_recall; area bins as in COCO.
//   per image: cover the object of the (object, proposal) pair with the largest IoU by that IoU, remove both, repeat
//   recall(t) = objects covered by an IoU ≥ t / all objects      AR = mean of recall(t) over t
// A proposal covers one object only. An object without a proposal left is covered by IoU 0.
import { areaOf, type Box } from '../boxes/box.js';
import { iouMatrix } from '../boxes/iou.js';

export interface ImageProposals {
  /** Best first. */
  readonly proposals: readonly Box[];
  /** The objects to be covered, in the same frame. */
  readonly objects: readonly Box[];
}

export interface RecallConfig {
  readonly thresholds: readonly number[];
  /** Number of proposals that count, the first of each image; null: all. */
  readonly limit: number | null;
  /** Range of the areas of objects that count, pixels; both ends included. */
  readonly area: readonly [low: number, high: number];
}

/** .5, .55, …, .95 */
export const RECALL_THRESHOLDS: readonly number[] = Array.from({ length: 10 }, (_, i) => (50 + 5 * i) / 100);

/** COCO's bins of areas, pixels. */
export const AREA_BINS: Readonly<Record<'all' | 'small' | 'medium' | 'large', readonly [low: number, high: number]>> = {
  all: [0, Infinity],
  small: [0, 32 ** 2],
  medium: [32 ** 2, 96 ** 2],
  large: [96 ** 2, Infinity],
};

export const RECALL: RecallConfig = { thresholds: RECALL_THRESHOLDS, limit: null, area: AREA_BINS.all };

export interface ProposalRecall {
  /** Objects that count. */
  readonly objects: number;
  readonly thresholds: readonly number[];
  /** One per threshold; null when no object counts. */
  readonly recalls: readonly number[] | null;
  readonly averageRecall: number | null;
  /** For each image, the IoU that covers each object that counts. */
  readonly overlaps: readonly (readonly number[])[];
}

/** Recall of the proposals of a whole data set. */
export function proposalRecall(images: readonly ImageProposals[], cfg: RecallConfig): ProposalRecall {
  const { thresholds, limit, area: [low, high] } = cfg;
  const overlaps = images.map(({ proposals, objects }) => {
    const counted = objects.filter((box) => areaOf(box) >= low && areaOf(box) <= high);
    return greedyCover(counted, proposals.slice(0, limit ?? proposals.length));
  });
  const all = overlaps.flat();
  if (all.length === 0) return { objects: 0, thresholds, recalls: null, averageRecall: null, overlaps };
  const recalls = thresholds.map((t) => all.filter((overlap) => overlap >= t).length / all.length);
  const averageRecall = recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
  return { objects: all.length, thresholds, recalls, averageRecall, overlaps };
}

/** The IoU that covers each object. */
function greedyCover(objects: readonly Box[], proposals: readonly Box[]): number[] {
  const [G, P] = [objects.length, proposals.length];
  const { data } = iouMatrix(objects, proposals); // (G, P)
  const covered = new Array<number>(G).fill(0);
  const objectFree = new Array<boolean>(G).fill(true);
  const proposalFree = new Array<boolean>(P).fill(true);
  for (let step = 0; step < Math.min(G, P); step++) {
    let best = -1; // flat index g·P + p
    for (let gp = 0; gp < G * P; gp++) {
      const free = objectFree[Math.floor(gp / P)] && proposalFree[gp % P];
      if (free && (best === -1 || data[gp] > data[best])) best = gp;
    }
    covered[Math.floor(best / P)] = data[best];
    objectFree[Math.floor(best / P)] = false;
    proposalFree[best % P] = false;
  }
  return covered;
}
