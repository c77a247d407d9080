// metrics.json: what a test measured.
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Backend } from '../compute/compute.js';
import type { CocoAp } from '../evaluation/coco-ap.js';
import type { Evaluation } from '../evaluation/evaluate.js';
import type { ProposalRecall } from '../evaluation/proposal-recall.js';
import type { TrainingCost } from '../systems/system.js';
import type { DataChoice } from './data-choice.js';
import type { Diagnosis } from './diagnosis/diagnosis.js';
import { recordKey, type DataRecord } from './guards/data-record.js';
import type { RunConfig } from './run-config.js';
import { RUN_FILES } from './run-folder.js';
import { METRICS } from './run-schema.js';
import { isThere, readJson } from './text-files.js';

export interface Metrics {
  readonly system: string;
  readonly backbone: string;
  readonly backend: Backend;
  readonly seed: number;
  /** The data, split and number of images of the test. */
  readonly data: DataChoice;
  /** Key of the record of these data (guards/data-record.ts); absent for drawn shapes, and in older files. */
  readonly dataKey?: string;
  /** SHA-256 of detections.json; absent in files of earlier versions. */
  readonly detectionsKey?: string;
  readonly split: string;
  readonly images: number;
  /** 0..1: mean of the 11-point average precisions, a detection being right from the IoU of VOC_EVALUATION on. */
  readonly mAP: number;
  /** The same with the area under the curve. */
  readonly mAPArea: number;
  /** 11-point average precision by class; null where the split has no object of the class. */
  readonly ap: Readonly<Record<string, number | null>>;
  /** COCO's average precision (coco-ap.ts); absent in older files. */
  readonly coco?: CocoAp;
  /** Kinds of errors, and why objects were missed; absent in older files. */
  readonly diagnosis?: Diagnosis;
  /** mAP of other classifiers on the same features, by name; absent where the system has one. */
  readonly variants?: Readonly<Record<string, number>>;
  readonly recall: {
    /** Share of the objects that detections found, by class. */
    readonly classes: Readonly<Record<string, number>>;
    /** Share of the objects that proposals cover, by IoU (`0.50`, …), and the mean, `average`; null without objects. */
    readonly proposals: Readonly<Record<string, number>> | null;
  };
  readonly seconds: {
    readonly stages: Readonly<Record<string, number>>;
    readonly train: number | null;
    /** External proposals, made in this test or, where all lay in a cache, in the training; null: none were made. */
    readonly proposalsPerImage: number | null;
    /** Detection without external proposals. */
    readonly testPerImage: number;
    /** Seconds of the processors, all threads together: other programs on the machine hardly change them. */
    readonly cpu: {
      readonly train: number | null;
      /** Null where this test made proposals: the processors' time of the network alone is unknown then. */
      readonly testPerImage: number | null;
    };
  };
  /** Cost of the training, stage by stage; null where the system does not count it. */
  readonly cost: TrainingCost | null;
  /** Size of the features on disk that the training used; 0 where the system caches none. */
  readonly cacheBytes: number;
  /** SGD steps that the tested model had been trained. */
  readonly steps: number;
  /** True: the best model of the validations on the way was tested; absent: the last model. */
  readonly best?: true;
}

/** What a test measured, as it comes out of the test. */
export interface TestOutcome {
  readonly data: DataChoice;
  readonly split: string;
  readonly evaluation: Evaluation;
  readonly coco: CocoAp;
  readonly diagnosis: Diagnosis;
  readonly proposals: ProposalRecall;
  readonly backend: Backend;
  readonly stages: Readonly<Record<string, number>>;
  /** Seconds; null where the network finds its regions itself, or all proposals lay in a cache. */
  readonly proposalsPerImage: number | null;
  /** Seconds of the processors for all images, external proposals included. */
  readonly cpuDetect: number;
  /** mAP of other classifiers by name; null where there are none. */
  readonly variants: Readonly<Record<string, number>> | null;
  /** SHA-256 of detections.json. */
  readonly detectionsKey: string;
  /** Null for drawn shapes. */
  readonly record: DataRecord | null;
  /** The step of the best model of the validations on the way; absent: the last model was tested. */
  readonly bestStep?: number;
}

/** Puts the outcome of a test and the training before it into the order of metrics.json. */
export function metricsOf({ plan, training }: RunConfig, outcome: TestOutcome): Metrics {
  const { evaluation, proposals } = outcome;
  return {
    system: plan.system,
    backbone: plan.settings.backbone,
    backend: outcome.backend,
    seed: plan.settings.seed,
    data: outcome.data,
    ...outcome.record === null ? {} : { dataKey: recordKey(outcome.record) },
    detectionsKey: outcome.detectionsKey,
    split: outcome.split, images: evaluation.images,
    mAP: evaluation.mAP, mAPArea: evaluation.mAPArea,
    ap: evaluation.ap,
    coco: outcome.coco, diagnosis: outcome.diagnosis,
    ...outcome.variants === null ? {} : { variants: outcome.variants },
    recall: { classes: evaluation.recall, proposals: recallByIou(proposals) },
    seconds: secondsOf(training, outcome),
    cost: training?.cost ?? null,
    cacheBytes: training?.cacheBytes ?? 0,
    steps: outcome.bestStep ?? plan.settings.steps,
    ...outcome.bestStep === undefined ? {} : { best: true },
  };
}

function secondsOf(
  training: RunConfig['training'], { evaluation: { images }, proposalsPerImage, stages, cpuDetect }: TestOutcome,
): Metrics['seconds'] {
  return {
    stages: { ...training?.stages, ...training === null ? {} : { train: training.seconds }, ...stages },
    train: training?.seconds ?? null,
    proposalsPerImage: proposalsPerImage ?? training?.proposalsPerImage ?? null,
    testPerImage: stages.detect / images,
    cpu: {
      train: training?.cpuSeconds ?? null,
      testPerImage: proposalsPerImage === null ? cpuDetect / images : null,
    },
  };
}

function recallByIou({ thresholds, recalls, averageRecall }: ProposalRecall): Record<string, number> | null {
  if (recalls === null || averageRecall === null) return null;
  return { ...Object.fromEntries(thresholds.map((t, i) => [t.toFixed(2), recalls[i]])), average: averageRecall };
}

/** metrics.json of a run folder; null where there is none. Throws RangeError naming the file and the wrong field. */
export async function readMetrics(dir: string): Promise<Metrics | null> {
  const path = join(dir, RUN_FILES.metrics);
  return await isThere(path) ? await readJson(path, METRICS) as Metrics : null;
}

/**
 * Whether a test was of this data and split, and of the last model. An older metrics.json has no `data`; it is of the
 * run's own data.
 */
export function isTestOf(metrics: Metrics, { plan }: RunConfig, data: DataChoice, split: string): boolean {
  if (metrics.split !== split || metrics.best === true) return false;
  return isDeepStrictEqual((metrics as Partial<Metrics>).data ?? plan.data, data);
}
