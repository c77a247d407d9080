// What the finished runs of a comparison measured, from the files in their folders.
import { join } from 'node:path';
import type { Dataset, Detection } from '../../data/sample.js';
import { interpolatedPrecision } from '../../evaluation/average-precision.js';
import { balancedScore } from '../../evaluation/balanced-score.js';
import { evaluate, VOC_EVALUATION, type Evaluation } from '../../evaluation/evaluate.js';
import { namingFile } from '../../runs/lines/error-line.js';
import { readMetrics } from '../../runs/metrics.js';
import { detectionOf, readResults } from '../../runs/result-files.js';
import { readRunConfig, RUN_FILES } from '../../runs/run-folder.js';
import { logCurves, readLog, type LogRows } from '../../runs/training-log.js';
import type { ComparedRun } from './comparison.js';

const RECALLS = Array.from({ length: 101 }, (_, i) => i / 100);
const DIGITS = 5; // of curves, in compare.json
const STALE = 0.01; // mAP: the boxes are rounded in the file, which changes it by less

/** A tested run, and what it found on the test split. */
export interface ReadRun {
  readonly run: ComparedRun;
  readonly detections: readonly Detection[];
}

/**
 * Everything a run folder says of a tested run. `data` is the test split. Throws RangeError when a file is missing or
 * the detections are not those that metrics.json is about.
 */
export async function readRun(dir: string, data: Dataset): Promise<ReadRun> {
  const [config, metrics] = [await readRunConfig(dir), await readMetrics(dir)];
  if (config.training === null || metrics === null) throw new RangeError(`${dir}: is not trained and tested`);
  const file = join(dir, RUN_FILES.detections);
  const detections = (await readResults(dir, metrics)).map(detectionOf);
  const evaluation = await namingFile(file, () => evaluate(data, detections, VOC_EVALUATION));
  if (Math.abs(evaluation.mAP - metrics.mAP) > STALE) {
    throw new RangeError(`${dir}: detections.json gives mAP ${evaluation.mAP}, metrics.json says ${metrics.mAP}`);
  }
  const { trainProposals: _, ...stages } = config.training.stages ?? {};
  const { mAP, mAPArea, ap, recall, seconds, backend, seed, images: testImages, cacheBytes } = metrics;
  const run: ComparedRun = {
    seed, backend, trainingImages: config.trainingImages, testImages, mAP, mAPArea, ap, recall, cacheBytes,
    seconds: {
      train: config.training.seconds, stages, test: seconds.testPerImage,
      cpuTrain: seconds.cpu?.train ?? null, cpuTest: seconds.cpu?.testPerImage ?? null, // older files count none
    },
    losses: smooth(await readLog(join(dir, RUN_FILES.log))),
    precision: precisionOf(evaluation),
    bestScore: balancedScore(evaluation.perClass),
  };
  return { run, detections };
}

function smooth(log: LogRows): LogRows {
  const { curves } = logCurves(log);
  return { columns: log.columns, rows: curves[0].map((_, i) => curves.map((points) => rounded(points[i][1]))) };
}

function precisionOf({ perClass }: Evaluation): ComparedRun['precision'] {
  const found = perClass.filter(({ npos }) => npos > 0);
  const curves = found.map(({ curve }) => interpolatedPrecision(curve, RECALLS));
  const mean = RECALLS.map((_, r) => curves.reduce((sum, curve) => sum + curve[r], 0) / curves.length);
  return {
    mean: mean.map(rounded),
    classes: Object.fromEntries(found.map(({ name }, c) => [name, curves[c].map(rounded)])),
  };
}

function rounded(x: number): number {
  return Number(x.toPrecision(DIGITS));
}
