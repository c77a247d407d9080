// How well proposals cover the objects.  Deck: "Direct region proposal evaluation".
// Source: py-faster-rcnn's imdb.py, evaluate_recall; area bins as in COCO.
//   per image: take the (object, proposal) pair of the largest IoU, note it for the object, remove both, repeat
//   recall(t) = objects noted with ≥ t / all objects      AR = mean of recall(t) over t
// One to one: a proposal covers one object only. An object left over is noted with 0.
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
  /** Only the first `limit` proposals of an image count; null: all. */
  readonly limit: number | null;
  /** Only objects with an area in [low, high] count. */
  readonly area: readonly [low: number, high: number];
}

/** .5, .55, …, .95 */
export const RECALL_THRESHOLDS: readonly number[] = Array.from({ length: 10 }, (_, i) => (50 + 5 * i) / 100);

/** COCO's bins, in pixels. */
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
  /** Per image, the IoU noted for each object that counts. */
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

/** The IoU noted for each object. */
function greedyCover(objects: readonly Box[], proposals: readonly Box[]): number[] {
  const [G, P] = [objects.length, proposals.length];
  const { data } = iouMatrix(objects, proposals); // (G, P)
  const noted = new Array<number>(G).fill(0);
  const objectFree = new Array<boolean>(G).fill(true);
  const proposalFree = new Array<boolean>(P).fill(true);
  for (let step = 0; step < Math.min(G, P); step++) {
    let best = -1; // flat index g·P + p
    for (let gp = 0; gp < G * P; gp++) {
      const free = objectFree[Math.floor(gp / P)] && proposalFree[gp % P];
      if (free && (best === -1 || data[gp] > data[best])) best = gp;
    }
    noted[Math.floor(best / P)] = data[best];
    objectFree[Math.floor(best / P)] = false;
    proposalFree[best % P] = false;
  }
  return noted;
}
