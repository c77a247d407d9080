// How many SGD steps each system is trained in a comparison, and about how long that takes.
// Steps: docs/recipe.md, "Training". Seconds: of one x86-64 core (docs/results/compare.json); they predict how
// long a comparison takes before it has measured anything itself.
import { FAST_SMALL } from '../../detectors/fast-rcnn/config.js';

export interface CompareSchedule {
  /** SGD steps; null: the system's default. */
  readonly steps: number | null;
  /** SGD steps of the quick comparison: a few minutes for each system. */
  readonly quickSteps: number;
  readonly secondsPerStep: number;
  /** Seconds of the stages without SGD steps: features, post hoc learners, proposals of an RPN. */
  readonly secondsPerTrainingImage: number;
  readonly secondsPerTestImage: number;
}

/** Joint training takes Fast R-CNN's steps here; the default of these systems is shorter, for `npm start`. */
const JOINT = FAST_SMALL.schedule.steps;

/** In the deck's order, which is the order of the reports; the control comes before exact joint training. */
export const COMPARE_SCHEDULES: Readonly<Record<string, CompareSchedule>> = {
  // steps, steps of a quick comparison, seconds for [a step, a training image, a test image]
  'rcnn': schedule(null, 80, [0.6, 0.9, 0.9]),
  'sppnet': schedule(null, 400, [0.06, 0.35, 0.14]),
  'fast': schedule(null, 300, [0.09, 0, 0.05]),
  'faster-alternating': schedule(null, 600, [0.06, 0.05, 0.03]),
  'faster-joint': schedule(JOINT, 300, [0.1, 0, 0.03]),
  'faster-control': schedule(JOINT, 300, [0.16, 0, 0.05]),
  'faster-exact': schedule(JOINT, 300, [0.16, 0, 0.05]),
};

function schedule(
  steps: number | null, quickSteps: number,
  [secondsPerStep, secondsPerTrainingImage, secondsPerTestImage]: readonly [number, number, number],
): CompareSchedule {
  return { steps, quickSteps, secondsPerStep, secondsPerTrainingImage, secondsPerTestImage };
}

export interface Workload {
  readonly system: string;
  readonly steps: number;
  readonly trainingImages: number;
  readonly testImages: number;
}

/** Seconds to train and test; a system without a schedule counts like Fast R-CNN. */
export function expectedSeconds({ system, steps, trainingImages, testImages }: Workload): number {
  const { secondsPerStep, secondsPerTrainingImage, secondsPerTestImage } =
    COMPARE_SCHEDULES[system] ?? COMPARE_SCHEDULES.fast;
  return steps * secondsPerStep + trainingImages * secondsPerTrainingImage + testImages * secondsPerTestImage;
}

/** The names in the deck's order; names without a schedule come last. */
export function inDeckOrder(names: readonly string[]): string[] {
  const order = Object.keys(COMPARE_SCHEDULES);
  const rank = (name: string): number => order.includes(name) ? order.indexOf(name) : order.length;
  return [...names].sort((a, b) => rank(a) - rank(b));
}
