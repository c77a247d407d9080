// Deck: "Faster R-CNN exact joint training".
import { test } from 'tap';
import type { CoordinatePath } from '../../../../lib/detectors/faster-rcnn/config.js';
import { movedRegions } from '../../../../lib/detectors/faster-rcnn/exact/coordinate-path.js';
import type { FasterRcnn } from '../../../../lib/detectors/faster-rcnn/network.js';
import {
  exactStep, type ExactOutcome, type ExactSetting,
} from '../../../../lib/detectors/faster-rcnn/exact/step-exact.js';
import type { JointRules } from '../../../../lib/detectors/faster-rcnn/step-joint.js';
import { anchorsOf } from '../../../../lib/detectors/faster-rcnn/training-rules.js';
import { boxEdgeSampling } from '../../../../lib/layers/sampling-rule.js';
import { rpnForward } from '../../../../lib/networks/rpn.js';
import type { TrainingBatch } from '../../../../lib/sampling/training-image.js';
import { clearGrads } from '../../../../lib/tensor/param.js';
import { Rng } from '../../../../lib/tensor/rng.js';
import { copyOf } from '../../../../lib/tensor/tensor.js';
import { assertParamGradients } from '../../../support/layer-gradient.js';
import { tinyFasterRcnn, tinyFixedBatch, TINY_SETTING } from '../../../support/tiny-faster-rcnn.js';

/** The whole derivative. */
const WHOLE: CoordinatePath = {
  weight: 1, limit: null, share: null, regions: 'all', targets: 'constant', rampUp: 0,
};

/** The derivative of the losses with everything in them that depends on the regions. */
const COMPLETE: CoordinatePath = { ...WHOLE, targets: 'moving' };

const settingOf = (path: CoordinatePath): ExactSetting => ({
  ...TINY_SETTING, rule: boxEdgeSampling(4, 1, 2), path,
});
const sum = ({ losses: { rpnCls, rpnBbox, cls, bbox } }: ExactOutcome): number => rpnCls + rpnBbox + cls + bbox;

async function tiny(seed: number): Promise<{ net: FasterRcnn; batch: TrainingBatch; rules: JointRules }> {
  const rng = new Rng(seed);
  const net = tinyFasterRcnn(rng);
  return { net, ...await tinyFixedBatch(net, rng) };
}

/** Names of the parameters whose gradient by `path` is not that of the sum of the four losses of `truth`. */
async function wrongGradients(
  seed: number, path: CoordinatePath, truth: CoordinatePath = path,
): Promise<{ wrong: string[]; right: string[] }> {
  const { net, batch, rules } = await tiny(seed);
  await exactStep(net, batch, settingOf(path), rules);
  const [wrong, right]: [string[], string[]] = [[], []];
  const report = { pass: (text: string) => right.push(text), fail: (text: string) => wrong.push(text) };
  await assertParamGradients(report, net.params, async () => sum(await exactStep(net, batch, settingOf(truth), rules)));
  const nameOf = (text: string): string => text.split(':')[0];
  return { wrong: wrong.map(nameOf), right: right.map(nameOf) };
}

/** A seed by which a proposal, not only the ground truth, is foreground. */
const SEED = 2;

test('exactStep() gives the gradient of the four losses to every parameter, the RoIs moving along', async (t) => {
  const { net, batch, rules } = await tiny(SEED);
  clearGrads(net.params);
  const { losses, norms } = await exactStep(net, batch, settingOf(WHOLE), rules);
  for (const [name, loss] of Object.entries(losses)) t.ok(loss > 0, `${name} takes part: ${loss}`);
  t.ok(norms.path > 0.01 * norms.rpnBbox, `the path is no trifle: ${norms.path} beside ${norms.rpnBbox}`);
  await assertParamGradients(t, net.params, async () => sum(await exactStep(net, batch, settingOf(WHOLE), rules)));
});

const BELOW_DELTAS = ['conv1.weight', 'conv1.bias', 'conv2.weight', 'conv2.bias', 'rpn_conv.weight', 'rpn_conv.bias',
  'rpn_bbox_pred.weight', 'rpn_bbox_pred.bias'].sort();
const ABOVE_DELTAS = ['rpn_cls_score.weight', 'rpn_cls_score.bias', 'fc6.weight', 'fc6.bias', 'fc7.weight', 'fc7.bias',
  'cls_score.weight', 'cls_score.bias', 'bbox_pred.weight', 'bbox_pred.bias'].sort();

test('exactStep() with the path cut is wrong for all that makes the deltas, and for nothing else', async (t) => {
  const { wrong, right } = await wrongGradients(SEED, { ...WHOLE, weight: 0 });
  t.same(right.sort(), ABOVE_DELTAS);
  t.same(wrong.sort(), BELOW_DELTAS);
});

test('exactStep() gives the gradient of the four losses when the targets of the boxes move along, too', async (t) => {
  const { net, batch, rules } = await tiny(SEED);
  clearGrads(net.params);
  const { losses } = await exactStep(net, batch, settingOf(COMPLETE), rules);
  const { losses: ofConstant } = await exactStep((await tiny(SEED)).net, batch, settingOf(WHOLE), rules);
  t.ok(Math.abs(losses.bbox - ofConstant.bbox) < 1e-12, 'where the regions were selected, the targets are the same');
  await assertParamGradients(t, net.params, async () => sum(await exactStep(net, batch, settingOf(COMPLETE), rules)));
});

test('exactStep() is wrong for all that makes the deltas when targets move without their gradient', async (t) => {
  const { wrong, right } = await wrongGradients(SEED, WHOLE, COMPLETE);
  t.same(right.sort(), ABOVE_DELTAS);
  t.same(wrong.sort(), BELOW_DELTAS);
});

test('exactStep() weighs the path: weight 0.25 lies a quarter of the way from cut to whole', async (t) => {
  const gradients = async (weight: number) => {
    const { net, batch, rules } = await tiny(SEED);
    await exactStep(net, batch, settingOf({ ...WHOLE, weight }), rules);
    return net.params.map(({ grad }) => copyOf(grad));
  };
  const [cut, quarter, whole] = [await gradients(0), await gradients(0.25), await gradients(1)];
  let furthest = 0;
  cut.forEach(({ data }, p) => data.forEach((from, i) => {
    const expected = from + 0.25 * (whole[p].data[i] - from);
    furthest = Math.max(furthest, Math.abs(quarter[p].data[i] - expected));
  }));
  t.ok(furthest < 1e-12, `${furthest}`);
});

test('exactStep() learns the same losses as ever: moved regions are where the proposals were', async (t) => {
  const { net, batch, rules } = await tiny(SEED);
  const { y } = await net.conv.forward(batch.input);
  const rpn = await rpnForward(net.rpn, y);
  const anchors = anchorsOf(rpn.scores, TINY_SETTING.config);
  const selected = rules.sampleRegions([], batch, TINY_SETTING); // fixed
  t.ok(selected.anchors.some((anchor) => anchor === null), 'ground truth is among them');
  t.ok(selected.anchors.some((anchor) => anchor !== null), 'proposals are among them');
  t.ok(selected.anchors.some((anchor, r) => anchor !== null && selected.labels[r] > 0), 'one of them is foreground');
  t.same(movedRegions(selected, rpn.deltas, { anchors, images: batch.images }), selected.rois);
});
