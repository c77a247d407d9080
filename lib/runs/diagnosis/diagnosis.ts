// What a test says beyond its numbers: kinds of errors, the confusion matrix, and why objects were missed.
import { iou } from '../../boxes/iou.js';
import type { Dataset, Detection, GroundTruth, Sample } from '../../data/sample.js';
import { balancedScore } from '../../evaluation/balanced-score.js';
import { confusionMatrix, type ConfusionMatrix } from '../../evaluation/confusion-matrix.js';
import { detectionErrors } from '../../evaluation/detection-errors.js';
import { VOC_EVALUATION, type Evaluation } from '../../evaluation/evaluate.js';
import type { ImageProposals } from '../../evaluation/proposal-recall.js';
import type { Explanation } from '../../systems/system.js';
import { evenly } from '../data-choice.js';
import { classDiagnosis, type Cause, type ClassDiagnosis } from './class-diagnosis.js';
import { missedReason, type Missed } from './missed-reason.js';

/** Images with missed objects whose records are looked into, at most: each is detected in once more. */
const LOOKED_INTO = 16;

/** The score from which detections count where none is right. */
const USUAL_SCORE = 0.5;

export interface Diagnosis {
  /** Detections from this score on count: precision and recall of all classes together balance best here (F1). */
  readonly score: number;
  readonly confusion: ConfusionMatrix;
  /** Images with missed objects, and how many of them were looked into. */
  readonly images: { readonly withMissed: number; readonly lookedInto: number };
  readonly classes: Readonly<Record<string, ClassDiagnosis>>;
}

/** What a test found. */
export interface DiagnosedTest {
  readonly data: Dataset;
  readonly detections: readonly Detection[];
  readonly evaluation: Evaluation;
  /** The regions that the head was shown, in the order of the images. */
  readonly covered: readonly ImageProposals[];
}

/** The record of one image; null where the system keeps none. */
export type Explain = ((sample: Sample) => Promise<Explanation>) | null;

/** `onImage` is told how many images were looked into, of how many; what it throws ends the diagnosis. */
export async function diagnose(
  test: DiagnosedTest, explain: Explain, onImage: (done: number, of: number) => Promise<void>,
): Promise<Diagnosis> {
  const { data, detections, evaluation } = test;
  const best = balancedScore(evaluation.perClass);
  const score = Number.isFinite(best) ? best : USUAL_SCORE;
  const errors = detectionErrors(data, detections, VOC_EVALUATION.iou);
  const found = new Set(errors.flatMap(({ judged }) => judged)
    .filter((one) => one.kind === 'right' && one.score >= score).map(({ object }) => object));
  const isMissed = (object: GroundTruth): boolean => !object.difficult && !found.has(object);
  const withMissed = data.samples.filter(({ objects }) => objects.some(isMissed));
  const looked = evenly(withMissed, LOOKED_INTO);
  const causes: Cause[] = [];
  for (const [i, sample] of looked.entries()) {
    causes.push(...await causesOf(sample, isMissed, { test, explain, score }));
    await onImage(i + 1, looked.length);
  }
  const classes = errors.map((one, c): [string, ClassDiagnosis] =>
    [one.name, classDiagnosis(one, test, { isMissed, causes: causes.filter(({ label }) => label === c + 1) })]);
  return {
    score,
    confusion: confusionMatrix(data, detections, { iou: VOC_EVALUATION.iou, score }),
    images: { withMissed: withMissed.length, lookedInto: looked.length },
    classes: Object.fromEntries(classes),
  };
}

interface Looking {
  readonly test: DiagnosedTest;
  readonly explain: Explain;
  readonly score: number;
}

async function causesOf(
  sample: Sample, isMissed: (object: GroundTruth) => boolean, { test, explain, score }: Looking,
): Promise<Cause[]> {
  const explanation = explain === null ? null : await explain(sample);
  const { proposals } = test.covered[test.data.samples.indexOf(sample)];
  const objects = sample.objects.filter(({ difficult }) => !difficult); // those that an explanation has
  return objects.flatMap((object, g) => isMissed(object) ? [{
    ...explanation === null ? withoutRecord(object, proposals) : missedReason(explanation, g, score),
    label: object.label, image: sample.id, number: g + 1,
  }] : []);
}

function withoutRecord({ box }: GroundTruth, proposals: ImageProposals['proposals']): Missed {
  const isCovered = proposals.some((proposal) => iou(proposal, box) >= VOC_EVALUATION.iou);
  return { reason: isCovered ? 'head' : 'no-proposal', rank: null };
}
