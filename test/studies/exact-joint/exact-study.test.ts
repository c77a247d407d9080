// Deck: "Faster R-CNN exact joint training".
import tap, { test } from 'tap';
import { openCompute } from '../../../lib/compute/open-compute.js';
import { shapesDataset } from '../../../lib/data/shapes/shapes.js';
import { FASTER_EXACT_SMALL } from '../../../lib/detectors/faster-rcnn/config.js';
import { EXACT_SETTINGS } from '../../../lib/detectors/faster-rcnn/exact/exact-settings.js';
import { studyExact, type ExactWindow } from '../../../lib/studies/exact-joint/exact-study.js';
import { trainExact, type ExactJob, type ExactReport } from '../../../lib/detectors/faster-rcnn/exact/train-exact.js';
import { BACKBONES } from '../../../lib/networks/backbones.js';

const compute = await openCompute('auto');
tap.teardown(() => compute.close());
const data = shapesDataset({ split: 'train', images: 2, seed: 3, occluders: false });
const { preprocessing, schedule } = FASTER_EXACT_SMALL;

/** Less than half the size of the small configuration, for speed. */
const job: ExactJob = {
  M0: null, spec: BACKBONES.S, data, seed: 1, compute,
  config: {
    ...FASTER_EXACT_SMALL,
    preprocessing: { ...preprocessing, shorterSide: 60, longerSide: 100 },
    schedule: { ...schedule, steps: 3, warmUp: 2 },
    path: EXACT_SETTINGS['weight-1'],
  },
};

test('studyExact() watches a training without changing it, and tests the network', async (t) => {
  const heard: ExactWindow[] = [];
  const { windows, mAP, ap, recall } = await studyExact({ job, test: data, window: 2 }, (one) => heard.push(one));
  t.same(windows.map(({ step }) => step), [2, 3], 'the last window is as long as it can be');
  t.same(heard, windows);

  const plain: ExactReport[] = [];
  await trainExact(job, (step) => plain.push(step));
  t.equal(windows[0].losses.bbox, (plain[0].losses.bbox + plain[1].losses.bbox) / 2);
  t.equal(windows[1].losses.cls, plain[2].losses.cls);
  t.equal(windows[1].norms.path, plain[2].norms.path);
  t.ok(windows.every(({ norms, measured }) => norms.all > 0 && measured.own.tx > 0));

  t.same(Object.keys(ap), data.classes);
  t.ok(mAP >= 0 && recall.strict <= recall.half && recall.half <= 1);
});
