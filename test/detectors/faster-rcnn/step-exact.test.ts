// Deck: "Faster R-CNN exact joint training".
import { test } from 'tap';
import type { CoordinatePath } from '../../../lib/detectors/faster-rcnn/config.js';
import { movedRegions } from '../../../lib/detectors/faster-rcnn/coordinate-path.js';
import type { FasterRcnn } from '../../../lib/detectors/faster-rcnn/network.js';
import {
  exactStep, type ExactBatch, type ExactOutcome, type ExactSetting,
} from '../../../lib/detectors/faster-rcnn/step-exact.js';
import { boxEdgeSampling } from '../../../lib/layers/sampling-rule.js';
import { noDropout } from '../../../lib/networks/fc.js';
import { rpnForward } from '../../../lib/networks/rpn.js';
import { PRECOMPUTED_STDS } from '../../../lib/sampling/target-normalisation.js';
import { clearGrads } from '../../../lib/tensor/param.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { copyOf } from '../../../lib/tensor/tensor.js';
import { assertParamGradients } from '../../support/layer-gradient.js';
import { tinyFasterRcnn, tinyFixedExactBatch } from '../../support/tiny-faster-rcnn.js';

/** The whole derivative. */
const WHOLE: CoordinatePath = {
  weight: 1, limit: null, share: null, regions: 'all', targets: 'constant', rampUp: 0,
};

const settingOf = (path: CoordinatePath): ExactSetting =>
  ({ grid: { width: 2, height: 2 }, rule: boxEdgeSampling(4, 1, 2), drawMask: noDropout, path, targetStds: PRECOMPUTED_STDS });
const sum = ({ losses: { rpnCls, rpnBbox, cls, bbox } }: ExactOutcome): number => rpnCls + rpnBbox + cls + bbox;

async function tiny(seed: number): Promise<{ net: FasterRcnn; batch: ExactBatch }> {
  const rng = new Rng(seed);
  const net = tinyFasterRcnn(rng);
  return { net, batch: await tinyFixedExactBatch(net, rng) };
}

/** Names of the parameters whose gradient is not that of the sum of the four losses. */
async function wrongGradients(seed: number, path: CoordinatePath): Promise<{ wrong: string[]; right: string[] }> {
  const { net, batch } = await tiny(seed);
  await exactStep(net, batch, settingOf(path));
  const [wrong, right]: [string[], string[]] = [[], []];
  const report = { pass: (text: string) => right.push(text), fail: (text: string) => wrong.push(text) };
  await assertParamGradients(report, net.params, async () => sum(await exactStep(net, batch, settingOf(path))));
  const nameOf = (text: string): string => text.split(':')[0];
  return { wrong: wrong.map(nameOf), right: right.map(nameOf) };
}

const SEED = 5;

test('exactStep() gives the gradient of the four losses to every parameter, the RoIs moving along', async (t) => {
  const { net, batch } = await tiny(SEED);
  clearGrads(net.params);
  const { losses, norms } = await exactStep(net, batch, settingOf(WHOLE));
  for (const [name, loss] of Object.entries(losses)) t.ok(loss > 0, `${name} takes part: ${loss}`);
  t.ok(norms.path > 0.01 * norms.rpnBbox, `the path is no trifle: ${norms.path} beside ${norms.rpnBbox}`);
  await assertParamGradients(t, net.params, async () => sum(await exactStep(net, batch, settingOf(WHOLE))));
});

test('exactStep() with the path cut is wrong for all that makes the deltas, and for nothing else', async (t) => {
  const { wrong, right } = await wrongGradients(SEED, { ...WHOLE, weight: 0 });
  const aboveDeltas = ['rpn_cls_score.weight', 'rpn_cls_score.bias', 'fc6.weight', 'fc6.bias', 'fc7.weight', 'fc7.bias',
    'cls_score.weight', 'cls_score.bias', 'bbox_pred.weight', 'bbox_pred.bias'];
  t.same(right.sort(), aboveDeltas.sort());
  t.same(wrong.sort(), ['conv1.weight', 'conv1.bias', 'conv2.weight', 'conv2.bias', 'rpn_conv.weight', 'rpn_conv.bias',
    'rpn_bbox_pred.weight', 'rpn_bbox_pred.bias'].sort());
});

test('exactStep() weighs the path: weight 0.25 lies a quarter of the way from cut to whole', async (t) => {
  const gradients = async (weight: number) => {
    const { net, batch } = await tiny(SEED);
    await exactStep(net, batch, settingOf({ ...WHOLE, weight }));
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
  const { net, batch } = await tiny(SEED);
  const { y } = await net.conv.forward(batch.images);
  const rpn = await rpnForward(net.rpn, y);
  const selected = batch.roisFrom(rpn);
  t.ok(selected.anchors.some((anchor) => anchor === null), 'ground truth is among them');
  t.ok(selected.anchors.some((anchor) => anchor !== null), 'proposals are among them');
  t.same(movedRegions(selected, rpn.deltas, batch.frameOf(rpn)), selected.rois);
});
