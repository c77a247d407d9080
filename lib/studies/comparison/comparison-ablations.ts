// The tables of `rcnn ablate` as sections of a comparison's report.
import { spreadOf } from '../../evaluation/spread.js';
import { durationText } from '../../viz/number-text.js';
import type { PageSection } from '../../viz/pages/page.js';
import type { AblationRow, AblationTable } from '../ablation/ablation.js';
import { apText } from '../../evaluation/ap-text.js';
import { spreadText } from '../spread-text.js';

/** A section for each table: the deck's numbers beside ours, and the findings. */
export function ablationSections(tables: readonly AblationTable[]): PageSection[] {
  return tables.map(({ slide, source, backbone, data, quick, rows, findings }) => ({
    title: slide,
    blocks: [
      { kind: 'text', paragraphs: [
        `Deck: ${source}. Ours: ${backbone}, ${data}${quick ? ', few steps on few images' : ''}.`,
      ] },
      { kind: 'table', table: { columns: COLUMNS, rows: rows.map(cellsOf) } },
      { kind: 'list', items: findings },
    ],
  }));
}

const COLUMNS = ['', 'mAP, deck', 'mAP', 'test of an image, deck', 'test of an image, processors'];

function cellsOf({ name, deck, results }: AblationRow): string[] {
  const seconds = results.map(({ testCpuSeconds }) => testCpuSeconds).filter((value) => value !== null);
  return [
    name,
    deck === null ? '–' : apText(deck.mAP / 100),
    results.length === 0 ? '–' : spreadText(spreadOf(results.map(({ mAP }) => mAP)), apText),
    deck?.testRate === undefined ? '–' : `${deck.testRate} s`,
    seconds.length === 0 ? '–' : spreadText(spreadOf(seconds), durationText),
  ];
}
