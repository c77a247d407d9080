// A comparison as compare.json holds it, made of a few numbers a system.
import type { ComparedRun, ComparedSystem, Comparison } from '../../lib/studies/comparison/comparison.js';

/** One number a seed. */
export interface SystemCase {
  readonly name: string;
  readonly mAP: readonly number[];
  readonly train: readonly number[];
  readonly test: readonly number[];
  /** Seconds of the processors; not counted where absent or null. */
  readonly cpuTrain?: readonly (number | null)[];
  readonly cpuTest?: readonly number[];
  readonly stages?: Readonly<Record<string, number>>;
  readonly cacheBytes?: number;
}

/** On drawn shapes, seeds 0, 1, …; regions of selective search at half a second an image. */
export function comparisonCase(systems: readonly SystemCase[]): Comparison {
  return {
    program: 'rcnn-velocities', versions: { node: '20' }, date: '2015-12-17', quick: false, backbone: 'S', init: null,
    machine: { processor: 'abacus', cores: 2, memoryBytes: 2 ** 30, system: 'none' },
    data: { name: 'drawn shapes', split: 'train', testSplit: 'test', testImages: 2, classes: ['circle', 'star'] },
    seeds: (systems[0]?.mAP ?? []).map((_, seed) => seed),
    proposals: {
      kind: 'selective-search', images: 2, boxesPerImage: 300, secondsPerImage: 0.5, cpuSecondsPerImage: 0.4,
    },
    systems: systems.map(systemOf),
  };
}

function systemOf(given: SystemCase): ComparedSystem {
  const { name, mAP } = given;
  const runs = mAP.map((_, seed) => runOf(given, seed));
  return { name, steps: 100, external: !name.startsWith('faster'), failures: [], runs };
}

function runOf(given: SystemCase, seed: number): ComparedRun {
  const { mAP, train, test, cpuTrain, cpuTest, stages = {}, cacheBytes = 0 } = given;
  return {
    seed, cacheBytes, trainingImages: 4, testImages: 2,
    backend: { mode: 'auto', ran: 'loops', threads: 1, fallback: null },
    mAP: mAP[seed], mAPArea: mAP[seed], ap: { circle: mAP[seed], star: mAP[seed] },
    recall: { classes: { circle: 1, star: 1 }, proposals: { '0.50': 1, '0.95': 0.5, 'average': 0.75 } },
    seconds: {
      train: train[seed], test: test[seed], stages,
      cpuTrain: cpuTrain?.[seed] ?? null, cpuTest: cpuTest?.[seed] ?? null,
    },
    losses: { columns: ['step', 'learningRate', 'cls'], rows: [[1, 0.1, 2], [2, 0.1, 1]] },
    precision: { mean: [1, 0.5, 0], classes: { circle: [1, 0.5, 0], star: [1, 0.5, 0] } },
    bestScore: 0.5,
  };
}
