// What `rcnn doctor` found, as one Markdown table: it can be read as it is and pasted into a bug report.
import { durationText } from '../../viz/number-text.js';
import type { ModeSpeed } from './mode-speeds.js';

/** The lines of the table. */
export function doctorTable(facts: Readonly<Record<string, string>>, speeds: readonly ModeSpeed[]): string[] {
  const rows: [what: string, here: string][] = [
    ['what', 'here'],
    ...Object.entries(facts),
    ...speeds.map((speed): [string, string] => [`--mode ${speed.mode}`, speedText(speed)]),
  ];
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')));
  const width = Math.max(...cells.map(([what]) => what.length));
  const lines = cells.map(([what, here]) => `| ${what.padEnd(width)} | ${here} |`);
  return [lines[0], `|${'-'.repeat(width + 2)}|---|`, ...lines.slice(1)];
}

/** `12.3 GFLOPS, first call 45 ms; ran webasm, 2 threads` */
function speedText({ ran, gflops, firstCall, why }: ModeSpeed): string {
  if (why !== null || gflops === null || firstCall === null) return `not here: ${why}`;
  return `${gflops.toPrecision(3)} GFLOPS, first call ${durationText(firstCall / 1000)}; ran ${ran}`;
}
