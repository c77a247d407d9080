// A table of an ablation as text: the deck's numbers beside ours.
import { spreadOf } from '../../evaluation/spread.js';
import { alignedLines } from '../../runs/lines/text-table.js';
import { apText } from '../../evaluation/ap-text.js';
import type { AblationRow, AblationTable } from './ablation.js';

const HEAD = ['', 'deck mAP', 'deck s/image', 'mAP', 'seeds', 'range', 'AR', 's/image', 's/step'];

/** Lines to print: headline, table, findings. */
export function tableLines(table: AblationTable): string[] {
  const quick = table.quick ? ['quick: few steps on few images, which shows that it works and not what is better'] : [];
  return [
    `${table.name}: ${table.slide}`,
    `deck: ${table.source}; ours: ${table.backbone}, ${table.data}`,
    ...quick,
    ...alignedLines([HEAD, ...table.rows.map(cellsOf)], 1),
    ...table.findings,
  ];
}

/** What the columns are. */
export const LEGEND = 'mAP: mean over the seeds; AR: average recall of the proposals; s/image and s/step: seconds of '
  + 'the processors, proposals not counted';

function cellsOf({ name, deck, results }: AblationRow): string[] {
  const [mAPDeck, rateDeck] = [deck?.mAP.toFixed(1) ?? '', deck?.testRate?.toFixed(2) ?? ''];
  if (results.length === 0) return [name, mAPDeck, rateDeck, '', '0', '', '', '', ''];
  const { mean, count, low, high } = spreadOf(results.map(({ mAP }) => mAP));
  const perStep = results.map(({ trainCpuSeconds: seconds, steps }) => seconds === null ? null : seconds / steps);
  return [
    name, mAPDeck, rateDeck, apText(mean), String(count), count === 1 ? '' : `${apText(low)}–${apText(high)}`,
    meanText(results.map(({ averageRecall }) => averageRecall)),
    meanText(results.map(({ testCpuSeconds }) => testCpuSeconds)),
    meanText(perStep),
  ];
}

/** Empty where one is missing. */
function meanText(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  return known.length === values.length ? spreadOf(known).mean.toFixed(3) : '';
}
