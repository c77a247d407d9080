import { test } from 'tap';
import { trainingWindows, windowCandidates } from '../../lib/sampling/training-windows.js';

const object = (x1: number, label: number, difficult = false) =>
  ({ box: { x1, y1: 0, x2: x1 + 9, y2: 9 }, label, difficult, truncated: false });
const SAMPLE = { width: 100, objects: [object(10, 2), object(50, 1, true), object(80, 3)] };
const PROPOSALS = [{ x1: 10, y1: 0, x2: 14, y2: 9 }, { x1: 50, y1: 0, x2: 59, y2: 9 }];

test('trainingWindows() has the ground truth first, without difficult objects, then the proposals', (t) => {
  const { boxes, gtLabels } = trainingWindows(SAMPLE, PROPOSALS, { flip: false });
  t.same(boxes, [SAMPLE.objects[0].box, SAMPLE.objects[2].box, ...PROPOSALS]);
  t.same(gtLabels, [2, 3, 0, 0]);
  t.end();
});

test('trainingWindows() mirrors every window in the image', (t) => {
  const { boxes, gtLabels } = trainingWindows(SAMPLE, PROPOSALS, { flip: true });
  t.same(boxes.map(({ x1, x2 }) => [x1, x2]), [[80, 89], [10, 19], [85, 89], [40, 49]]);
  t.same(gtLabels, [2, 3, 0, 0]);
  t.end();
});

test('windowCandidates() has overlap and class of the best ground truth; difficult objects are none', (t) => {
  for (const flip of [false, true]) {
    const { overlap, label } = windowCandidates(trainingWindows(SAMPLE, PROPOSALS, { flip }));
    t.same([...Array.from(overlap)], [1, 1, 0.5, 0]);
    t.same([...Array.from(label)], [2, 3, 2, 0]);
  }
  t.same(windowCandidates(trainingWindows({ ...SAMPLE, objects: [] }, PROPOSALS, { flip: false })),
    { overlap: new Float64Array(2), label: [0, 0] }, 'no objects');
  t.end();
});
