// The evaluation of a data set as a text table, for commands to print.
import { apText } from './ap-text.js';
import type { ClassResult, Evaluation } from './evaluate.js';

const HEADER = ['class', 'objects', 'detections', 'right', 'wrong', 'ignored', 'recall', 'AP', 'AP area'];

/** A text table: a line per class, then the means. AP is 11-point; a class without objects has `-`. */
export function evaluationTable({ perClass, mAP, mAPArea }: Evaluation): string {
  const means = ['mean', '', '', '', '', '', '', ...[mAP, mAPArea].map(apText)];
  const rows = [HEADER, ...perClass.map(rowOf), means];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lineOf = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  ');
  return rows.map(lineOf).join('\n');
}

function rowOf(result: ClassResult): string[] {
  const { name, npos, detections, right, wrong, ignored, recall, ap, apArea } = result;
  const shares = [recall, ap, apArea].map((x) => x === null ? '-' : apText(x));
  return [name, ...[npos, detections, right, wrong, ignored].map(String), ...shares];
}
