// log.csv: a line for each step, `step,learningRate,<losses>`, every digit. It holds no times: two runs with one seed
// leave the same bytes, interrupted or not.
import { appendFile } from 'node:fs/promises';
import { writeFileAtomic } from '../data/files/atomic-file.js';
import type { TrainEvent } from '../systems/system.js';
import { windowMeans } from '../viz/charts/line-chart.js';
import { readText } from './text-files.js';

export interface LogRows {
  /** `step`, `learningRate`, then the names of the losses. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

const FIRST_COLUMNS = ['step', 'learningRate'];
const POINTS_A_CURVE = 60;

/** Adds the line of a step; the first step writes the head of the table. */
export async function appendToLog(path: string, { step, learningRate, losses }: TrainEvent): Promise<void> {
  const line = `${[step, learningRate, ...Object.values(losses)].join(',')}\n`;
  if (step === 1) await writeFileAtomic(path, `${[...FIRST_COLUMNS, ...Object.keys(losses)].join(',')}\n${line}`);
  else await appendFile(path, line);
}

/**
 * Removes what was logged after step `stepsDone`, a half-written line included; the training makes these steps again.
 * Throws RangeError when the lines before are not the steps 1, 2, 3, …
 */
export async function truncateLog(path: string, stepsDone: number): Promise<void> {
  if (stepsDone === 0) return; // the first step writes the file anew
  const lines = (await readText(path)).split('\n');
  const kept = lines.slice(1, stepsDone + 1);
  const isWhole = kept.length === stepsDone && kept.every((line, i) => line.startsWith(`${i + 1},`));
  if (!isWhole) throw new RangeError(`${path}: its lines are not the steps 1 to ${stepsDone} of the checkpoint`);
  await writeFileAtomic(path, `${[lines[0], ...kept].join('\n')}\n`);
}

/** The whole log as numbers. Throws RangeError naming the file and the line that is no row of numbers. */
export async function readLog(path: string): Promise<LogRows> {
  const [head, ...lines] = (await readText(path)).trimEnd().split('\n');
  const columns = head.split(',');
  const rows = lines.map((line, i) => {
    const row = line.split(',').map(Number);
    if (row.length !== columns.length || row.some(Number.isNaN)) {
      throw new RangeError(`${path}: line ${i + 2} is not ${columns.length} numbers`);
    }
    return row;
  });
  return { columns, rows };
}

/** A curve for each column over the steps, at most 60 points, each the mean of a window of `width` steps. */
export function logCurves({ columns, rows }: LogRows): { readonly width: number; readonly curves: Point[][] } {
  const width = Math.max(1, Math.ceil(rows.length / POINTS_A_CURVE));
  const curveOf = (column: number): Point[] => windowMeans(rows.map((row): Point => [row[0], row[column]]), width);
  return { width, curves: columns.map((_, column) => curveOf(column)) };
}

type Point = [step: number, value: number];
