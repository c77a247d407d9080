// Ratios and sizes of anchors for objects that no anchor of the recipe can overlap by an IoU of .5.
//   an object is beyond an end of a list when its best IoU is below .5, and would be around one centre, too:
//     ratios   q the last ratio, ρ = height/width of the object:  m = √min(ρ/q, q/ρ),  IoU = m / (2 − m) (equal areas)
//     sizes    e the last side, s = √(width·height):  IoU = min(s/e, e/s)²   (equal ratios)
//   while a tenth of all objects, or a quarter of a class, is beyond an end, half the smallest or twice the largest
//   value is added there; ratios first, because a size cannot help an elongated object
import type { AnchorShapes } from '../../boxes/anchors.js';
import { shownObjects, type Annotations, type ShownObject } from './anchor-report.js';
import type { Chosen, FittedConfig } from './fitted-config.js';

const [FEW, MANY] = [0.1, 0.25]; // shares of all objects, and of a class
const FIT_IOU = 0.5;

/** Objects of a class that can choose anything. */
export const FEWEST = 3;

/** One end of the ratios or of the sizes. */
interface End {
  readonly list: 'ratios' | 'scales';
  readonly isLow: boolean;
  /** Values added, at most. */
  readonly most: number;
  /** What is compared with the last value times `unit`. */
  readonly measure: (object: ShownObject) => number;
  /** IoU by min(measure/edge, edge/measure). */
  readonly iou: (quotient: number) => number;
  /** `the objects are too small for`, and what is added, both with a number behind. */
  readonly words: readonly [beyond: string, added: string];
}

const RATIOS = {
  list: 'ratios', most: 3, measure: ({ width, height }: ShownObject) => height / width,
  iou: (quotient: number) => Math.sqrt(quotient) / (2 - Math.sqrt(quotient)),
} as const;
const SIZES = {
  list: 'scales', most: 2, measure: ({ side }: ShownObject) => side, iou: (quotient: number) => quotient ** 2,
} as const;

const ENDS: readonly End[] = [
  { ...RATIOS, isLow: true, words: ['wide', 'of ratio'] },
  { ...RATIOS, isLow: false, words: ['high', 'of ratio'] },
  { ...SIZES, isLow: true, words: ['small', 'of side'] },
  { ...SIZES, isLow: false, words: ['large', 'of side'] },
];

/** The lists that differ from the configuration's; `isTyped`: a list that the user has chosen, and that stays. */
export function anchorsFor(data: Annotations, config: FittedConfig, isTyped: (path: string) => boolean): Chosen {
  let anchors = config.anchors;
  const set: Record<string, readonly number[]> = {};
  const reasons: string[] = [];
  for (const end of ENDS) {
    const path = `anchors.${end.list}`;
    if (isTyped(path)) continue;
    const { values, reason } = extended(data, { ...config, anchors }, end);
    if (reason === null) continue;
    anchors = { ...anchors, [end.list]: values };
    set[path] = values;
    reasons.push(reason);
  }
  return { set, reasons };
}

interface Extended {
  readonly values: readonly number[];
  readonly reason: string | null;
}

/** A list with what is added at one end, in increasing order. */
function extended(data: Annotations, config: FittedConfig, end: End): Extended {
  const unit = end.list === 'scales' ? config.anchors.baseSize : 1;
  let values = [...config.anchors[end.list]].sort((a, b) => a - b);
  const old = edgeOf(values, end);
  let share = 0;
  for (let added = 0; added < end.most; added++) {
    const anchors: AnchorShapes = { ...config.anchors, [end.list]: values };
    const edge = edgeOf(values, end) * unit;
    const objects = shownObjects(data, { ...config, anchors });
    const isBeyond = (object: ShownObject): boolean => beyond(object, edge, end);
    const now = objects.filter(isBeyond).length / objects.length;
    if (now <= FEW && largestShare(objects, isBeyond) <= MANY) break;
    if (added === 0) share = now;
    values = end.isLow ? [values[0] / 2, ...values] : [...values, values[values.length - 1] * 2];
  }
  if (edgeOf(values, end) === old) return { values, reason: null };
  const [word, kind] = end.words;
  const fresh = (end.isLow ? values.filter((x) => x < old) : values.filter((x) => x > old)).map((x) => x * unit);
  const said = `${(100 * share).toFixed(0)} % of the objects are too ${word} for ${old * unit}`;
  return { values, reason: `anchors ${kind} ${fresh.join(', ')}: ${said}` };
}

function edgeOf(values: readonly number[], { isLow }: End): number {
  return isLow ? values[0] : values[values.length - 1];
}

function beyond(object: ShownObject, edge: number, { isLow, measure, iou }: End): boolean {
  const quotient = isLow ? measure(object) / edge : edge / measure(object);
  return object.overlap < FIT_IOU && quotient < 1 && iou(quotient) < FIT_IOU;
}

/** The largest share of a class for which something holds; classes with few objects are left out. */
function largestShare(objects: readonly ShownObject[], holds: (object: ShownObject) => boolean): number {
  return Math.max(...[...new Set(objects.map(({ label }) => label))].map((label) => {
    const own = objects.filter((object) => object.label === label);
    return own.length < FEWEST ? 0 : own.filter(holds).length / own.length;
  }));
}
