import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import type { NumberedLine } from '../../../lib/data/files/proposal-line.js';
import { proposalLines, proposalLineText } from '../../../lib/data/files/proposal-lines.js';

async function linesOf(path: string): Promise<NumberedLine[]> {
  const lines: NumberedLine[] = [];
  for await (const line of proposalLines(path)) lines.push(line);
  return lines;
}

test('proposalLines() reads what proposalLineText() writes, every digit', async (t) => {
  const path = join(t.testdir(), 'a.jsonl');
  const boxes = [{ x1: 1 / 3, y1: 0, x2: 10, y2: 20.125 }, { x1: 0, y1: 1, x2: 2, y2: 3 }];
  writeFileSync(path, proposalLineText({ id: 'day/ä "b"', boxes }) + proposalLineText({ id: 'c', boxes: [] }));
  t.same(await linesOf(path), [{ line: 1, id: 'day/ä "b"', boxes }, { line: 2, id: 'c', boxes: [] }]);
});

test('proposalLines() sorts by scores, equal ones as they come, and passes over blank lines', async (t) => {
  const path = join(t.testdir(), 'a.jsonl');
  writeFileSync(path, '\n{"id":"a","boxes":[[0,0,1,1],[0,0,2,2],[0,0,3,3]],"scores":[0.5,0.9,0.5],"by":"me"}\r\n');
  const [{ line, boxes }] = await linesOf(path);
  t.equal(line, 2);
  t.same(boxes.map(({ x2 }) => x2), [2, 1, 3]);
});

test('proposalLines() names file, line and rule of what is wrong', async (t) => {
  const dir = t.testdir();
  const path = join(dir, 'a.jsonl');
  const good = '{"id":"a","boxes":[[0,0,1,1]]}\n';
  const wrong: [text: string, rule: string][] = [
    ['', ': is empty; a file of proposals has a line for each image'],
    ['\n\n', ': is empty; a file of proposals has a line for each image'],
    ['{"id":"a","boxes":[]}\n', ': has 1 lines and no box; a file of proposals has a line for each image'],
    [`${good}{"id":"b"\n`, ': line 2: is no JSON'],
    [`${good}{"id":"b"}\n`, ': line 2: boxes is missing'],
    [`${good}{"id":7,"boxes":[]}\n`, ': line 2: id must be string, is 7'],
    [`${good}{"id":"b","boxes":[[0,0,1]]}\n`, ': line 2: boxes.0.3 is missing'],
    [`${good}{"id":"b","boxes":[[0,0,1,null]]}\n`, ': line 2: boxes.0.3 must be number, is null'],
    [`${good}{"id":"b","boxes":[[0,0,1,1]],"scores":[1,2]}\n`, ': line 2: has 1 boxes and 2 scores'],
    [`${good}{"id":"b","boxes":[[0,0,1,1],[5,0,4,1]]}\n`,
      ': line 2: box 2 [5, 0, 4, 1] is reversed: need x1 <= x2 and y1 <= y2'],
    [`${good}{"id":"b","boxes":[[0,0,1,1,0.5]]}\n`, ': line 2: boxes.0.4 must be absent, is 0.5'],
    [`${good}{"id":"b","boxes":[[0,0.1,0.5,1],[0,0,1,1]]}\n`,
      ': line 2: its boxes are fractions of the image; multiply them by its width and height'],
    [good + good, ': line 2: image "a" has line 1 already'],
  ];
  for (const [text, rule] of wrong) {
    writeFileSync(path, text);
    await t.rejects(linesOf(path), { name: 'RangeError', message: path + rule });
  }
  mkdirSync(join(dir, 'folder'));
  await t.rejects(linesOf(join(dir, 'folder')),
    { name: 'RangeError', message: /folder: cannot be read \(is a folder/ });
  await t.rejects(linesOf(join(dir, 'none')), { name: 'RangeError', message: /none: cannot be read \(ENOENT/ });
});
