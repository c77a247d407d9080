import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { proposalLines } from '../../lib/data/files/proposal-lines.js';
import { FileProposals } from '../../lib/proposals/file-proposals.js';

const IMAGE = { id: 'a', width: 1000, height: 100 };

async function fileOf(path: string, boxes: readonly (readonly number[])[]): Promise<FileProposals> {
  writeFileSync(path, `${JSON.stringify({ id: 'z', boxes: [[0, 0, 1, 1]] })}\n${JSON.stringify({ id: 'a', boxes })}\n`);
  return FileProposals.from(path, proposalLines(path));
}

test('FileProposals.of() takes boxes inside as they are, and clips up to 5 pixels or 1 % of the side', async (t) => {
  const path = join(t.testdir(), 'a.jsonl');
  const inside = await fileOf(path, [[0, 0, 999, 99], [0.5, 2, 3, 4]]);
  t.same(inside.of(IMAGE), [{ x1: 0, y1: 0, x2: 999, y2: 99 }, { x1: 0.5, y1: 2, x2: 3, y2: 4 }]);
  t.equal(inside.note, null);
  const over = await fileOf(path, [[-10, 0, 1009, 99], [10, -5, 20, 104]]); // 1 % of 1000; 5 pixels of 100
  t.same(over.of(IMAGE), [{ x1: 0, y1: 0, x2: 999, y2: 99 }, { x1: 10, y1: 0, x2: 20, y2: 99 }]);
  t.equal(over.note, `${path}: 2 boxes hung over the edge of the image by up to 10 pixels and were clipped`);
});

test('FileProposals.of() refuses boxes further outside, beside the image, and images without a line', async (t) => {
  const path = join(t.testdir(), 'a.jsonl');
  for (const box of [[-11, 0, 5, 5], [0, 0, 5, 105], [1001, 0, 1003, 5], [-3, 0, -1, 5]]) {
    const file = await fileOf(path, [[0, 0, 1, 1], box]);
    const message = `${path}: line 2: box 2 [${box.join(', ')}] lies outside the image of 1000x100`;
    t.throws(() => file.of(IMAGE), { name: 'RangeError', message });
  }
  const file = await fileOf(path, []);
  t.throws(() => file.of({ ...IMAGE, id: 'b' }), { name: 'RangeError', message: `${path}: has no line for image "b"` });
});

test('FileProposals.refuseUnknown() names the first line whose image is not there', async (t) => {
  const path = join(t.testdir(), 'a.jsonl');
  const file = await fileOf(path, []);
  file.refuseUnknown(new Set(['a', 'z', 'more']), 'photos');
  t.throws(() => file.refuseUnknown(new Set(['z']), 'photos'),
    { name: 'RangeError', message: `${path}: line 2: photos has no image "a"` });
  writeFileSync(path, '{"id":"day/p.0.png","boxes":[[0,0,1,1]]}');
  const named = await FileProposals.from(path, proposalLines(path));
  t.throws(() => named.refuseUnknown(new Set(['day/p.0']), 'photos'),
    { message: /photos has no image "day\/p\.0\.png"; its id is "day\/p\.0", without the ending$/ });
});
