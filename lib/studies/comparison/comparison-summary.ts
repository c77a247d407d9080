// Means and spreads of a comparison over its seeds: tables, charts and sentences are made from them.
import { spreadOf, type Spread } from '../../evaluation/spread.js';
import type { ComparedRun, ComparedSystem, Comparison, ProposalTime } from './comparison.js';

/** The names of the systems in tables and charts. */
const TITLES: Readonly<Record<string, string>> = {
  'rcnn': 'slow R-CNN',
  'sppnet': 'SPP-net',
  'fast': 'Fast R-CNN',
  'faster-alternating': 'Faster, alternating',
  'faster-joint': 'Faster, joint',
  'faster-control': 'Faster, control',
  'faster-exact': 'Faster, exact',
};

/** A system with at least one finished run. Seconds are of the clock unless their comment names the processors. */
export interface SystemSummary {
  readonly name: string;
  readonly title: string;
  readonly steps: number;
  readonly mAP: Spread;
  readonly train: Spread;
  /** Seconds of the processors over the runs that counted them; null where none did. */
  readonly cpuTrain: Spread | null;
  /** Seconds an image, without external proposals. */
  readonly test: Spread;
  readonly cpuTest: Spread | null;
  /** Time of an image's external proposals; 0 where the network finds its regions itself. */
  readonly proposing: Pick<ProposalTime, 'secondsPerImage' | 'cpuSecondsPerImage'>;
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
    .map((system) => summaryOf(system, system.external && proposals !== null ? proposals : NO_PROPOSALS));
}

const NO_PROPOSALS = { secondsPerImage: 0, cpuSecondsPerImage: 0 };

function summaryOf({ name, steps, runs }: ComparedSystem, proposing: SystemSummary['proposing']): SystemSummary {
  const over = (pick: (run: ComparedRun) => number): Spread => spreadOf(runs.map(pick));
  const counted = (pick: (run: ComparedRun) => number | null): Spread | null => {
    const values = runs.map(pick).filter((value) => value !== null);
    return values.length === 0 ? null : spreadOf(values);
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
    proposing,
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

/** The processors' time is the steadier measure, since other programs hardly change it. */
export type MeasuredBy = 'clock' | 'processors';

/** The seconds of a table. A column has one measure for all its rows. */
export interface TimesShown {
  readonly trainBy: MeasuredBy;
  readonly testBy: MeasuredBy;
  train(summary: SystemSummary): Spread;
  test(summary: SystemSummary): Spread;
  /** An image with its proposals, external ones included. */
  withProposals(summary: SystemSummary): number;
}

/** The processors' time where every system has counted it, otherwise the clock's. */
export function timesOf(summaries: readonly SystemSummary[]): TimesShown {
  const trainBy = summaries.every(({ cpuTrain }) => cpuTrain !== null) ? 'processors' : 'clock';
  const testBy = summaries.every(({ cpuTest }) => cpuTest !== null) ? 'processors' : 'clock';
  const train = (one: SystemSummary): Spread => trainBy === 'clock' ? one.train : one.cpuTrain ?? one.train;
  const test = (one: SystemSummary): Spread => testBy === 'clock' ? one.test : one.cpuTest ?? one.test;
  const proposing = ({ proposing: { secondsPerImage, cpuSecondsPerImage } }: SystemSummary): number =>
    testBy === 'clock' ? secondsPerImage : cpuSecondsPerImage;
  return { trainBy, testBy, train, test, withProposals: (one) => test(one).mean + proposing(one) };
}
