import { test } from 'tap';
import { confusionMatrix } from '../../lib/evaluation/confusion-matrix.js';
import { detectionErrors, type ClassErrors } from '../../lib/evaluation/detection-errors.js';
import type { Box } from '../../lib/boxes/box.js';
import type { Dataset, Detection, GroundTruth, Sample } from '../../lib/data/sample.js';

// squares of 10 pixels: shifted by 2 they overlap by 80/120 = .67, by 5 .33, by 8 .11, by 9 .05
const square = (x1: number): Box => ({ x1, y1: 0, x2: x1 + 9, y2: 9 });
const object = (label: number, x1: number, difficult = false): GroundTruth =>
  ({ box: square(x1), label, difficult, truncated: false });
const sample = (id: string, objects: GroundTruth[]): Sample =>
  ({ id, width: 300, height: 10, objects, image: () => Promise.reject(new Error('no pixels here')) });
const found = (imageId: string, label: number, x1: number, score: number): Detection =>
  ({ imageId, label, score, box: square(x1) });
const of = (samples: Sample[]): Dataset => ({ name: 'hand', split: 'test', classes: ['cat', 'dog'], samples });
const close = (a: number, b: number): boolean => Math.abs(a - b) < 1e-12;
const kindsOf = ({ judged }: ClassErrors): string[] => judged.map(({ kind }) => kind);

const dataset = of([
  sample('a', [object(1, 0), object(1, 100), object(2, 200), object(1, 250, true)]), sample('b', []),
]);

test('detectionErrors() names the kind of every detection', async (t) => {
  const [cat] = detectionErrors(dataset, [
    found('a', 1, 2, 0.9),       // right
    found('a', 1, 0, 0.8),       // its object is taken
    found('a', 1, 105, 0.7),     // .33 of a free cat
    found('a', 1, 202, 0.6),     // on the dog
    found('a', 1, 208, 0.5),     // .11 of the dog
    found('a', 1, 209, 0.4),     // .05 of the dog
    found('b', 1, 0, 0.3),       // an image without objects
    found('a', 1, 250, 0.2),     // difficult
  ], 0.5);
  t.same(kindsOf(cat), [
    'right', 'duplicate', 'poor-box', 'wrong-class', 'both', 'background', 'background', 'ignored',
  ]);
  t.same(cat.missed, [dataset.samples[0].objects[1]]);
  t.equal(cat.judged[3].object, dataset.samples[0].objects[2], 'the error is about the dog');
});

test('detectionErrors() counts what each kind costs', async (t) => {
  // cats by score: background, right, poor box; 2 objects. 11-point AP: precision 1/2 at recall 1/2, so 6/11 · 1/2
  const [cat, dog] = detectionErrors(dataset, [
    found('b', 1, 0, 0.9), found('a', 1, 0, 0.8), found('a', 1, 105, 0.7),
  ], 0.5);
  const now = 6 / 11 / 2;
  t.ok(close(cat.cost['background'], 6 / 11 - now), 'precision 1 up to recall 1/2');
  t.ok(close(cat.cost['poor-box'], 2 / 3 - now), 'precision 1/2, then 2/3 at recall 1');
  t.same([cat.cost['duplicate'], cat.cost['both'], cat.cost['wrong-class']], [0, 0, 0]);
  t.ok(close(cat.cost['missed'], 1 / 2 - now), 'precision 1/2 at recall 1 of one object');
  t.equal(dog.cost['missed'], 0, 'without its object the class has no AP');
});

test('detectionErrors() sees a cat that was called a dog from both sides, and missed objects', async (t) => {
  const data = of([sample('a', [object(1, 0), object(1, 100), object(2, 200)])]);
  const [cat, dog] = detectionErrors(data, [found('a', 2, 0, 0.9), found('a', 2, 200, 0.8)], 0.5);
  t.ok(close(cat.cost['wrong-class'], 6 / 11), 'one of two cats at precision 1');
  t.equal(cat.cost['missed'], 0, 'AP 0 stays 0 when the other cat is taken away');
  t.ok(close(dog.cost['wrong-class'], 1 / 2), 'the dog at precision 1 instead of 1/2');
  const [some] = detectionErrors(data, [found('a', 1, 0, 0.9)], 0.5);
  t.ok(close(some.cost['missed'], 1 - 6 / 11));
  t.equal(some.missed.length, 1);
});

test('confusionMatrix() pairs each object with the best detection that overlaps it, whatever the class', async (t) => {
  const detections = [
    found('a', 2, 2, 0.9), found('a', 1, 0, 0.8),          // a cat called a dog; the other detection is left over
    found('a', 2, 200, 0.7), found('a', 1, 250, 0.6),      // the dog; a difficult cat counts nowhere
    found('b', 1, 0, 0.5), found('b', 1, 50, 0.1),         // background; a score that is too low
  ];
  const { counts } = confusionMatrix(dataset, detections, { iou: 0.5, score: 0.5 });
  t.same(counts, [
    [0, 2, 0],     // background called cat: 0.8 and 0.5
    [1, 0, 1],     // a cat missed, a cat called dog
    [0, 0, 1],
  ]);
});
