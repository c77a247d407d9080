// Deck: "Training method #2: Approx. joint optimization".
import tap, { test } from 'tap';
import { openCompute } from '../../../lib/compute/open-compute.js';
import { AUGMENTATION } from '../../../lib/data/pictures/augmentation.js';
import { shapesDataset } from '../../../lib/data/shapes/shapes.js';
import { FASTER_JOINT, FASTER_JOINT_SMALL, type FasterConfig } from '../../../lib/detectors/faster-rcnn/config.js';
import { newFasterRcnn } from '../../../lib/detectors/faster-rcnn/network.js';
import {
  startJointTraining, trainJoint, type JointJob,
} from '../../../lib/detectors/faster-rcnn/train-joint.js';
import { BACKBONES } from '../../../lib/networks/backbones.js';
import { PUBLISHED_BACKBONES } from '../../../lib/networks/published-backbones.js';
import type { StepReport } from '../../../lib/training/sgd-training.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { loadWeights, weightsOf, type Weights } from '../../../lib/tensor/weights.js';
import { bytesOf } from '../../support/tensor-bytes.js';

const compute = await openCompute('auto');
tap.teardown(() => compute.close());
const data = shapesDataset({ split: 'train', images: 4, seed: 3, occluders: false });

/** Less than half the size of the small configuration, for speed. */
function configOf(steps: number): FasterConfig {
  const { preprocessing, schedule } = FASTER_JOINT_SMALL;
  return {
    ...FASTER_JOINT_SMALL,
    preprocessing: { ...preprocessing, shorterSide: 60, longerSide: 100 },
    schedule: { ...schedule, steps, warmUp: 5 },
  };
}

function jobOf(steps: number, seed = 1, M0: Weights | null = null): JointJob {
  return { M0, spec: BACKBONES.S, data, config: configOf(steps), seed, compute };
}

type JointTraining = ReturnType<typeof startJointTraining>;

async function stepped(training: JointTraining, steps: number): Promise<void> {
  for (let i = 0; i < steps; i++) await training.step();
}

function weightBytes({ net }: { net: JointTraining['net'] }): string {
  return bytesOf(...net.params.map(({ value }) => value));
}

test('trainJoint() reports four finite losses at every step, and their sum falls', async (t) => {
  const steps = 30;
  const sums: number[] = [];
  const report = ({ losses, step }: StepReport): void => {
    t.strictSame(Object.keys(losses), ['rpnCls', 'rpnBbox', 'cls', 'bbox'], `step ${step}`);
    sums.push(Object.values(losses).reduce((sum, loss) => sum + loss, 0));
  };
  await trainJoint(jobOf(steps), report);
  const mean = (part: readonly number[]): number => part.reduce((sum, x) => sum + x, 0) / part.length;
  t.equal(sums.length, steps);
  t.ok(mean(sums.slice(-8)) < 0.7 * mean(sums.slice(0, 8)), `${mean(sums.slice(0, 8))} → ${mean(sums.slice(-8))}`);
});

test('startJointTraining() gives the same bytes for the same seed, and others for another', async (t) => {
  const [a, b, c] = [1, 1, 2].map((seed) => startJointTraining(jobOf(4, seed)));
  for (const training of [a, b, c]) await stepped(training, 4);
  t.equal(weightBytes(a), weightBytes(b));
  t.not(weightBytes(a), weightBytes(c));
});

test('JointTraining goes on after a restart as if nothing had happened', async (t) => {
  const uninterrupted = startJointTraining(jobOf(6));
  await stepped(uninterrupted, 6);
  const killed = startJointTraining(jobOf(6));
  await stepped(killed, 3);
  const [weights, state] = [weightsOf(killed.net.params), JSON.parse(JSON.stringify(killed.training.state().walk))];
  const resumed = startJointTraining(jobOf(6));
  loadWeights(resumed.net.params, weights);
  resumed.training.resume({ ...killed.training.state(), walk: state });
  await stepped(resumed, 3);
  t.equal(resumed.training.stepsDone, 6);
  t.equal(weightBytes(resumed), weightBytes(uninterrupted));
});

test('JointTraining with augmentation goes on after a restart, too; it sees other pictures', async (t) => {
  const job = { ...jobOf(3), config: { ...configOf(3), augmentation: AUGMENTATION } };
  const [whole, killed, resumed, plain] = [job, job, job, jobOf(3)].map((one) => startJointTraining(one));
  for (const training of [whole, plain]) await stepped(training, 3);
  await stepped(killed, 2);
  loadWeights(resumed.net.params, weightsOf(killed.net.params));
  resumed.training.resume(killed.training.state());
  await stepped(resumed, 1);
  t.equal(weightBytes(resumed), weightBytes(whole));
  t.not(weightBytes(plain), weightBytes(whole));
});

test('startJointTraining() starts from M0 and does not change it', async (t) => {
  const factory = { compute, init: { rng: new Rng(9), precision: 'float32' } } as const;
  const donor = newFasterRcnn(BACKBONES.S, 3, 1, factory);
  const M0 = weightsOf([...donor.conv.params, ...donor.head.fc.params]);
  const before = bytesOf(...Object.values(M0));
  const training = startJointTraining(jobOf(2, 1, M0));
  const started = weightsOf(training.net.params);
  for (const name of ['conv1.weight', 'conv5.bias', 'fc6.weight', 'fc7.weight']) {
    t.equal(bytesOf(started[name]), bytesOf(M0[name]), `${name} comes from M0`);
  }
  await stepped(training, 2);
  t.equal(bytesOf(...Object.values(M0)), before, 'M0 is as it was');
  t.not(bytesOf(weightsOf(training.net.params)['conv1.weight']), bytesOf(M0['conv1.weight']), 'all layers are trained');
});

test('the published joint training of VGG16 averages two passes of one image and leaves conv1 and conv2 alone', (t) => {
  const spec = { ...PUBLISHED_BACKBONES.vgg16, fc: [8, 8] } as const; // fewer weights above the trunk, for speed
  const { net, training } = startJointTraining({ ...jobOf(1), spec, config: FASTER_JOINT });
  const all = net.params.map(({ name }) => name);
  const frozen = ['conv1_1', 'conv1_2', 'conv2_1', 'conv2_2'].flatMap((name) => [`${name}.weight`, `${name}.bias`]);
  t.same(all.slice(0, frozen.length), frozen, 'the model has them');
  t.same(training.params.map(({ name }) => name), all.slice(frozen.length), 'the solver has not');
  t.match(training.schedule, { iterSize: 2, steps: 70_000, learningRate: 1e-3 });
  t.match(FASTER_JOINT.roiSampling, { imagesPerBatch: 1, roisPerImage: 128 });
  t.end();
});

test('a joint step with iterSize 2 sees two images, one after the other, and moves no frozen layer', async (t) => {
  const config = configOf(3);
  const two = { ...config, firstTrained: 'conv3', roiSampling: { ...config.roiSampling, imagesPerBatch: 1 },
    schedule: { ...config.schedule, iterSize: 2 } };
  const training = startJointTraining({ ...jobOf(3), config: two });
  const before = weightsOf(training.net.params);
  const { step } = await training.step();
  t.equal(step, 1);
  t.match(training.training.state(), { stepsDone: 1, walk: { imagesPerBatch: 1, cursor: 2 } });
  const after = weightsOf(training.net.params);
  for (const [name, value] of Object.entries(after)) {
    t.equal(bytesOf(value) === bytesOf(before[name]), /^conv[12]\./.test(name), name);
  }
});

test('JointTraining stops at a loss that is not finite, names it, and moves nothing', async (t) => {
  const training = startJointTraining(jobOf(2));
  const poisoned = training.net.rpn.bboxPred.params[0];
  poisoned.value.data[0] = NaN;
  const before = weightBytes(training);
  await t.rejects(training.step(), { name: 'RangeError', message: /^training: the loss rpnBbox of step 1 is NaN$/ });
  t.equal(weightBytes(training), before);
});

test('startJointTraining() learns from images without objects too', async (t) => {
  const empty = { ...data, samples: data.samples.map((sample) => ({ ...sample, objects: [] })) };
  const training = startJointTraining({ ...jobOf(2), data: empty });
  const { losses } = await training.step();
  t.ok(Object.values(losses).every(Number.isFinite));
  t.equal(losses.bbox, 0, 'there is nothing to regress to');
  t.equal(losses.rpnBbox, 0);
});

test('startJointTraining() refuses an M0 of another backbone, naming the tensor', async (t) => {
  const factory = { compute, init: { rng: new Rng(9), precision: 'float32' } } as const;
  const M0 = weightsOf(newFasterRcnn(BACKBONES.M, 3, 1, factory).params);
  t.throws(() => startJointTraining(jobOf(2, 1, M0)), {
    name: 'RangeError', message: /^loadWeights: conv1\.weight is \[24,3,5,5\], the network expects \[16,3,5,5\]$/,
  });
});
