// log.csv: a line a step, `step,learningRate,<losses>`, every digit. No times in it: two runs with one seed leave the
// same bytes, interrupted or not.
import { appendFile, readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../data/files/atomic-file.js';
import { codeOf } from '../data/files/error-code.js';
import type { TrainEvent } from '../systems/system.js';

export interface LogRows {
  /** `step`, `learningRate`, then the names of the losses. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

const FIRST_COLUMNS = ['step', 'learningRate'];

/** Adds the line of a step; the first step writes the head of the table. */
export async function appendToLog(path: string, { step, learningRate, losses }: TrainEvent): Promise<void> {
  const line = `${[step, learningRate, ...Object.values(losses)].join(',')}\n`;
  if (step === 1) await writeFileAtomic(path, `${[...FIRST_COLUMNS, ...Object.keys(losses)].join(',')}\n${line}`);
  else await appendFile(path, line);
}

/**
 * Takes away what was logged after step `stepsDone`, a half-written line included: from there it will be made again.
 * Throws RangeError when the lines up to there are not the steps 1, 2, 3, …
 */
export async function truncateLog(path: string, stepsDone: number): Promise<void> {
  if (stepsDone === 0) return; // the first step writes the file anew
  const lines = (await textOf(path)).split('\n');
  const kept = lines.slice(1, stepsDone + 1);
  const isWhole = kept.length === stepsDone && kept.every((line, i) => line.startsWith(`${i + 1},`));
  if (!isWhole) throw new RangeError(`${path}: its lines are not the steps 1 to ${stepsDone} of the checkpoint`);
  await writeFileAtomic(path, `${[lines[0], ...kept].join('\n')}\n`);
}

/** The whole log as numbers. Throws RangeError naming the file and the line that is no row of numbers. */
export async function readLog(path: string): Promise<LogRows> {
  const [head, ...lines] = (await textOf(path)).trimEnd().split('\n');
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

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new RangeError(`${path}: cannot be read (${codeOf(error)})`);
  });
}
