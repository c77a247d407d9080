// How long each system is trained in a comparison, and about how long that takes. Steps: docs/recipe.md, "Training";
// of the quick comparison: a few minutes each. Seconds: about those of two free x86-64 cores (docs/18-compare.md), to
// foretell the rest of a comparison before it has measured anything itself.

export interface CompareSchedule {
  /** SGD steps. */
  readonly steps: number;
  readonly quickSteps: number;
  readonly secondsPerStep: number;
  /** Stages without SGD steps: features, post hoc learners, proposals of an RPN. */
  readonly secondsPerTrainingImage: number;
  readonly secondsPerTestImage: number;
}

/** In the deck's order, which is that of the reports; the control in front of what it controls. */
export const COMPARE_SCHEDULES: Readonly<Record<string, CompareSchedule>> = {
  'rcnn': {
    steps: 600, quickSteps: 80, secondsPerStep: 1.1, secondsPerTrainingImage: 1, secondsPerTestImage: 0.9,
  },
  'sppnet': {
    steps: 1500, quickSteps: 400, secondsPerStep: 0.05, secondsPerTrainingImage: 0.4, secondsPerTestImage: 0.2,
  },
  'fast': {
    steps: 1500, quickSteps: 300, secondsPerStep: 0.2, secondsPerTrainingImage: 0, secondsPerTestImage: 0.1,
  },
  'faster-alternating': {
    steps: 3000, quickSteps: 600, secondsPerStep: 0.15, secondsPerTrainingImage: 0.1, secondsPerTestImage: 0.1,
  },
  'faster-joint': {
    steps: 1500, quickSteps: 300, secondsPerStep: 0.2, secondsPerTrainingImage: 0, secondsPerTestImage: 0.1,
  },
  'faster-control': {
    steps: 1500, quickSteps: 300, secondsPerStep: 0.3, secondsPerTrainingImage: 0, secondsPerTestImage: 0.1,
  },
  'faster-exact': {
    steps: 1500, quickSteps: 300, secondsPerStep: 0.3, secondsPerTrainingImage: 0, secondsPerTestImage: 0.1,
  },
};

export interface Workload {
  readonly system: string;
  readonly steps: number;
  readonly trainingImages: number;
  readonly testImages: number;
}

/** Seconds to train and test; a system without a schedule counts like Fast R-CNN. */
export function expectedSeconds({ system, steps, trainingImages, testImages }: Workload): number {
  const schedule = COMPARE_SCHEDULES[system] ?? COMPARE_SCHEDULES.fast;
  return steps * schedule.secondsPerStep + trainingImages * schedule.secondsPerTrainingImage
    + testImages * schedule.secondsPerTestImage;
}

/** The names in the deck's order; those it does not know come last. */
export function inDeckOrder(names: readonly string[]): string[] {
  const order = Object.keys(COMPARE_SCHEDULES);
  const rank = (name: string): number => order.includes(name) ? order.indexOf(name) : order.length;
  return [...names].sort((a, b) => rank(a) - rank(b));
}
