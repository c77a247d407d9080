// docs/deviations.md and docs/sources.md: numbers are those of the configurations, and every file named is there.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { MAX_LOG_GROWTH } from '../lib/boxes/deltas.js';
import { DETECTION_SVM } from '../lib/detectors/fast-rcnn/config.js';
import { FASTER_JOINT, FASTER_JOINT_SMALL } from '../lib/detectors/faster-rcnn/config.js';
import { RCNN } from '../lib/detectors/rcnn/config.js';
import { SPPNET } from '../lib/detectors/sppnet/config.js';
import { BACKBONES } from '../lib/networks/backbones.js';
import { PUBLISHED_BACKBONES } from '../lib/networks/published-backbones.js';
import { FEATURE_SCALE } from '../lib/posthoc/feature-scale.js';
import { SVM_MINING_FAST } from '../lib/posthoc/svms.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The rows of the page by their titles. */
const ROWS = new Map(read('docs/deviations.md').split('\n').filter((line) => line.startsWith('| **')).map((line) => {
  const cells = line.split('|').slice(1, -1).map((cell) => cell.trim());
  return [cells[0].match(/\*\*(.+?)\*\*/)![1], cells] as const;
}));

test('a deviation has four cells, and its files of this project are there', (t) => {
  t.ok(ROWS.size >= 15);
  for (const [title, cells] of ROWS) {
    t.equal(cells.length, 4, title);
    t.ok(cells.every((cell) => cell.length > 3), title);
    const files = [...cells[0].matchAll(/`(lib\/[^`]+)`/g)].map(([, path]) => path);
    t.ok(files.length >= 1 && files.every((path) => existsSync(join(ROOT, path))), `${title}: ${files}`);
  }
  t.end();
});

test('the files that docs/sources.md names are there', (t) => {
  const files = [...read('docs/sources.md').matchAll(/`(lib\/[^`#]+)/g)].map(([, path]) => path);
  t.ok(files.length > 20);
  for (const path of files) t.ok(existsSync(join(ROOT, path)), path);
  t.end();
});

test('the numbers of docs/deviations.md are those of the configurations', (t) => {
  const { maxImages, maxBoxes } = FEATURE_SCALE;
  const texts: Readonly<Record<string, readonly string[]>> = {
    'Solver of joint training': [`\`iterSize\` ${FASTER_JOINT.schedule.iterSize} for`],
    'Limit over the test set': [`${RCNN.detection.maxPerClass} regions a class and picture`],
    'Growth of a box': [`at most ${Math.round(16 * Math.exp(MAX_LOG_GROWTH))}/16 times`],
    'SVMs on Fast R-CNN\'s features': [
      `${maxImages} pictures × ${maxBoxes} boxes`, `more than ${SVM_MINING_FAST.retrainAfter} negatives`,
      `below −${-SVM_MINING_FAST.evictBelow} is fast-rcnn's`,
      `above −${-DETECTION_SVM.scoreFloor}, at most ${DETECTION_SVM.maxPerImage} a picture`,
    ],
  };
  for (const [title, wanted] of Object.entries(texts)) {
    const row = ROWS.get(title)?.join(' ') ?? '';
    for (const text of wanted) t.ok(row.includes(text), `${title}: ${text}`);
  }
  t.end();
});

test('what docs/deviations.md says of both kinds of configurations is so', (t) => {
  t.same(Object.values(BACKBONES).map(({ cropRegion }) => cropRegion), ['pixels', 'pixels', 'pixels']);
  t.ok(Object.values(PUBLISHED_BACKBONES).every(({ cropRegion }) => cropRegion === 'map'));
  t.same([RCNN, SPPNET].map(({ detection }) => detection.maxPerClass), [100, 100]);
  t.end();
});

test('docs/18-compare.md says how many images a joint step has', (t) => {
  const { roiSampling: { imagesPerBatch }, schedule: { iterSize } } = FASTER_JOINT_SMALL;
  t.ok(read('docs/18-compare.md').includes(`joint: ${imagesPerBatch * iterSize} images a step`));
  t.end();
});
