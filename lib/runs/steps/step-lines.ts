// Watched steps as lines of text and as JSON.
import type { StageAccount, StagePart } from '../../training/stage-account.js';
import { alignedLines } from '../lines/text-table.js';
import type { WatchedStep } from './watched-steps.js';

const MOST_PARTS = 4; // lines of a stage; an image each for a large batch would hide the rest

/** A table of each step: lines of the source, stages, what they made with shape and range, milliseconds, functions. */
export function stepLines(steps: readonly WatchedStep[]): string[] {
  return steps.flatMap(({ file, stages, event }) => {
    const head = ['line', 'stage', 'makes', 'minimum', 'maximum', 'ms', 'by'];
    const groups = stages.map((account, i) =>
      stages[i - 1]?.stage.part === account.stage.part ? rowsOf(account) : [heading(account), ...rowsOf(account)]);
    const [titles, ...rows] = alignedLines([head, ...groups.flat()].map(withoutBy), 3);
    const by = groups.flat().map((row) => row[row.length - 1]);
    const losses = stages.filter(({ loss }) => loss !== null).map(({ stage, loss }) => [stage.name, loss!] as const);
    const last = event === null ? [] : [
      `loss ${shortNumber(losses.reduce((sum, [, loss]) => sum + loss, 0))} = `
      + `${losses.map(([name, loss]) => `${name} ${shortNumber(loss)}`).join(' + ')}; `
      + `learning rate ${Number(event.learningRate.toPrecision(3))}`,
    ];
    return [`one SGD step of ${file}`, `${titles}  by`,
      ...rows.map((row, i) => by[i] === '' ? row : `${row.padEnd(titles.length)}  ${by[i]}`), ...last, ''];
  }).slice(0, -1);
}

/** The same as a value for JSON. */
export function stepJson(steps: readonly WatchedStep[]): object {
  return steps.map(({ file, stages, event }) => ({
    file,
    stages: stages.map(({ stage: { file: _, ...stage }, ...made }) => ({ ...stage, ...made })),
    learningRate: event?.learningRate ?? null,
  }));
}

/** `0.123`, `1.2e-6`, `107`: four digits at most. */
export function shortNumber(x: number): string {
  if (Number.isInteger(x)) return String(x);
  const size = Math.abs(x);
  return size < 1e-3 || size >= 1e5 ? x.toExponential(2) : x.toPrecision(size < 1 ? 3 : 4);
}

/** `scores [2,24,7,10]`. */
export function partText({ name, shape }: StagePart): string {
  return `${name === '' ? '' : `${name} `}[${shape.join(',')}]`;
}

function withoutBy(row: readonly string[]): readonly string[] {
  return row.slice(0, -1);
}

function heading({ stage: { part } }: StageAccount): string[] {
  return ['', `${part}:`, '', '', '', '', ''];
}

function rowsOf({ stage, milliseconds, parts, loss, gradientLength }: StageAccount): string[][] {
  const shown = parts.length > MOST_PARTS ? parts.slice(0, MOST_PARTS - 1) : parts;
  const left = parts.length - shown.length;
  const made = [
    ...loss === null ? [] : [[`loss ${shortNumber(loss)}`, '', '']],
    ...shown.map((part) => [partText(part), shortNumber(part.minimum), shortNumber(part.maximum)]),
    ...left === 0 ? [] : [[`and ${left} more`, '', '']],
    ...gradientLength === null ? [] : [[`gradients, length ${shortNumber(gradientLength)}`, '', '']],
  ];
  const [first = ['', '', ''], ...rest] = made;
  const line = stage.lines === null ? '' : String(stage.lines[0]);
  return [[line, stage.name, ...first, milliseconds.toFixed(1), stage.code],
    ...rest.map((cells) => ['', '', ...cells, '', ''])];
}
