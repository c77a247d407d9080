// Deck: "Does object detection in a single forward pass".
import { test } from 'tap';
import { openCompute } from '../../../lib/compute/open-compute.js';
import { BACKGROUND, type RgbImage } from '../../../lib/data/sample.js';
import { shapesDataset } from '../../../lib/data/shapes/shapes.js';
import { detectObjects, type FasterModel } from '../../../lib/detectors/faster-rcnn/detect.js';
import { smallModel } from '../../support/small-model.js';
import { bytesOf } from '../../support/tensor-bytes.js';

const compute = await openCompute('blocked');
const { samples: [scene] } = shapesDataset({ split: 'test', images: 1, seed: 2, occluders: false });
const picture = await scene.image();

/** The picture as a camera would give it: every pixel `factor` × `factor` pixels. */
function enlarged({ width, height, data }: RgbImage, factor: number): RgbImage {
  const large = new Uint8Array(3 * width * height * factor ** 2);
  for (let y = 0; y < height * factor; y++) {
    for (let x = 0; x < width * factor; x++) {
      const from = 3 * (Math.floor(y / factor) * width + Math.floor(x / factor));
      large.set(data.subarray(from, from + 3), 3 * (y * width * factor + x));
    }
  }
  return { width: width * factor, height: height * factor, data: large };
}

test('detectObjects() finds boxes in the picture, best first, from proposals in the network input', async (t) => {
  const model = smallModel(compute, 1);
  const { detections, proposals, scale } = await detectObjects(model, picture);
  t.equal(scale, 60 / 150, 'the shorter side, 150, becomes 60');
  t.ok(proposals.length > 0 && proposals.length <= 150, `${proposals.length} proposals`);
  t.ok(proposals.every(({ box }) => box.x1 >= 0 && box.y1 >= 0 && box.x2 <= 99 && box.y2 <= 59), '100×60 pixels');
  t.ok(detections.length > 0, `${detections.length} detections`);
  t.ok(detections.every(({ box }) => box.x1 >= 0 && box.y1 >= 0 && box.x2 <= 249 && box.y2 <= 149));
  t.ok(detections.every(({ label }) => label >= 1 && label <= model.classes.length));
  t.same([...detections].sort((a, b) => b.score - a.score), detections);
});

test('detectObjects() answers in pixels of the picture, whatever the network scales it to', async (t) => {
  const model = smallModel(compute, 1);
  const small = await detectObjects(model, picture);
  const photograph = enlarged(picture, 4);
  const large = await detectObjects(model, photograph);
  t.equal(large.scale, small.scale / 4);
  t.ok(large.detections.some(({ box }) => box.x2 > 500), 'the boxes fill the large picture');
  t.ok(large.detections.every(({ box }) => box.x2 <= photograph.width - 1 && box.y2 <= photograph.height - 1));

  // One proposal and all deltas 0: every class finds the proposal itself, divided by the scale.
  const { detections, proposals: [{ box: region }], scale } = await detectObjects(withOneRegion(model), photograph);
  t.ok(detections.length > 1, `${detections.length} classes`);
  for (const { box } of detections) {
    for (const side of ['x1', 'y1', 'x2', 'y2'] as const) {
      t.ok(Math.abs(box[side] - region[side] / scale) < 1e-9, `${side}: ${region[side]} → ${box[side]}`);
    }
  }
});

test('detectObjects() has nothing to say when no proposal is large enough', async (t) => {
  const model = smallModel(compute, 1);
  const config = { ...model.config, proposalsTest: { ...model.config.proposalsTest, minSide: 10_000 } };
  const { detections, proposals } = await detectObjects({ ...model, config }, picture);
  t.same([detections, proposals], [[], []]);
});

test('detectObjects() has nothing to show where every region is background', async (t) => {
  const model = smallModel(compute, 1);
  const [, bias] = model.net.head.clsScore.params;
  bias.value.data[BACKGROUND] = 50;
  const { detections, proposals } = await detectObjects(model, picture);
  t.ok(proposals.length > 0);
  t.same(detections, []);
});

test('detectObjects() is deterministic and changes neither network nor picture', async (t) => {
  const model = smallModel(compute, 1);
  const bytesNow = (): string => bytesOf(...model.net.params.map(({ value }) => value));
  const [weights, pixels] = [bytesNow(), Buffer.from(picture.data)];
  const first = await detectObjects(model, picture);
  t.same(await detectObjects(model, picture), first);
  t.equal(bytesNow(), weights);
  t.ok(pixels.equals(picture.data));
  t.ok(model.net.params.every(({ grad }) => grad.data.every((g) => g === 0)), 'no gradient is left behind');
  const other = await detectObjects(smallModel(compute, 2), picture);
  t.notSame(other.detections, first.detections, 'another network, other boxes');
});

/** The same network with box branches that say "stay", and one proposal. */
function withOneRegion(model: FasterModel): FasterModel {
  const { net, config } = model;
  for (const { value } of [...net.head.bboxPred.params, ...net.rpn.bboxPred.params]) value.data.fill(0);
  return { ...model, config: { ...config, proposalsTest: { ...config.proposalsTest, postNmsTopN: 1 } } };
}
