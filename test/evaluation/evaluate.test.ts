import { test } from 'tap';
import { evaluate, VOC_EVALUATION } from '../../lib/evaluation/evaluate.js';
import { evaluationTable } from '../../lib/evaluation/evaluation-table.js';
import type { Box } from '../../lib/boxes/box.js';
import type { Dataset, Detection, GroundTruth, Sample } from '../../lib/data/sample.js';

const square = (x1: number): Box => ({ x1, y1: 0, x2: x1 + 9, y2: 9 });
const object = (label: number, x1: number, difficult = false): GroundTruth =>
  ({ box: square(x1), label, difficult, truncated: false });
const sample = (id: string, objects: GroundTruth[]): Sample =>
  ({ id, width: 100, height: 10, objects, image: () => Promise.reject(new Error('no pixels here')) });
const found = (imageId: string, label: number, x1: number, score: number): Detection =>
  ({ imageId, label, score, box: square(x1) });

// circle: two to be found, one difficult; ring: one; star: none
const dataset: Dataset = {
  name: 'hand',
  split: 'test',
  classes: ['circle', 'ring', 'star'],
  samples: [
    sample('a', [object(1, 0), object(1, 50, true), object(2, 20)]),
    sample('b', [object(1, 70)]),
    sample('empty', []),
  ],
};
const detections = [
  found('a', 2, 60, 0.9), found('a', 2, 20, 0.4),                                 // ring: wrong, right
  found('a', 1, 0, 0.8), found('a', 1, 50, 0.7), found('empty', 1, 0, 0.6),       // circle: right, ignored, wrong
];

test('evaluate() agrees with a table made by hand', async (t) => {
  const result = evaluate(dataset, detections, VOC_EVALUATION);
  // circle: precision 1 up to recall .5 → t = 0 … .5: 6/11; area .5·1
  // ring: precision 1/2 at recall 1 → 1/2; area 1/2
  t.ok(Math.abs((result.ap['circle'] ?? 0) - 6 / 11) < 1e-12);
  t.ok(Math.abs((result.ap['ring'] ?? 0) - 1 / 2) < 1e-12);
  t.equal(result.ap['star'], null, 'nothing to be found');
  t.ok(Math.abs(result.mAP - (6 / 11 + 1 / 2) / 2) < 1e-12);
  t.ok(Math.abs(result.mAPArea - 1 / 2) < 1e-12);
  t.same(result.recall, { circle: 0.5, ring: 1, star: 0 });
  const { npos, detections: count, right, wrong, ignored } = result.perClass[0];
  t.same({ npos, count, right, wrong, ignored }, { npos: 2, count: 3, right: 1, wrong: 1, ignored: 1 });
  t.equal(result.images, 3);
});

test('evaluate() does not depend on the order of the detections', async (t) => {
  t.same(evaluate(dataset, [...detections].reverse(), VOC_EVALUATION), evaluate(dataset, detections, VOC_EVALUATION));
});

test('evaluate() gives 0 without detections and 1 for the ground truth itself', async (t) => {
  t.equal(evaluate(dataset, [], VOC_EVALUATION).mAP, 0);
  const perfect = dataset.samples.flatMap(({ id, objects }) =>
    objects.map(({ label, box }) => ({ imageId: id, label, box, score: 1 })));
  t.equal(evaluate(dataset, perfect, VOC_EVALUATION).mAP, 1);
  t.equal(evaluate(dataset, perfect, VOC_EVALUATION).mAPArea, 1);
});

test('evaluate() counts a wrong class as wrong and the object as missed', async (t) => {
  const { perClass } = evaluate(dataset, [found('a', 3, 0, 0.9)], VOC_EVALUATION);
  t.same(perClass.map(({ right, wrong }) => [right, wrong]), [[0, 0], [0, 0], [0, 1]]);
});

test('evaluate() refuses detections it cannot place', async (t) => {
  const refuses = (detection: Detection, message: string): unknown =>
    t.throws(() => evaluate(dataset, [detection], VOC_EVALUATION), new RangeError(message));
  refuses(found('z', 1, 0, 0.9), 'evaluate: a detection is of image z, not in the split');
  refuses(found('a', 4, 0, 0.9), 'evaluate: image a: a label must be in 1..3, got 4');
  refuses(found('a', 0, 0, 0.9), 'evaluate: image a: a label must be in 1..3, got 0');
  refuses(found('a', 1, 0, Number.NaN), 'evaluate: image a: a score must be finite, got NaN');
});

test('evaluate() refuses a split in which there is nothing to be found', async (t) => {
  const empty = { ...dataset, samples: [sample('a', [object(1, 0, true)])] };
  t.throws(() => evaluate(empty, [], VOC_EVALUATION),
    new RangeError('evaluate: hand/test has no object that is not difficult'));
});

test('evaluationTable() has a line per class and the means, in columns', async (t) => {
  t.equal(evaluationTable(evaluate(dataset, detections, VOC_EVALUATION)), [
    'class   objects  detections  right  wrong  ignored  recall    AP  AP area',
    'circle        2           3      1      1        1    .500  .545     .500',
    'ring          1           2      1      1        0   1.000  .500     .500',
    'star          0           0      0      0        0    .000     -        -',
    'mean                                                        .523     .500',
  ].join('\n'));
});
