import { test } from 'tap';
import { BACKGROUND } from '../../lib/data/sample.js';
import { matchRois } from '../../lib/sampling/roi-candidates.js';
import { ROI_SAMPLING, sampleRois } from '../../lib/sampling/roi-sampling.js';
import { whyRois } from '../../lib/sampling/why-rois.js';
import { Rng } from '../../lib/tensor/rng.js';
import { randomBoxes } from '../support/random-boxes.js';

test('whyRois() names best object and role of each region, and which were drawn', async (t) => {
  const bar = (x1: number) => ({ x1, y1: 0, x2: x1 + 9, y2: 9 });
  const gts = [bar(40), bar(0), bar(20)];
  const records = whyRois([bar(1), bar(17), bar(15), bar(60)], gts, ROI_SAMPLING, { keep: [1, 2] });
  t.same(records, [
    { overlap: 9 / 11, object: 1, role: 'foreground', sampled: false },
    { overlap: 7 / 13, object: 2, role: 'foreground', sampled: true },
    { overlap: 5 / 15, object: 2, role: 'background', sampled: true },
    { overlap: 0, object: null, role: 'neither', sampled: false },
  ]);
});

test('whyRois() agrees with sampleRois() on random regions', async (t) => {
  const image = { width: 100, height: 60 };
  for (const seed of [1, 2, 3]) {
    const rng = new Rng(seed);
    const gts = randomBoxes(3, image, rng).map((box, g) => ({ box, label: g + 1 }));
    const boxes = randomBoxes(300, image, rng);
    const candidates = matchRois(boxes, gts);
    const sample = sampleRois(candidates, ROI_SAMPLING, rng);
    const records = whyRois(boxes, gts.map(({ box }) => box), ROI_SAMPLING, sample);
    t.same(records.map(({ overlap }) => overlap), [...candidates.overlap]);
    t.same(records.flatMap(({ sampled }, i) => (sampled ? [i] : [])), [...sample.keep].sort((i, j) => i - j));
    sample.keep.forEach((i, r) => {
      const { role, object } = records[i];
      t.equal(role, r < sample.fgCount ? 'foreground' : 'background');
      t.equal(sample.labels[r], role === 'foreground' ? gts[object ?? NaN].label : BACKGROUND);
    });
  }
});
