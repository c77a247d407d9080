// Boxes of many images as a text file that any program can write: JSON Lines, an image a line.
//   {"id":"day/a","boxes":[[12,30,211,148],[0,0,499,374]],"scores":[0.93,0.4]}
// A box is [x1, y1, x2, y2], in pixels of the image as it is seen, from 0 on, both ends included: the whole of an image
// of 500×375 is [0, 0, 499, 374]. `scores`, a number a box, may be missing: then the boxes are given best first.
import { constants, createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import type { Box } from '../../boxes/box.js';
import { byDecreasingScore } from '../../boxes/by-decreasing-score.js';
import { checkedJson } from './checked.js';
import { fileError } from './error-code.js';
import { checkInputFile } from './input-file.js';
import type { NumberedLine, ProposalLine } from './proposal-line.js';

const MOST_BYTES = 16 * 2 ** 30;

const number = v.pipe(v.number(), v.finite());
const LINE = v.looseObject({
  id: v.pipe(v.string(), v.nonEmpty()),
  boxes: v.array(v.strictTuple([number, number, number, number])),
  scores: v.exactOptional(v.array(number)),
});

/**
 * The lines of a file, one after another, boxes sorted by their scores; blank lines are passed over. Throws RangeError
 * naming the file, the line and the rule for a line that is no such JSON, a reversed box, boxes as fractions, an image
 * that has a line already, and a file without a box.
 */
export async function* proposalLines(path: string): AsyncGenerator<NumberedLine> {
  await checkInputFile(path, MOST_BYTES).catch((error: unknown) => { throw fileError(path, 'read', error); });
  const lineOf = new Map<string, number>();
  let [line, boxes] = [0, 0];
  for await (const text of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    line++;
    if (text.trim() === '') continue;
    const source = `${path}: line ${line}`;
    const parsed = parsedLine(line === 1 ? text.replace(/^\ufeff/, '') : text, source);
    const before = lineOf.get(parsed.id);
    if (before !== undefined) {
      throw new RangeError(`${source}: image ${JSON.stringify(parsed.id)} has line ${before} already`);
    }
    lineOf.set(parsed.id, line);
    boxes += parsed.boxes.length;
    yield { line, ...parsed };
  }
  if (boxes > 0) return;
  const what = lineOf.size === 0 ? 'is empty' : `has ${lineOf.size} lines and no box`;
  throw new RangeError(`${path}: ${what}; a file of proposals has a line for each image`);
}

function parsedLine(text: string, source: string): ProposalLine {
  const { id, boxes: corners, scores } = checkedJson(LINE, text, source);
  if (scores !== undefined && scores.length !== corners.length) {
    throw new RangeError(`${source}: has ${corners.length} boxes and ${scores.length} scores`);
  }
  const reversed = corners.findIndex(([x1, y1, x2, y2]) => x2 < x1 || y2 < y1);
  if (reversed >= 0) {
    throw new RangeError(`${source}: box ${reversed + 1} [${corners[reversed].join(', ')}] is reversed: need x1 <= x2 `
      + 'and y1 <= y2');
  }
  const numbers = corners.flat();
  if (numbers.every((x) => x >= 0 && x <= 1) && !numbers.every(Number.isInteger)) {
    throw new RangeError(`${source}: its boxes are fractions of the image; multiply them by its width and height`);
  }
  const boxes = corners.map(([x1, y1, x2, y2]): Box => ({ x1, y1, x2, y2 }));
  return { id, boxes: scores === undefined ? boxes : Array.from(byDecreasingScore(scores), (i) => boxes[i]) };
}

/** The text of one line, with its line end. */
export function proposalLineText({ id, boxes }: ProposalLine): string {
  return `${JSON.stringify({ id, boxes: boxes.map(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]) })}\n`;
}

/** Throws RangeError when there is a file, or anything else, of this name, or when none can be written here. */
export async function refuseExisting(path: string): Promise<void> {
  const failure = await access(dirname(path), constants.W_OK).then(() => null, (error: unknown) => ({ error }));
  if (failure !== null) throw fileError(path, 'written', failure.error);
  if (await stat(path).then(() => true, () => false)) {
    throw new RangeError(`${path}: is there already, refusing to write over it`);
  }
}
