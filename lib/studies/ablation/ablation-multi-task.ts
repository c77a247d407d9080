// "Multi-task training is beneficial": four columns of the deck, once with regions as they are proposed and once with
// loosened ones. Box regression can improve only regions that do not fit their object.
import type { ProposalChoice } from '../../proposals/proposal-choice.js';
import { apText } from '../../evaluation/ap-text.js';
import { claimFindings, differenceText, NOISE, resultsOf, type Claim } from './ablation-findings.js';
import type { AblationRow, ModelChange, PlannedRow, PlannedTable, PlannedTraining } from './ablation.js';

const COLUMNS = ['classification alone', 'multi-task, no boxes at test', 'stage-wise + boxes', 'multi-task + boxes'];

/** The deck's numbers for COLUMNS, model L. */
const DECK = [62.6, 63.4, 64.0, 66.9];

type Regions = 'tight' | 'loosened';

/** `classification`: the system of the first column, from which the stage-wise one goes on. */
export function multiTaskTable(
  steps: number, proposals: Readonly<Record<Regions, ProposalChoice>>, classification: string,
): PlannedTable {
  return {
    name: 'multi-task',
    slide: 'Multi-task training is beneficial',
    source: 'deck, model L (S: 52.2, 53.3, 54.6, 57.1 in Fast R-CNN Table 6)',
    rows: [...rowsOf('tight', proposals.tight, steps, classification),
      ...rowsOf('loosened', proposals.loosened, steps, classification)],
    findings: (rows) => [...claimFindings([...claimsOf('tight'), ...claimsOf('loosened')], rows), ...gains(rows)],
  };
}

function rowsOf(regions: Regions, proposals: ProposalChoice, steps: number, classification: string): PlannedRow[] {
  const alone: PlannedTraining = { system: classification, proposals, steps };
  const both: PlannedTraining = { system: 'fast', proposals, steps };
  const stages: PlannedTraining = {
    system: 'fast-stage-wise', proposals, steps: Math.max(1, Math.round(steps / 2)), from: alone,
  };
  const row = (c: number, training: PlannedTraining, kind: 'none' | 'boxes-as-proposed'): PlannedRow => {
    const change: ModelChange = { kind };
    return { name: nameOf(regions, c), deck: { mAP: DECK[c] }, training, change };
  };
  return [row(0, alone, 'none'), row(1, both, 'boxes-as-proposed'), row(2, stages, 'none'), row(3, both, 'none')];
}

function nameOf(regions: Regions, column: number): string {
  return `${regions}: ${COLUMNS[column]}`;
}

/** Each column above the one before, and the last above the first. */
function claimsOf(regions: Regions): Claim[] {
  return [[1, 0], [3, 2], [3, 1], [3, 0]].map(([better, worse]) =>
    ({ better: nameOf(regions, better), worse: nameOf(regions, worse), relation: 'above' }));
}

/** What the last column has over two others, with tight and with loosened regions. */
function gains(rows: readonly AblationRow[]): string[] {
  return [...gainOver(0, rows), ...gainOver(1, rows)];
}

function gainOver(column: number, rows: readonly AblationRow[]): string[] {
  const gainOf = (regions: Regions): number | null => {
    const [last, other] = [resultsOf(rows, nameOf(regions, 3)), resultsOf(rows, nameOf(regions, column))];
    return last === null || other === null ? null : last.mean - other.mean;
  };
  const [tight, loosened] = [gainOf('tight'), gainOf('loosened')];
  if (tight === null || loosened === null) return [];
  const effect = loosened - tight > NOISE ? 'Loosening the regions brings the gain out'
    : loosened > tight ? `Loosening the regions brings out more gain, but less than ${apText(NOISE)} more is noise`
      : 'Loosening the regions brings no gain out';
  return [`${effect}: ${COLUMNS[3]} has ${differenceText(tight)} over ${COLUMNS[column]} with tight regions, `
    + `${differenceText(loosened)} with loosened ones.`];
}
