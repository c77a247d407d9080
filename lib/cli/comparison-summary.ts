// A comparison over its seeds: what tables and sentences are made of.
import { spreadOf, type Spread } from '../evaluation/spread.js';
import type { ComparedRun, ComparedSystem, Comparison } from './comparison.js';

/** As tables and charts call the systems. */
const TITLES: Readonly<Record<string, string>> = {
  'rcnn': 'slow R-CNN',
  'sppnet': 'SPP-net',
  'fast': 'Fast R-CNN',
  'faster-alternating': 'Faster, alternating',
  'faster-joint': 'Faster, joint',
  'faster-exact': 'Faster, exact',
};

/** A system with at least one finished run; seconds are of the clock unless they say otherwise. */
export interface SystemSummary {
  readonly name: string;
  readonly title: string;
  readonly steps: number;
  readonly mAP: Spread;
  readonly train: Spread;
  /** Seconds of the processors; null unless every run counted them. */
  readonly cpuTrain: Spread | null;
  /** Seconds an image, without external proposals. */
  readonly test: Spread;
  readonly cpuTest: Spread | null;
  /** Seconds an image with its proposals, whoever makes them; null where their time was not measured. */
  readonly withProposals: Spread | null;
  /** Mean over the runs. */
  readonly cacheBytes: number;
  /** Mean seconds by stage; a training of one stage has one, `SGD`. */
  readonly stages: Readonly<Record<string, number>>;
}

export function titleOf(system: string): string {
  return TITLES[system] ?? system;
}

/** The systems that have finished runs, in the order of the comparison. */
export function summariesOf({ systems, proposals }: Comparison): SystemSummary[] {
  return systems.filter(({ runs }) => runs.length > 0)
    .map((system) => summaryOf(system, system.external ? proposals?.secondsPerImage ?? null : 0));
}

function summaryOf({ name, steps, runs }: ComparedSystem, proposing: number | null): SystemSummary {
  const over = (pick: (run: ComparedRun) => number): Spread => spreadOf(runs.map(pick));
  const counted = (pick: (run: ComparedRun) => number | null): Spread | null => {
    const values = runs.map(pick).filter((value) => value !== null);
    return values.length === runs.length ? spreadOf(values) : null;
  };
  return {
    name,
    title: titleOf(name),
    steps,
    mAP: over(({ mAP }) => mAP),
    train: over(({ seconds }) => seconds.train),
    cpuTrain: counted(({ seconds }) => seconds.cpuTrain),
    test: over(({ seconds }) => seconds.test),
    cpuTest: counted(({ seconds }) => seconds.cpuTest),
    withProposals: proposing === null ? null : over(({ seconds }) => seconds.test + proposing),
    cacheBytes: over(({ cacheBytes }) => cacheBytes).mean,
    stages: meanStages(runs),
  };
}

function meanStages(runs: readonly ComparedRun[]): Record<string, number> {
  const stagesOf = ({ seconds }: ComparedRun): Readonly<Record<string, number>> =>
    Object.keys(seconds.stages).length === 0 ? { SGD: seconds.train } : seconds.stages;
  const names = [...new Set(runs.flatMap((run) => Object.keys(stagesOf(run))))];
  return Object.fromEntries(names.map((name) =>
    [name, spreadOf(runs.map((run) => stagesOf(run)[name] ?? 0)).mean]));
}
