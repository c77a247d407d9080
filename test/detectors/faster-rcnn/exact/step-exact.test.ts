// Deck: "Faster R-CNN exact joint training".
import { test } from 'tap';
import type { CoordinatePath } from '../../../../lib/detectors/faster-rcnn/config.js';
import { movedRegions } from '../../../../lib/detectors/faster-rcnn/exact/coordinate-path.js';
import { exactStep } from '../../../../lib/detectors/faster-rcnn/exact/step-exact.js';
import type { JointLosses } from '../../../../lib/detectors/faster-rcnn/step-joint.js';
import { anchorsOf } from '../../../../lib/detectors/faster-rcnn/training-rules.js';
import { rpnForward } from '../../../../lib/networks/rpn.js';
import { copyOf, type Tensor } from '../../../../lib/tensor/tensor.js';
import { cases, COMPLETE, exactSetting, tinyExact, WHOLE } from '../../../gradcheck/steps/exact-step.js';
import { relativeError } from '../../../support/gradient.js';
import { testGradients } from '../../../support/test-gradients.js';
import { TINY_SETTING } from '../../../support/tiny-faster-rcnn.js';

testGradients('exactStep() gives the gradient of the four losses to every parameter', cases);

/** The gradient of each parameter after one step along `path`. */
async function gradientsAlong(path: CoordinatePath): Promise<ReadonlyMap<string, Tensor>> {
  const { net, batch, rules } = await tinyExact();
  await exactStep(net, batch, exactSetting(path), rules);
  return new Map(net.params.map(({ name, grad }) => [name, copyOf(grad)]));
}

/** Names of the parameters whose gradient by `path` is, or is not, the one by `truth`, which the cases above check. */
async function comparedWith(
  path: CoordinatePath, truth: CoordinatePath,
): Promise<{ right: string[]; wrong: string[] }> {
  const [got, want] = [await gradientsAlong(path), await gradientsAlong(truth)];
  const isRight = (name: string): boolean => relativeError(got.get(name)!, want.get(name)!) < 1e-6;
  const names = [...want.keys()].sort();
  return { right: names.filter(isRight), wrong: names.filter((name) => !isRight(name)) };
}

test('exactStep(): the path is no trifle beside the gradient of the RPN\'s own box loss', async (t) => {
  const { net, batch, rules } = await tinyExact();
  const { norms } = await exactStep(net, batch, exactSetting(WHOLE), rules);
  t.ok(norms.path > 0.01 * norms.rpnBbox, `${norms.path} beside ${norms.rpnBbox}`);
});

const BELOW_DELTAS = ['conv1.weight', 'conv1.bias', 'conv2.weight', 'conv2.bias', 'rpn_conv.weight', 'rpn_conv.bias',
  'rpn_bbox_pred.weight', 'rpn_bbox_pred.bias'].sort();
const ABOVE_DELTAS = ['rpn_cls_score.weight', 'rpn_cls_score.bias', 'fc6.weight', 'fc6.bias', 'fc7.weight', 'fc7.bias',
  'cls_score.weight', 'cls_score.bias', 'bbox_pred.weight', 'bbox_pred.bias'].sort();

test('exactStep() with the path cut is wrong for all that makes the deltas, and for nothing else', async (t) => {
  t.same(await comparedWith({ ...WHOLE, weight: 0 }, WHOLE), { right: ABOVE_DELTAS, wrong: BELOW_DELTAS });
});

test('exactStep() with moving targets has the same losses where the regions were selected', async (t) => {
  const lossesAlong = async (path: CoordinatePath) => {
    const { net, batch, rules } = await tinyExact();
    return (await exactStep(net, batch, exactSetting(path), rules)).losses;
  };
  const [moving, constant] = [await lossesAlong(COMPLETE), await lossesAlong(WHOLE)];
  t.same(Object.keys(moving), ['rpnCls', 'rpnBbox', 'cls', 'bbox']);
  for (const [name, loss] of Object.entries(moving)) {
    t.ok(Math.abs(loss - constant[name as keyof JointLosses]) < 1e-12, `${name}: ${loss}`);
  }
});

test('exactStep() is wrong for all that makes the deltas when targets move without their gradient', async (t) => {
  t.same(await comparedWith(WHOLE, COMPLETE), { right: ABOVE_DELTAS, wrong: BELOW_DELTAS });
});

test('exactStep() weighs the path: weight 0.25 lies a quarter of the way from cut to whole', async (t) => {
  const gradients = async (weight: number) => [...(await gradientsAlong({ ...WHOLE, weight })).values()];
  const [cut, quarter, whole] = [await gradients(0), await gradients(0.25), await gradients(1)];
  let furthest = 0;
  cut.forEach(({ data }, p) => data.forEach((from, i) => {
    const expected = from + 0.25 * (whole[p].data[i] - from);
    furthest = Math.max(furthest, Math.abs(quarter[p].data[i] - expected));
  }));
  t.ok(furthest < 1e-12, `${furthest}`);
});

test('movedRegions() are where the proposals were that the RPN made of the same deltas', async (t) => {
  const { net, batch, rules } = await tinyExact();
  const { y } = await net.conv.forward(batch.input);
  const rpn = await rpnForward(net.rpn, y);
  const anchors = anchorsOf(rpn.scores, TINY_SETTING.config);
  const selected = rules.sampleRegions([], batch, TINY_SETTING); // fixed
  t.ok(selected.anchors.some((anchor) => anchor === null), 'ground truth is among them');
  t.ok(selected.anchors.some((anchor) => anchor !== null), 'proposals are among them');
  t.ok(selected.anchors.some((anchor, r) => anchor !== null && selected.labels[r] > 0), 'one of them is foreground');
  t.same(movedRegions(selected, rpn.deltas, { anchors, images: batch.images }), selected.rois);
});
