// What kind of error each wrong detection is, and how much average precision the errors of each kind cost.
// Source: Hoiem et al. 2012, "Diagnosing Error in Object Detectors"; Bolya et al. 2020, "TIDE".
//   o: best IoU with an object of the detection's class,  p: with an object of another class;  t: VOC's IoU,  b = .1
//   duplicate     o ≥ t, and a better detection has that object
//   wrong class   p ≥ t
//   poor box      b ≤ o < t
//   both          b ≤ p < t: of another class, and badly placed
//   background    o < b and p < b
//   missed        an object that no detection has
// The cost of a kind is the AP that a class gains when its errors of this kind are repaired and no other:
//   poor box, wrong class   the detection gets the object's box or class, if the object is not found otherwise; else it
//                           is taken away
//   the other detections    are taken away
//   missed                  the objects are taken away
// Compared with TIDE: an object with a badly placed box counts as missed, too, because almost every object has one.
import { elevenPointAp, precisionRecall } from './average-precision.js';
import { iou } from '../boxes/iou.js';
import type { Dataset, Detection, GroundTruth } from '../data/sample.js';
import { matchDetections, type Outcome } from './match-detections.js';

/** Below it a box and an object have nothing to do with each other (TIDE §2.2). */
const BACKGROUND_IOU = 0.1;

/** Kinds of wrong detections. */
export const WRONG_KINDS = ['poor-box', 'wrong-class', 'both', 'duplicate', 'background'] as const;
export type WrongKind = typeof WRONG_KINDS[number];

export const ERROR_KINDS = [...WRONG_KINDS, 'missed'] as const;
export type ErrorKind = typeof ERROR_KINDS[number];

export interface JudgedDetection extends Detection {
  readonly kind: 'right' | 'ignored' | WrongKind;
  /** The object that it has, or that its error is about; null for background. */
  readonly object: GroundTruth | null;
}

export interface ClassErrors {
  readonly name: string;
  /** By decreasing score. */
  readonly judged: readonly JudgedDetection[];
  /** Objects that no detection has, whatever its score; difficult ones are left out. */
  readonly missed: readonly GroundTruth[];
  /** 11-point AP that the class would gain by repairing the errors of one kind; 0 for a class without objects. */
  readonly cost: Readonly<Record<ErrorKind, number>>;
}

/** Kinds and costs of the errors of every class; a detection is right from an IoU of `minIou` on. */
export function detectionErrors(
  dataset: Dataset, detections: readonly Detection[], minIou: number,
): readonly ClassErrors[] {
  const judged = dataset.classes.map((_, c) => judgeClass(dataset, detections, c + 1, minIou));
  const all = judged.flat();
  return dataset.classes.map((name, c) => {
    const objects = dataset.samples.flatMap((sample) => sample.objects)
      .filter(({ label, difficult }) => label === c + 1 && !difficult);
    const found = new Set(all.filter(({ kind }) => kind === 'right').map(({ object }) => object));
    const missed = objects.filter((object) => !found.has(object));
    return { name, judged: judged[c], missed, cost: costsOf(judged[c], all, { npos: objects.length, missed }) };
  });
}

function judgeClass(
  { samples }: Dataset, detections: readonly Detection[], label: number, minIou: number,
): JudgedDetection[] {
  const ofClass = detections.filter((detection) => detection.label === label);
  const objectsOf = new Map(samples.map(({ id, objects }) => [id, objects]));
  const wanted = new Map(samples.map(({ id, objects }) => [id, objects.filter((object) => object.label === label)]));
  const { order, outcomes } = matchDetections(ofClass, wanted, minIou);
  return Array.from(order, (i, d) => judge(ofClass[i], outcomes[d], objectsOf.get(ofClass[i].imageId) ?? [], minIou));
}

function judge(
  detection: Detection, outcome: Outcome, objects: readonly GroundTruth[], minIou: number,
): JudgedDetection {
  const own = bestOf(detection, objects.filter(({ label }) => label === detection.label));
  const other = bestOf(detection, objects.filter(({ label }) => label !== detection.label));
  const as = (kind: JudgedDetection['kind'], object: GroundTruth | null): JudgedDetection =>
    ({ ...detection, kind, object });
  if (outcome !== 'wrong') return as(outcome, own.object);
  if (own.overlap >= minIou) return as('duplicate', own.object);
  if (other.overlap >= minIou) return as('wrong-class', other.object);
  if (own.overlap >= BACKGROUND_IOU) return as('poor-box', own.object);
  if (other.overlap >= BACKGROUND_IOU) return as('both', other.object);
  return as('background', null);
}

function bestOf(
  { box }: Detection, objects: readonly GroundTruth[],
): { readonly object: GroundTruth | null; readonly overlap: number } {
  let [object, overlap]: [GroundTruth | null, number] = [null, 0];
  for (const one of objects) {
    const value = iou(box, one.box);
    if (value > overlap || object === null) [object, overlap] = [one, value]; // the first of several
  }
  return { object, overlap };
}

interface Wanted {
  readonly npos: number;
  readonly missed: readonly GroundTruth[];
}

/** `own`: the detections of the class, `all`: of all classes. */
function costsOf(
  own: readonly JudgedDetection[], all: readonly JudgedDetection[], { npos, missed }: Wanted,
): Record<ErrorKind, number> {
  const free = new Set(missed);
  const strayed = all.filter(({ kind, object }) => kind === 'wrong-class' && object !== null && free.has(object));
  const poor = own.filter(({ kind }) => kind === 'poor-box');
  const strange = own.filter(({ kind }) => kind === 'wrong-class');
  const now = apOf(own, npos);
  const without = (kind: WrongKind): JudgedDetection[] => own.filter((one) => one.kind !== kind);
  const gain = (ap: number): number => Math.max(0, ap - now);
  return {
    'poor-box': gain(apOf(repaired(own, poor, free), npos)),
    'wrong-class': gain(apOf(repaired(own, [...strange, ...strayed], free), npos)),
    'both': gain(apOf(without('both'), npos)),
    'duplicate': gain(apOf(without('duplicate'), npos)),
    'background': gain(apOf(without('background'), npos)),
    'missed': gain(apOf(own, npos - missed.length)),
  };
}

/** `own` with its `faulty` detections made right where the object is free, the best score first, or taken away. */
function repaired(
  own: readonly JudgedDetection[], faulty: readonly JudgedDetection[], free: ReadonlySet<GroundTruth>,
): JudgedDetection[] {
  const isFaulty = new Set(faulty);
  const given = new Set<GroundTruth>();
  const mended = [...faulty].sort((a, b) => b.score - a.score).flatMap((one): JudgedDetection[] => {
    if (one.object === null || !free.has(one.object) || given.has(one.object)) return [];
    given.add(one.object);
    return [{ ...one, kind: 'right' }];
  });
  return [...own.filter((one) => !isFaulty.has(one)), ...mended].sort((a, b) => b.score - a.score);
}

function apOf(judged: readonly JudgedDetection[], npos: number): number {
  if (npos === 0) return 0;
  const outcomes = judged.map(({ kind }): Outcome => kind === 'right' || kind === 'ignored' ? kind : 'wrong');
  return elevenPointAp(precisionRecall(outcomes, npos));
}
