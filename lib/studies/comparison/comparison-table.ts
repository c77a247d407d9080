// The headline table: what the deck says of each system, and beside it what was measured.
// The command prints it as Markdown, and README.md shows it; test/results.test.ts compares the two.
import { DECK_RESULTS, type DeckResult } from '../../evaluation/deck-results.js';
import type { Spread } from '../../evaluation/spread.js';
import { bytesText, durationText } from '../../viz/number-text.js';
import type { PageTable } from '../../viz/pages/page.js';
import { apText } from '../../evaluation/ap-text.js';
import { spreadText, timesText } from '../spread-text.js';
import { summariesOf, timesOf, titleOf, type SystemSummary, type TimesShown } from './comparison-summary.js';
import type { Comparison } from './comparison.js';

/** The system that the deck's three-way ratios are measured against. */
const REFERENCE = 'fast';

const COLUMNS = [
  'system', 'training', 'deck: training', 'mAP', 'deck: mAP', 'test, an image', 'deck: test', 'with proposals',
  'deck: with proposals', 'cache',
];

/** A row for every system of the comparison, finished or not. */
export function headlineTable(comparison: Comparison): PageTable {
  const summaries = summariesOf(comparison);
  const reference = summaries.find(({ name }) => name === REFERENCE);
  const times = timesOf(summaries);
  const rows = comparison.systems.map(({ name }) => {
    const summary = summaries.find((one) => one.name === name);
    return summary === undefined ? [titleOf(name), ...deckCells(DECK_RESULTS[name]).flatMap((cell) => ['–', cell]), '–']
      : [summary.title, ...measured(summary, times, reference, DECK_RESULTS[name])];
  });
  return { columns: COLUMNS, rows };
}

/** The table as it stands in README.md. */
export function markdownTable({ columns, rows }: PageTable): string {
  const lineOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [lineOf(columns), `|${columns.map(() => '---').join('|')}|`, ...rows.map(lineOf)].join('\n');
}

/** Machine, backend, seeds, day: what has to stand below any table of times. */
export function measuredOn(comparison: Comparison): string {
  const { machine, systems, seeds, date, quick, data, backbone } = comparison;
  const { trainBy, testBy } = timesOf(summariesOf(comparison));
  const by = trainBy === testBy ? `Seconds of the ${trainBy}`
    : `Training in seconds of the ${trainBy}, test of the ${testBy}`;
  const backends = [...new Set(systems.flatMap(({ runs }) => runs.map(({ backend }) =>
    `${backend.ran}, ${counted(backend.threads, 'thread')}`)))];
  const seeded = systems.filter(({ runs }) => runs.length > 0)
    .map(({ name, runs }) => `${titleOf(name)} ${runs.map(({ seed }) => seed).join(' ')}`);
  const isWhole = systems.every(({ runs }) => runs.length === seeds.length);
  return [
    trainBy === 'clock' ? by : [by, ...partlyCounted(systems)].join(', '),
    `${data.name}, backbone ${backbone}${quick ? ', quick' : ''}; ${machine.processor}, `
      + counted(machine.cores, 'core'),
    `${backends.join(' / ')}; seeds ${isWhole ? seeds.join(' ') : seeded.join(', ')}; ${date}`,
  ].join('; ');
}

function counted(number: number, name: string): string {
  return `${number} ${name}${number === 1 ? '' : 's'}`;
}

/** Runs of older versions did not count the processors' seconds. */
function partlyCounted(systems: Comparison['systems']): string[] {
  return systems.flatMap(({ name, runs }) => {
    const has = runs.filter(({ seconds: { cpuTrain } }) => cpuTrain !== null).length;
    return has === runs.length ? [] : [`${titleOf(name)}'s training of ${has} of ${runs.length} runs`];
  });
}

function measured(
  summary: SystemSummary, times: TimesShown, reference: SystemSummary | undefined, deck: DeckResult | undefined,
): string[] {
  const { mAP, cacheBytes } = summary;
  const ratio = (pick: (one: SystemSummary) => Spread): string =>
    reference === undefined ? '' : ratioText(pick(summary).mean, pick(reference).mean);
  const [deckTraining, deckMap, deckTest, deckWithProposals] = deckCells(deck);
  return [
    spreadText(times.train(summary), durationText) + ratio(times.train), deckTraining,
    spreadText(mAP, apText), deckMap,
    spreadText(times.test(summary), durationText) + ratio(times.test), deckTest,
    durationText(times.withProposals(summary)), deckWithProposals,
    cacheBytes === 0 ? 'none' : bytesText(cacheBytes),
  ];
}

/** Ratios stand where the deck has one table of the systems in question. */
function deckCells(
  deck: DeckResult | undefined,
): [training: string, mAP: string, test: string, withProposals: string] {
  if (deck === undefined) return ['–', '–', '–', '–'];
  const { training, test } = DECK_RESULTS[REFERENCE];
  const hours = `${deck.training} h`;
  if (deck.test === undefined) return [hours, apText(deck.mAP / 100), '–', '–'];
  return [
    hours + ratioText(deck.training, training), apText(deck.mAP / 100),
    `${deck.test.network} s${ratioText(deck.test.network, test?.network)}`, `${deck.test.withProposals} s`,
  ];
}

/** ` (9.6×)`, how many times the reference; nothing without one. */
function ratioText(amount: number, reference: number | undefined): string {
  return reference === undefined ? '' : ` (${timesText(amount / reference)})`;
}
