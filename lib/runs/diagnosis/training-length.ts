// Whether a training was long enough: how often it has seen each picture, whether its losses were still falling, and
// losses from which nothing was learned.
import type { RunConfig } from '../run-config.js';
import type { LogRows } from '../training-log.js';

/** Passes over the pictures below which a training is short. docs/recipe.md, "Defaults that fit the data". */
export const ENOUGH_PASSES = 16;

/** Share by which the sum of the losses falls from the second to the third quarter of a run that is not done. */
const STILL_FALLING = 0.1;

/** Share of the steps in which a loss is exactly 0 that is worth a line. */
const OFTEN_ZERO = 0.5;

export interface TrainingLength {
  /** How often each picture was seen, on average; null where a step draws regions of many pictures. */
  readonly passes: number | null;
  /** Share by which the sum of the losses fell from the second to the third quarter of the steps; below 0: it rose. */
  readonly fell: number | null;
  readonly isShort: boolean;
}

/** Of a finished training; `log`: its losses. */
export function trainingLength({ plan, trainingImages, constants }: RunConfig, log: LogRows): TrainingLength {
  const pictures = picturesAStep(constants);
  const passes = pictures === null ? null : plan.settings.steps * pictures / Math.max(trainingImages, 1);
  const fell = fallOf(log);
  const isShort = (passes !== null && passes < ENOUGH_PASSES) || (fell !== null && fell > STILL_FALLING);
  return { passes, fell, isShort };
}

/** A line for each loss that was exactly 0 in more than half of the steps. */
export function zeroLosses({ columns, rows }: LogRows): string[] {
  return columns.slice(2).flatMap((name, i) => {
    const zeros = rows.filter((row) => row[i + 2] === 0).length;
    if (zeros <= OFTEN_ZERO * rows.length) return [];
    const meaning = ZERO_MEANS[name] ?? 'nothing was learned from it';
    return [`loss ${name} was exactly 0 in ${zeros} of ${rows.length} steps: ${meaning}`];
  });
}

const ZERO_MEANS: Readonly<Record<string, string>> = {
  rpnBbox: 'no anchor was positive, so no object had one to learn a box from; a larger --scale makes objects larger',
  bbox: 'no region overlapped an object, so there was no box to learn; a larger --scale makes objects larger',
  rpnCls: 'no anchor counted, because none lies inside the picture; a larger --scale makes the picture larger',
};

/** Pictures of a mini-batch of one stage of SGD that takes whole pictures; null for other trainings. */
export function picturesAStep(constants: unknown): number | null {
  const { roiSampling, sampling, anchors, schedules } = (constants ?? {}) as {
    readonly roiSampling?: { readonly imagesPerBatch?: unknown };
    readonly sampling?: unknown; readonly anchors?: unknown; readonly schedules?: unknown;
  };
  const pictures = roiSampling?.imagesPerBatch;
  const isWhole = sampling === 'hierarchical' || (anchors !== undefined && schedules === undefined);
  return typeof pictures === 'number' && isWhole ? pictures : null;
}

function fallOf({ rows }: LogRows): number | null {
  const quarter = Math.floor(rows.length / 4);
  if (quarter < 20) return null; // too few steps to average over
  const mean = (from: number): number =>
    rows.slice(from, from + quarter).reduce((sum, row) => sum + row.slice(2).reduce((a, b) => a + b, 0), 0) / quarter;
  const [before, after] = [mean(quarter), mean(2 * quarter)];
  return before > 0 ? 1 - after / before : null;
}
