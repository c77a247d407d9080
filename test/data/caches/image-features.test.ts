import { test } from 'tap';
import {
  checkImageFeatures, featureRow, groundTruthOf, overlapsWithClass,
} from '../../../lib/data/caches/image-features.js';
import { tensor, zeros } from '../../../lib/tensor/tensor.js';
import { featureImage } from '../../support/feature-images.js';

const bar = (x1: number, x2: number) => ({ x1, y1: 0, x2, y2: 9 });

const IMAGE = featureImage('a', [
  { box: bar(0, 9), label: 2, features: [1, 2] },
  { box: bar(5, 14), label: 0, features: [3, 4] },
  { box: bar(20, 29), label: 1, features: [5, 6] },
  { box: bar(2, 11), label: 2, features: [7, 8] },
], 2);

test('overlapsWithClass() takes the best ground truth of that class only', (t) => {
  // the proposal shares 5 of 15 columns with the first, 7 of 13 with the last
  t.same([...overlapsWithClass(IMAGE, 2)], [1, 7 / 13, 0, 1]);
  t.same([...overlapsWithClass(IMAGE, 1)], [0, 0, 1, 0]);
  t.same([...overlapsWithClass(IMAGE, 3)], [0, 0, 0, 0], 'a class that is not in the image');
  t.end();
});

test('groundTruthOf() and featureRow() pick their rows', (t) => {
  t.same(groundTruthOf(IMAGE), [0, 2, 3]);
  t.same([...featureRow(IMAGE.features, 2)], [5, 6]);
  t.end();
});

test('checkImageFeatures() refuses an image whose lists differ in length', (t) => {
  checkImageFeatures(IMAGE);
  t.throws(() => checkImageFeatures({ ...IMAGE, features: zeros([3, 2]) }),
    new TypeError('image a: 4 boxes, 4 labels, features [3,2]'));
  t.throws(() => checkImageFeatures({ ...IMAGE, gtLabels: [1] }), TypeError);
  t.throws(() => checkImageFeatures({ ...IMAGE, features: tensor([4], [1, 2, 3, 4]) }), TypeError);
  t.end();
});
