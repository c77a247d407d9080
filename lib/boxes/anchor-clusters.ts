// Shapes of anchors that fit boxes: k-means under the distance 1 − IoU (Redmon & Farhadi 2017, "YOLO9000", §2), on
// shapes that are all pairs of a few sides and a few ratios, as anchors are.
//   IoU of two shapes with one centre:  min(w, w')·min(h, h') / (w·h + w'·h' − min·min)
//   anchor (side s, ratio ρ = h/w):  w = s/√ρ,  h = s·√ρ
//   1. each box joins the anchor with the largest IoU
//   2. log s = mean of log √(w·h) over the boxes of all anchors of side s;   log ρ = mean of log h/w likewise
//   repeated while the mean IoU grows; the best of several starts from drawn boxes
import type { Rng } from '../tensor/rng.js';

/** Width and height of a box, network-input pixels. */
export interface BoxShape {
  readonly width: number;
  readonly height: number;
}

export interface AnchorClusters {
  /** Sides √(width·height) by increasing size, network-input pixels. */
  readonly sides: readonly number[];
  /** Heights divided by widths, increasing. */
  readonly ratios: readonly number[];
  /** Mean over the boxes of the IoU with the best anchor, both around one centre. */
  readonly meanIou: number;
}

const STARTS = 8;
const ROUNDS = 50;

/** Throws RangeError without boxes, or for less than one side or ratio. Few boxes may give several equal sides. */
export function anchorClusters(
  boxes: readonly BoxShape[], count: { readonly sides: number; readonly ratios: number }, rng: Rng,
): AnchorClusters {
  if (boxes.length === 0) throw new RangeError('anchorClusters: there are no boxes');
  if (!(count.sides >= 1 && count.ratios >= 1)) {
    throw new RangeError(`anchorClusters: ${count.sides} sides and ${count.ratios} ratios`);
  }
  let best: AnchorClusters | null = null;
  for (let start = 0; start < STARTS; start++) {
    const found = refined(boxes, startFrom(boxes, count, rng));
    if (best === null || found.meanIou > best.meanIou) best = found;
  }
  return best!; // STARTS > 0
}

/** IoU of two shapes around one centre. */
export function shapeIou(a: BoxShape, b: BoxShape): number {
  const shared = Math.min(a.width, b.width) * Math.min(a.height, b.height);
  return shared / (a.width * a.height + b.width * b.height - shared);
}

type Shapes = Pick<AnchorClusters, 'sides' | 'ratios'>;

/** Sides and ratios of drawn boxes. */
function startFrom(
  boxes: readonly BoxShape[], { sides, ratios }: { readonly sides: number; readonly ratios: number }, rng: Rng,
): Shapes {
  const drawn = (count: number, of: (box: BoxShape) => number): number[] =>
    Array.from({ length: count }, () => of(boxes[rng.integer(boxes.length)])).sort((a, b) => a - b);
  return { sides: drawn(sides, sideOf), ratios: drawn(ratios, ratioOf) };
}

function refined(boxes: readonly BoxShape[], start: Shapes): AnchorClusters {
  let now = measured(boxes, start);
  for (let round = 0; round < ROUNDS; round++) {
    const next = measured(boxes, movedShapes(boxes, now.shapes, now.members));
    if (next.meanIou <= now.meanIou + 1e-12) break;
    now = next;
  }
  const increasing = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
  return { sides: increasing(now.shapes.sides), ratios: increasing(now.shapes.ratios), meanIou: now.meanIou };
}

interface Measured {
  readonly shapes: Shapes;
  /** Of each box the index side · ratios + ratio of its anchor. */
  readonly members: readonly number[];
  readonly meanIou: number;
}

/** Step 1. */
function measured(boxes: readonly BoxShape[], shapes: Shapes): Measured {
  const anchors = shapes.sides.flatMap((side) => shapes.ratios.map((ratio) =>
    ({ width: side / Math.sqrt(ratio), height: side * Math.sqrt(ratio) })));
  let sum = 0;
  const members = boxes.map((box) => {
    const ious = anchors.map((anchor) => shapeIou(box, anchor));
    const best = Math.max(...ious);
    sum += best;
    return ious.indexOf(best);
  });
  return { shapes, members, meanIou: sum / boxes.length };
}

/** Step 2. A side or ratio without boxes stays. */
function movedShapes(boxes: readonly BoxShape[], { sides, ratios }: Shapes, members: readonly number[]): Shapes {
  const mean = (values: readonly number[], of: (box: BoxShape) => number, indexOf: (member: number) => number) =>
    values.map((value, i) => {
      const logs = boxes.flatMap((box, b) => indexOf(members[b]) === i ? [Math.log(of(box))] : []);
      return logs.length === 0 ? value : Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
    });
  return {
    sides: mean(sides, sideOf, (member) => Math.floor(member / ratios.length)),
    ratios: mean(ratios, ratioOf, (member) => member % ratios.length),
  };
}

function sideOf({ width, height }: BoxShape): number {
  return Math.sqrt(width * height);
}

function ratioOf({ width, height }: BoxShape): number {
  return height / width;
}
