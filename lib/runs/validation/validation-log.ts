// validation.csv: a line `step,mAP` for each validation on the way, every digit. Like log.csv it holds no times, so
// that an interrupted training leaves the same bytes as an uninterrupted one.
import { readText } from '../text-files.js';

/** What one validation found. */
export interface ValidationRow {
  /** SGD steps that were made before it. */
  readonly step: number;
  /** 0..1; 11-point, as `rcnn test` measures it. */
  readonly mAP: number;
}

const HEAD = 'step,mAP';
const LINE = /^(\d{1,9}),(\d+(?:\.\d+)?(?:e-\d+)?)$/;

/** The text of the file. */
export function validationText(rows: readonly ValidationRow[]): string {
  return [HEAD, ...rows.map(({ step, mAP }) => `${step},${mAP}`), ''].join('\n');
}

/** The inverse. Throws RangeError naming `source` and the first line that is not as validationText() writes it. */
export function validationRows(text: string, source: string): ValidationRow[] {
  const lines = text.split(/\r?\n/);
  if (lines[0] !== HEAD) throw new RangeError(`${source}: line 1 is not ${HEAD}`);
  if (lines.at(-1) !== '') throw new RangeError(`${source}: ends in the middle of a line`);
  const rows = lines.slice(1, -1).map((line, i) => {
    const cells = LINE.exec(line);
    const row = { step: Number(cells?.[1]), mAP: Number(cells?.[2]) };
    if (row.mAP >= 0 && row.mAP <= 1) return row;
    throw new RangeError(`${source}: line ${i + 2} is not a step and a mAP from 0 to 1`);
  });
  const unordered = rows.findIndex(({ step }, i) => i > 0 && step <= rows[i - 1].step);
  if (unordered >= 0) throw new RangeError(`${source}: line ${unordered + 2} is not after the step before it`);
  return rows;
}

/** The rows of a file. Throws RangeError naming the file, and as validationRows(). */
export async function readValidation(path: string): Promise<ValidationRow[]> {
  return validationRows(await readText(path), path);
}

/** The row of the highest mAP, the first of equal ones; null: there is no row. */
export function bestOf(rows: readonly ValidationRow[]): ValidationRow | null {
  return rows.reduce<ValidationRow | null>((best, row) => best === null || row.mAP > best.mAP ? row : best, null);
}
