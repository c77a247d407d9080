// log.csv: a line for each step, `step,learningRate,<losses>`, every digit. It holds no times: two runs with one seed
// leave the same bytes, interrupted or not. A checkpoint holds the same text up to its step.
import { appendFile } from 'node:fs/promises';
import { writeFileAtomic } from '../data/files/atomic-file.js';
import { fileError } from '../data/files/error-code.js';
import type { TrainEvent } from '../systems/system.js';
import { windowMeans } from '../viz/charts/line-chart.js';
import { isThere, readText } from './text-files.js';

export interface LogRows {
  /** `step`, `learningRate`, then the names of the losses. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

const FIRST_COLUMNS = ['step', 'learningRate'];
const POINTS_A_CURVE = 60;
const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/;
const NAME = /^[A-Za-z]\w*$/;

/** The log of a training under way: on disk, and whole in memory for the checkpoints. */
export class TrainingLog {
  private readonly path: string;
  private lines: string;

  constructor(path: string, lines = '') {
    this.path = path;
    this.lines = lines;
  }

  /** The whole text so far. */
  get text(): string {
    return this.lines;
  }

  /** Adds the line of a step; the first step writes the file anew, with the head of the table. */
  async add({ step, learningRate, losses }: TrainEvent): Promise<void> {
    const line = `${[step, learningRate, ...Object.values(losses)].join(',')}\n`;
    if (step === 1) this.lines = `${[...FIRST_COLUMNS, ...Object.keys(losses)].join(',')}\n`;
    this.lines += line;
    if (step === 1) return writeFileAtomic(this.path, this.lines);
    await appendFile(this.path, line).catch((error: unknown) => { throw fileError(this.path, 'written', error); });
  }
}

/**
 * The log up to a checkpoint, whose text is `saved`. Lines after it are removed, the training makes these steps again;
 * lines that a power cut took are put back. Throws RangeError naming the first line that is another training's.
 */
export async function restoredLog(path: string, saved: string): Promise<TrainingLog> {
  const present = await isThere(path) ? (await readText(path)).split(/\r?\n/).slice(0, -1) : []; // whole lines
  const differs = saved.split('\n').slice(0, -1).findIndex((line, i) => i < present.length && present[i] !== line);
  if (differs >= 0) {
    throw new RangeError(`${path}: line ${differs + 1} is not that of the checkpoint; remove the file to have it `
      + 'written again');
  }
  if (saved !== '') await writeFileAtomic(path, saved);
  return new TrainingLog(path, saved);
}

/** The whole log as numbers. Throws RangeError naming the file and the line that is not as this program writes it. */
export async function readLog(path: string): Promise<LogRows> {
  const lines = (await readText(path)).split(/\r?\n/);
  const columns = lines[0].split(',');
  if (FIRST_COLUMNS.some((name, i) => columns[i] !== name) || !columns.every((name) => NAME.test(name))) {
    throw new RangeError(`${path}: line 1 is not ${FIRST_COLUMNS.join(',')} and the names of the losses`);
  }
  if (lines.length < 3 || lines.at(-1) !== '') throw new RangeError(`${path}: ends in the middle of a line`);
  const rows = lines.slice(1, -1).map((line, i) => {
    const cells = line.split(',');
    const row = cells.map(Number);
    if (row.length !== columns.length || !cells.every((cell) => NUMBER.test(cell))) {
      throw new RangeError(`${path}: line ${i + 2} is not ${columns.length} numbers`);
    }
    if (row[0] !== i + 1) throw new RangeError(`${path}: line ${i + 2} is not step ${i + 1}`);
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
