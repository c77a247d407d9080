// What a test says of one class: kinds of errors and what they cost, why objects were missed, and a case to look at.
import type { Dataset, Detection, GroundTruth } from '../../data/sample.js';
import {
  WRONG_KINDS, type ClassErrors, type ErrorKind, type JudgedDetection,
} from '../../evaluation/detection-errors.js';
import { MISS_REASONS, type Missed, type MissReason } from './missed-reason.js';

/** One object or detection to look at with `rcnn explain`, numbered as there, from 1. */
export interface Example {
  readonly image: string;
  readonly kind: 'object' | 'detection';
  readonly number: number;
}

export interface ClassDiagnosis {
  readonly objects: number;
  /** Objects that no detection found, whatever its score. */
  readonly unfound: number;
  /** The best detections by kind, as many as there are objects (Hoiem et al. 2012). */
  readonly found: Readonly<Record<JudgedDetection['kind'], number>>;
  /** Objects without a right detection from the score of the diagnosis on. */
  readonly missed: number;
  /** AP that repairing the errors of one kind would give (detection-errors.ts). */
  readonly cost: Readonly<Record<ErrorKind, number>>;
  /** Missed objects that were looked into, by the reason. */
  readonly reasons: Readonly<Record<MissReason, number>>;
  /** Median rank of the best box of the missed objects that have one outside the regions kept; null: none has. */
  readonly rank: number | null;
  /** A case of the error that costs most; null where there is none, or where it was not looked into. */
  readonly example: Example | null;
}

/** A missed object, and why. */
export interface Cause extends Missed {
  readonly label: number;
  readonly image: string;
  /** Among the objects of the image that are not difficult, from 1. */
  readonly number: number;
}

interface Tested {
  readonly data: Dataset;
  readonly detections: readonly Detection[];
}

interface Seen {
  readonly isMissed: (object: GroundTruth) => boolean;
  readonly causes: readonly Cause[];
}

/** What the images say of one class. */
export function classDiagnosis(
  { name, judged, missed, cost }: ClassErrors, { data, detections }: Tested, { isMissed, causes }: Seen,
): ClassDiagnosis {
  const label = data.classes.indexOf(name) + 1;
  const objects = data.samples.flatMap((sample) => sample.objects)
    .filter((one) => one.label === label && !one.difficult);
  const best = judged.slice(0, objects.length);
  const ranks = causes.flatMap(({ rank }) => rank === null ? [] : [rank]).sort((a, b) => a - b);
  const counts = { objects: objects.length, unfound: missed.length, cost };
  const worst = worstOf(counts);
  return {
    ...counts,
    found: tally(['right', 'ignored', ...WRONG_KINDS] as const, best.map(({ kind }) => kind)),
    missed: objects.filter(isMissed).length,
    reasons: tally(MISS_REASONS, causes.map(({ reason }) => reason)),
    rank: ranks.length === 0 ? null : ranks[Math.floor(ranks.length / 2)],
    example: worst === 'missed' ? missedExample(causes) : wrongExample(judged, worst, detections),
  };
}

/**
 * The error that costs most average precision; null where none costs any. Where more than half of the objects are found
 * by no detection at all, that is missing them: the costs are shares of an AP that has little to share.
 */
export function worstOf(
  { objects, unfound, cost }: Pick<ClassDiagnosis, 'objects' | 'unfound' | 'cost'>,
): ErrorKind | null {
  if (unfound > objects / 2) return 'missed';
  const [kind, most] = (Object.entries(cost) as [ErrorKind, number][]).reduce((a, b) => (b[1] > a[1] ? b : a));
  return most > 0 ? kind : null;
}

/** The most frequent reason for which objects were missed; null: none was looked into. */
export function mainReason(reasons: ClassDiagnosis['reasons']): MissReason | null {
  const [reason, most] = (Object.entries(reasons) as [MissReason, number][]).reduce((a, b) => (b[1] > a[1] ? b : a));
  return most > 0 ? reason : null;
}

function missedExample(causes: readonly Cause[]): Example | null {
  const main = mainReason(tally(MISS_REASONS, causes.map(({ reason }) => reason)));
  const one = causes.find(({ reason }) => reason === main);
  return one === undefined ? null : { image: one.image, kind: 'object', number: one.number };
}

/** The detection of the kind with the highest score. */
function wrongExample(
  judged: readonly JudgedDetection[], worst: ErrorKind | null, detections: readonly Detection[],
): Example | null {
  const one = judged.find(({ kind }) => kind === worst);
  if (one === undefined) return null;
  const better = detections.filter(({ imageId, score }) => imageId === one.imageId && score > one.score);
  return { image: one.imageId, kind: 'detection', number: better.length + 1 };
}

/** How often each name occurs. */
function tally<Name extends string>(names: readonly Name[], values: readonly Name[]): Record<Name, number> {
  const counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
  for (const value of values) counts[value]++;
  return counts;
}
