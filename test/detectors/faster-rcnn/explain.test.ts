import { test } from 'tap';
import { openCompute } from '../../../lib/compute/open-compute.js';
import { shapesDataset } from '../../../lib/data/shapes/shapes.js';
import { detectObjects, type FasterModel } from '../../../lib/detectors/faster-rcnn/detect.js';
import { explainPicture, type ExplainedModel } from '../../../lib/detectors/faster-rcnn/explain.js';
import { inOriginalPixels } from '../../../lib/detectors/fast-rcnn/detections.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { SMALL_CONFIG, smallModel } from '../../support/small-model.js';

const compute = await openCompute('blocked');
const { samples: [scene] } = shapesDataset({ split: 'test', images: 1, seed: 2, occluders: false });
const picture = await scene.image();

function explained(model: FasterModel, change: Partial<ExplainedModel['config']> = {}): ExplainedModel {
  return { ...model, config: { ...SMALL_CONFIG, ...change } };
}

test('explainPicture() keeps exactly the proposals and detections of detectObjects()', async (t) => {
  const model = explained(smallModel(compute, 1));
  const { detections, proposals, scale } = await detectObjects(model, picture);
  const { head, rpn } = await explainPicture(model, picture, scene.objects, new Rng(1));
  t.equal(head.image.scale, scale);
  t.same(head.regions.map(({ box }) => box), proposals.map(({ box }) => box));
  const kept = rpn.proposals.filter(({ fate }) => fate.step === 'kept');
  t.same(new Set(kept.map(({ anchor }) => anchor)), new Set(proposals.map(({ anchor }) => anchor)));
  const shown = head.verdicts.flatMap(({ label, score, box, fate }) =>
    fate.step === 'shown' ? [{ rank: fate.rank, found: { label, score, box } }] : []);
  const inOrder = shown.sort((a, b) => a.rank - b.rank).map(({ found }) => found);
  t.same(inOriginalPixels(inOrder, scale, picture), detections);
  t.equal(head.verdicts.length, proposals.length * model.classes.length);
});

test('explainPicture() compares with the objects at network size, and draws from its own generator', async (t) => {
  const model = explained(smallModel(compute, 1));
  const { head, rpn } = await explainPicture(model, picture, scene.objects, new Rng(1));
  t.equal(head.objects.length, scene.objects.length);
  t.ok(head.objects.every(({ box }) => box.x2 < 100 && box.y2 < 60), 'objects of 250×150 in 100×60');
  const best = rpn.anchors.filter(({ bestOf }) => bestOf.length > 0);
  t.equal(new Set(best.flatMap(({ bestOf }) => bestOf)).size, scene.objects.length, 'each object has an anchor');
  t.ok(rpn.anchors.filter(({ sampled }) => sampled).length <= 256);
  t.same(await explainPicture(model, picture, scene.objects, new Rng(1)), { head, rpn });
  const other = await explainPicture(model, picture, scene.objects, new Rng(2));
  const drawn = (regions: typeof head.regions): string => regions.map(({ sampled }) => Number(sampled)).join('');
  t.not(drawn(other.head.regions), drawn(head.regions));
  const blind = await explainPicture(model, picture, [], new Rng(1));
  t.ok(blind.rpn.anchors.every(({ object, overlap }) => object === null && overlap === 0));
});

test('explainPicture() leaves difficult objects out, and tells of a picture without proposals', async (t) => {
  const { proposalsTest } = SMALL_CONFIG;
  const model = explained(smallModel(compute, 1), { proposalsTest: { ...proposalsTest, minSide: 10_000 } });
  const [first, ...rest] = scene.objects;
  const { head, rpn } = await explainPicture(model, picture, [{ ...first, difficult: true }, ...rest], new Rng(1));
  t.equal(head.objects.length, rest.length);
  t.same([head.regions, head.verdicts], [[], []]);
  t.ok(rpn.proposals.every(({ fate }) => fate.step === 'minimum-size'));
});
