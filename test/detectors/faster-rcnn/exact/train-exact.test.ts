// Deck: "Faster R-CNN exact joint training".
import tap, { test } from 'tap';
import { openCompute } from '../../../../lib/compute/open-compute.js';
import { shapesDataset } from '../../../../lib/data/shapes/shapes.js';
import { startFastTraining } from '../../../../lib/detectors/fast-rcnn/train.js';
import {
  fastConfigOf, FASTER_ALTERNATING, FASTER_ALTERNATING_SMALL, FASTER_EXACT, FASTER_EXACT_SMALL, rpnConfigOf,
  type CoordinatePath,
} from '../../../../lib/detectors/faster-rcnn/config.js';
import { EXACT_SETTINGS } from '../../../../lib/detectors/faster-rcnn/exact/exact-settings.js';
import { detectObjects } from '../../../../lib/detectors/faster-rcnn/detect.js';
import {
  exactSampling, startExactTraining, trainExact, type ExactJob, type ExactReport,
} from '../../../../lib/detectors/faster-rcnn/exact/train-exact.js';
import { startRpnTraining } from '../../../../lib/detectors/faster-rcnn/train-rpn.js';
import { BACKBONES } from '../../../../lib/networks/backbones.js';
import type { Param } from '../../../../lib/tensor/param.js';
import { loadWeights, weightsOf } from '../../../../lib/tensor/weights.js';

const compute = await openCompute('auto');
tap.teardown(() => compute.close());
const data = shapesDataset({ split: 'train', images: 2, seed: 3, occluders: false });

/** Less than half the size of the small configuration, for speed, and all regions: few are foreground so early. */
function jobOf(steps: number, path: Partial<CoordinatePath> = {}, seed = 1): ExactJob {
  const { preprocessing, schedule } = FASTER_EXACT_SMALL;
  const config = {
    ...FASTER_EXACT_SMALL,
    preprocessing: { ...preprocessing, shorterSide: 60, longerSide: 100 },
    schedule: { ...schedule, steps, warmUp: 5 },
    path: { ...EXACT_SETTINGS['weight-0.01'], ...path },
  };
  return { M0: null, spec: BACKBONES.S, data, config, seed, compute };
}

async function bytesAfter(steps: number, path: Partial<CoordinatePath> = {}, seed = 1): Promise<string> {
  const { net, step } = startExactTraining(jobOf(steps, path, seed));
  for (let i = 0; i < steps; i++) await step();
  return hexOf(weightsOf(net.params));
}

const hexOf = (weights: ReturnType<typeof weightsOf>): string =>
  Object.values(weights).map(({ data: { buffer } }) => Buffer.from(buffer).toString('hex')).join();

test('trainExact() reports four losses and two gradient lengths, and the sum of the losses falls', async (t) => {
  const reports: ExactReport[] = [];
  const net = await trainExact(jobOf(30), (report) => reports.push(report));
  const sums = reports.map(({ losses }) => Object.values(losses).reduce((sum, loss) => sum + loss, 0));
  t.same(Object.keys(reports[0].losses), ['rpnCls', 'rpnBbox', 'cls', 'bbox']);
  t.ok(reports.every(({ norms }) => norms.rpnBbox > 0 && norms.path > 0), 'both reach the deltas at every step');
  const mean = (part: readonly number[]): number => part.reduce((sum, x) => sum + x, 0) / part.length;
  t.ok(mean(sums.slice(-6)) < 0.7 * mean(sums.slice(0, 6)), `${mean(sums.slice(0, 6))} → ${mean(sums.slice(-6))}`);

  const setting = { compute, grid: { width: 6, height: 6 }, spatialScale: 1 / 4 };
  const model = { net, classes: data.classes, config: jobOf(1).config, setting, bilinear: null };
  const picture = await data.samples[0].image();
  const found = await detectObjects({ ...model, bilinear: exactSampling(BACKBONES.S, 2) }, picture);
  t.ok(found.detections.length > 0);
  const pooled = await detectObjects(model, picture);
  t.notSame(found.detections, pooled.detections, 'RoI max pooling shows the head something else');
});

test('startExactTraining() and M1, M2 of alternating optimization train from firstTrained on', (t) => {
  const job = jobOf(1);
  const names = (params: readonly Param[]): string[] =>
    params.map(({ name }) => name).filter((name) => /^conv.*weight/.test(name));
  const all = ['conv1.weight', 'conv2.weight', 'conv3.weight', 'conv4.weight', 'conv5.weight'];
  const exact = startExactTraining({ ...job, config: { ...job.config, firstTrained: 'conv3' } });
  t.same([names(exact.net.params), names(exact.training.params)], [all, all.slice(2)]);
  const alternating = { ...FASTER_ALTERNATING_SMALL, firstTrained: 'conv4' };
  const M1 = startRpnTraining({ ...job, config: rpnConfigOf(alternating, 'M1') });
  t.same([names(M1.net.params), names(M1.training.params)], [all, all.slice(3)]);
  const proposals = data.samples.map(() => []);
  const M2 = startFastTraining({ ...job, config: fastConfigOf(alternating, 'M2'), proposals });
  t.same([names(M2.net.params), names(M2.training.params)], [all, all.slice(3)]);
  t.same([FASTER_EXACT, FASTER_ALTERNATING, FASTER_ALTERNATING_SMALL].map(({ firstTrained }) => firstTrained),
    [null, null, null], 'null: what the backbone says, conv3_1 of VGG16');
  t.end();
});

test('startExactTraining() gives the same bytes for the same seed, others for another seed or weight', async (t) => {
  const first = await bytesAfter(2);
  t.equal(await bytesAfter(2), first);
  t.not(await bytesAfter(2, {}, 2), first);
  t.not(await bytesAfter(2, { weight: 0 }), first, 'the path takes part');
  t.equal(await bytesAfter(1, { rampUp: 5 }), await bytesAfter(1, { weight: 0 }), 'a ramp begins at 0');
});

test('ExactTraining goes on after a restart as if nothing had happened, on a ramp too', async (t) => {
  const whole = await bytesAfter(4, { weight: 1, rampUp: 4 });
  const killed = startExactTraining(jobOf(4, { weight: 1, rampUp: 4 }));
  await killed.step();
  await killed.step();
  const resumed = startExactTraining(jobOf(4, { weight: 1, rampUp: 4 }));
  loadWeights(resumed.net.params, weightsOf(killed.net.params));
  resumed.training.resume(killed.training.state());
  await resumed.step();
  await resumed.step();
  t.equal(hexOf(weightsOf(resumed.net.params)), whole);
});

test('exactSampling() knows where the first cell of a backbone looks', (t) => {
  const { scale, leading, trailing, samples } = exactSampling(BACKBONES.S, 2);
  t.same({ scale, samples }, { scale: 1 / 4, samples: 2 });
  // conv1 (5×5, stride 2, pad 2) looks at pixel 0, pool1 (2×2, stride 2) at the middle of pixels 0 and 2: c0 = 1.
  t.same([leading, trailing], [-1.5 / 4, -0.5 / 4]);
  t.end();
});
