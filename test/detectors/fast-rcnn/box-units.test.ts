import { test } from 'tap';
import { changeBoxUnits } from '../../../lib/detectors/fast-rcnn/box-units.js';
import { noDropout } from '../../../lib/networks/fc.js';
import { headForward } from '../../../lib/networks/head.js';
import {
  denormaliseDeltas, precomputedNormalisation, type TargetNormalisation,
} from '../../../lib/sampling/target-normalisation.js';
import { Rng } from '../../../lib/tensor/rng.js';
import type { Tensor } from '../../../lib/tensor/tensor.js';
import { weightsOf } from '../../../lib/tensor/weights.js';
import { randomTensor } from '../../support/gradient.js';
import { tinyFastRcnn } from '../../support/tiny-fast-rcnn.js';
import { TINY_CLASSES } from '../../support/tiny-faster-rcnn.js';

const zero = { tx: 0, ty: 0, tw: 0, th: 0 };
const STATISTICS: TargetNormalisation = {
  means: [zero, { tx: 0.02, ty: -0.01, tw: 0.05, th: -0.3 }, { tx: 0.1, ty: 0, tw: -0.04, th: 0.07 }],
  stds: [zero, { tx: 0.13, ty: 0.09, tw: 0.24, th: 0.31 }, { tx: 0.08, ty: 0.11, tw: 0.19, th: 0.17 }],
};
const PRECOMPUTED = precomputedNormalisation(TINY_CLASSES);

/** Raw deltas of each class for each region, as detection makes them. */
function rawDeltas({ shape: [R, columns], data }: Tensor, norm: TargetNormalisation) {
  return Array.from({ length: R }, (_, r) => [1, 2].map((label) => {
    const [tx, ty, tw, th] = data.subarray(r * columns + 4 * label, r * columns + 4 * label + 4);
    return denormaliseDeltas({ tx, ty, tw, th }, label, norm);
  })).flat();
}

test('changeBoxUnits() leaves what the network says about boxes as it was, in other units', async (t) => {
  const rng = new Rng(31);
  const net = tinyFastRcnn(rng);
  const pooled = randomTensor([4, 5, 2, 2], rng);
  const before = await headForward(net.head, pooled, noDropout);
  changeBoxUnits(net, STATISTICS, PRECOMPUTED);
  const after = await headForward(net.head, pooled, noDropout);
  t.same(after.scores, before.scores);
  t.notSame(after.deltas, before.deltas);
  const [old, now] = [rawDeltas(before.deltas, STATISTICS), rawDeltas(after.deltas, PRECOMPUTED)];
  old.forEach((expected, i) => {
    for (const k of ['tx', 'ty', 'tw', 'th'] as const) t.ok(Math.abs(now[i][k] - expected[k]) < 1e-12, `${i} ${k}`);
  });
});

test('changeBoxUnits() to the units there were changes no bit', (t) => {
  const net = tinyFastRcnn(new Rng(32));
  const before = weightsOf(net.params);
  changeBoxUnits(net, PRECOMPUTED, precomputedNormalisation(TINY_CLASSES));
  t.same(weightsOf(net.params), before);
  t.end();
});
