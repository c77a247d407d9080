import { test } from 'tap';
import { FAST } from '../../lib/detectors/fast-rcnn/config.js';
import { FASTER_ALTERNATING, FASTER_JOINT } from '../../lib/detectors/faster-rcnn/config.js';
import { RCNN } from '../../lib/detectors/rcnn/config.js';
import { SPPNET } from '../../lib/detectors/sppnet/config.js';
import { learningRateAt, type RateSchedule } from '../../lib/training/sgd-training.js';

test('learningRateAt() drops at the steps given: Fast R-CNN\'s 0.001 for 30k, then 0.0001', (t) => {
  const schedule = FAST.schedule;
  t.equal(learningRateAt(0, schedule), 0.001);
  t.equal(learningRateAt(29_999, schedule), 0.001);
  t.equal(learningRateAt(30_000, schedule), 0.001 * 0.1);
  t.equal(learningRateAt(39_999, schedule), 0.001 * 0.1);
  t.end();
});

test('learningRateAt() multiplies the factor of every drop', (t) => {
  const drops = [{ at: 2 / 6, factor: 0.5 }, { at: 4 / 6, factor: 0.25 }];
  const schedule = { steps: 6, learningRate: 8, drops, warmUp: 0 };
  t.same([0, 1, 2, 3, 4, 5].map((step) => learningRateAt(step, schedule)), [8, 8, 4, 4, 1, 1]);
  t.end();
});

test('learningRateAt() of the published schedules drops at the steps of the originals', (t) => {
  const thirds = [1 / 3, 2 / 3].map((at) => ({ at, factor: 0.1 }));
  const vstep = { ...SPPNET.schedule, steps: 90_000, learningRate: 1e-3, drops: thirds }; // SPP-net's code: three rates
  const { M1, M2, M3, M4 } = FASTER_ALTERNATING.schedules;
  const published: [RateSchedule, readonly number[]][] = [
    [RCNN.schedule, [20_000, 40_000, 60_000]], [SPPNET.schedule, [250_000]], [vstep, [30_000, 60_000]],
    [FASTER_JOINT.schedule, [50_000]], [M1, [60_000]], [M2, [30_000]], [M3, [60_000]], [M4, [30_000]],
  ];
  for (const [schedule, steps] of published) {
    steps.forEach((step, i) => {
      const [before, after] = [step - 1, step].map((at) => learningRateAt(at, schedule) / schedule.learningRate);
      t.ok(Math.abs(before / 0.1 ** i - 1) < 1e-12 && Math.abs(after / 0.1 ** (i + 1) - 1) < 1e-12, `${step}`);
    });
    t.equal(schedule.drops.length, steps.length);
  }
  t.end();
});

test('learningRateAt() rises linearly over the warm-up and reaches the base rate in its last step', (t) => {
  const schedule = { steps: 6, learningRate: 8, drops: [{ at: 5 / 6, factor: 0.5 }], warmUp: 4 };
  t.same([0, 1, 2, 3, 4, 5].map((step) => learningRateAt(step, schedule)), [2, 4, 6, 8, 8, 4]);
  t.end();
});
