// COCO's AP against pycocotools: coco-golden.json is written by examples/interop/coco-golden.py.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { boxFrom } from '../../lib/boxes/box.js';
import { cocoAp, type CocoAp } from '../../lib/evaluation/coco-ap.js';
import type { Dataset, Detection, GroundTruth } from '../../lib/data/sample.js';

type Row = [image: number, label: number, x: number, y: number, width: number, height: number, score: number];
interface Golden {
  readonly images: number[];
  readonly classes: string[];
  readonly objects: Row[];
  readonly detections: Row[];
  readonly expected: CocoAp;
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const golden = JSON.parse(readFileSync(join(ROOT, 'test/evaluation/coco-golden.json'), 'utf8')) as Golden;

const objectOf = ([, label, ...box]: Row): GroundTruth =>
  ({ label, box: boxFrom(box[0], box[1], box[2], box[3]), difficult: false, truncated: false });
const dataset: Dataset = {
  name: 'golden', split: 'test', classes: golden.classes,
  samples: golden.images.map((id) => ({
    id: String(id), width: 500, height: 400, objects: golden.objects.filter(([image]) => image === id).map(objectOf),
    image: () => Promise.reject(new Error('no pixels here')),
  })),
};
const detections = golden.detections.map(([image, label, x, y, width, height, score]): Detection =>
  ({ imageId: String(image), label, box: boxFrom(x, y, width, height), score }));

test('cocoAp() gives the numbers of pycocotools', async (t) => {
  const found = cocoAp(dataset, detections);
  const { classes, ...means } = golden.expected;
  for (const [name, value] of Object.entries(means)) {
    const own = found[name as Exclude<keyof CocoAp, 'classes'>];
    t.ok(own !== null && Math.abs(own - value!) < 1e-9, `${name}: ${own} and ${value}`);
  }
  for (const [name, value] of Object.entries(classes)) {
    const own = found.classes[name];
    t.ok(value === null ? own === null : Math.abs((own ?? -1) - value) < 1e-9, `${name}: ${own} and ${value}`);
  }
  t.ok((means.ap ?? 0) > 0.1 && (means.ap ?? 0) < 0.9, 'the case can tell right from wrong');
});

test('cocoAp() leaves a difficult object out, found or not', async (t) => {
  const hard = { ...dataset, samples: dataset.samples.map((sample) =>
    ({ ...sample, objects: sample.objects.map((object, i) => ({ ...object, difficult: i > 0 })) })) };
  const own = hard.samples.flatMap(({ id, objects }) =>
    objects.map(({ label, box }): Detection => ({ imageId: id, label, box, score: 1 })));
  t.equal(cocoAp(hard, own).ap, 1);
  t.equal(cocoAp({ ...hard, samples: [] }, []).ap, null, 'nothing to be found');
});
