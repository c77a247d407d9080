// metrics.json: what a test measured.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Backend } from '../compute/compute.js';
import { codeOf } from '../data/files/error-code.js';
import type { Evaluation } from '../evaluation/evaluate.js';
import type { ProposalRecall } from '../evaluation/proposal-recall.js';
import type { DataChoice } from './data-choice.js';
import type { RunConfig } from './run-config.js';
import { RUN_FILES } from './run-folder.js';
import type { TrainingCost } from '../systems/system.js';

export interface Metrics {
  readonly system: string;
  readonly backbone: string;
  readonly backend: Backend;
  readonly seed: number;
  /** What it was tested on. */
  readonly data: DataChoice;
  readonly split: string;
  readonly images: number;
  /** 11-point, IoU 0.5. */
  readonly mAP: number;
  readonly mAPArea: number;
  readonly ap: Readonly<Record<string, number | null>>;
  /** mAP of the same features judged in other ways; absent where there is one way. */
  readonly variants?: Readonly<Record<string, number>>;
  readonly recall: {
    readonly classes: Readonly<Record<string, number>>;
    /** Of the proposals by IoU, and their mean over .5 to .95; null when there are no objects. */
    readonly proposals: Readonly<Record<string, number>> | null;
  };
  readonly seconds: {
    readonly stages: Readonly<Record<string, number>>;
    readonly train: number | null;
    /** In this test or, where that found all in a cache, in the training; null where the network makes them itself. */
    readonly proposalsPerImage: number | null;
    /** Without external proposals. */
    readonly testPerImage: number;
    /** Of the processors, all threads together: on a machine with other work the steadier measure. */
    readonly cpu: {
      readonly train: number | null;
      /** Null where this test made proposals meanwhile. */
      readonly testPerImage: number | null;
    };
  };
  /** Of the training, stage by stage; null where the system does not count. */
  readonly cost: TrainingCost | null;
  /** Of the features on disk that training was done with; 0 where the system caches none. */
  readonly cacheBytes: number;
  readonly steps: number;
}

/** What a test found out, before it is put in order. */
export interface TestOutcome {
  readonly data: DataChoice;
  readonly split: string;
  readonly evaluation: Evaluation;
  readonly proposals: ProposalRecall;
  readonly backend: Backend;
  readonly stages: Readonly<Record<string, number>>;
  /** Seconds; null where the network makes them, or this test found all in a cache. */
  readonly proposalsPerImage: number | null;
  /** Seconds of the processors for the detections of all images, proposals included. */
  readonly cpuDetect: number;
  /** mAP by name; null where there are none. */
  readonly variants: Readonly<Record<string, number>> | null;
}

export function metricsOf({ plan, training }: RunConfig, outcome: TestOutcome): Metrics {
  const { evaluation, proposals, stages } = outcome;
  return {
    system: plan.system,
    backbone: plan.settings.backbone,
    backend: outcome.backend,
    seed: plan.settings.seed,
    data: outcome.data,
    split: outcome.split,
    images: evaluation.images,
    mAP: evaluation.mAP,
    mAPArea: evaluation.mAPArea,
    ap: evaluation.ap,
    ...outcome.variants === null ? {} : { variants: outcome.variants },
    recall: { classes: evaluation.recall, proposals: recallByIou(proposals) },
    seconds: {
      stages: { ...training?.stages, ...training === null ? {} : { train: training.seconds }, ...stages },
      train: training?.seconds ?? null,
      proposalsPerImage: outcome.proposalsPerImage ?? training?.proposalsPerImage ?? null,
      testPerImage: stages.detect / evaluation.images,
      cpu: {
        train: training?.cpuSeconds ?? null,
        testPerImage: outcome.proposalsPerImage === null ? outcome.cpuDetect / evaluation.images : null,
      },
    },
    cost: training?.cost ?? null,
    cacheBytes: training?.cacheBytes ?? 0,
    steps: plan.settings.steps,
  };
}

function recallByIou({ thresholds, recalls, averageRecall }: ProposalRecall): Record<string, number> | null {
  if (recalls === null || averageRecall === null) return null;
  return { ...Object.fromEntries(thresholds.map((t, i) => [t.toFixed(2), recalls[i]])), average: averageRecall };
}

/** metrics.json of a run folder; null where there is none. */
export async function readMetrics(dir: string): Promise<Metrics | null> {
  const text = await readFile(join(dir, RUN_FILES.metrics), 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : JSON.parse(text) as Metrics;
}

/** Whether the metrics are of this data and split. An older metrics.json has no `data`: it tested the run's own. */
export function isTestOf(metrics: Metrics, { plan }: RunConfig, data: DataChoice, split: string): boolean {
  return metrics.split === split && isDeepStrictEqual((metrics as Partial<Metrics>).data ?? plan.data, data);
}
