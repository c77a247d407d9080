import { test } from 'tap';
import { changeBoxUnits } from '../../../lib/detectors/fast-rcnn/box-units.js';
import { noDropout } from '../../../lib/networks/fc.js';
import { headForward } from '../../../lib/networks/head.js';
import { precomputedNormalisation } from '../../../lib/sampling/target-normalisation.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { weightsOf } from '../../../lib/tensor/weights.js';
import { randomTensor } from '../../support/gradient.js';
import { rawDeltas, STATISTICS } from '../../support/raw-deltas.js';
import { tinyFastRcnn } from '../../support/tiny-fast-rcnn.js';
import { TINY_CLASSES } from '../../support/tiny-faster-rcnn.js';

const PRECOMPUTED = precomputedNormalisation(TINY_CLASSES);

test('changeBoxUnits() leaves what the network says about boxes as it was, in other units', async (t) => {
  const rng = new Rng(31);
  const net = tinyFastRcnn(rng);
  const pooled = randomTensor([4, 5, 2, 2], rng);
  const before = await headForward(net.head, pooled, noDropout);
  changeBoxUnits(net.head, STATISTICS, PRECOMPUTED);
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
  changeBoxUnits(net.head, PRECOMPUTED, precomputedNormalisation(TINY_CLASSES));
  t.same(weightsOf(net.params), before);
  t.end();
});
