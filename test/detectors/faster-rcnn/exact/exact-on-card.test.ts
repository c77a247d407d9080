// On the card of test/support/plain-card.ts, which every machine has; on WebGPU: ../joint-on-gpu.long.test.ts.
import { test } from 'tap';
import { openCard } from '../../../../lib/compute/card/kernel-card.js';
import { transfersBetween } from '../../../../lib/compute/transfers.js';
import { shapesDataset } from '../../../../lib/data/shapes/shapes.js';
import { anchorsPerCell } from '../../../../lib/detectors/faster-rcnn/config.js';
import { detectObjects } from '../../../../lib/detectors/faster-rcnn/detect.js';
import { detectorOnCard } from '../../../../lib/detectors/faster-rcnn/detect-on-card.js';
import { exactSampling, startExactTraining } from '../../../../lib/detectors/faster-rcnn/exact/train-exact.js';
import { newFasterRcnn } from '../../../../lib/detectors/faster-rcnn/network.js';
import { BACKBONES, roiPooling } from '../../../../lib/networks/backbones.js';
import { Rng } from '../../../../lib/tensor/rng.js';
import { PlainCardMemory } from '../../../support/plain-card.js';
import { assertSameDetections, assertSameTraining, foundOnCard } from '../../../support/same-on-card.js';
import { tinyExactJob } from '../../../support/tiny-exact-job.js';
import { TINY_JOINT } from '../../../support/tiny-joint-job.js';

const VARIANTS = {
  'every layer, a tenth of the path': tinyExactJob(),
  'dropout, conv1 and conv2 frozen, moving targets': tinyExactJob(
    { dropout: 0.5, firstTrained: 'conv3' }, { targets: 'moving' },
  ),
};

for (const [name, job] of Object.entries(VARIANTS)) {
  test(`exactStepOnCard() has the losses and the weights of the loops after some steps: ${name}`, async (t) => {
    const onCard = startExactTraining({ ...job, card: openCard(new PlainCardMemory()) });
    await assertSameTraining(t, startExactTraining(job), onCard);
  });
}

test('an exact joint step on a card sends and fetches what sampling and the rules need', async (t) => {
  const memory = new PlainCardMemory();
  const { step, training } = startExactTraining({ ...tinyExactJob(), card: openCard(memory) });
  await step(); // sends the weights, too
  const before = memory.counter.soFar;
  await step();
  // images, sampled regions, gradients of the feature map and of four outputs; feature map, four outputs, one gradient
  t.match(transfersBetween(before, memory.counter.soFar), { uploads: 7, readBacks: 6 });
  const live = memory.live;
  await training.fetch();
  t.ok(memory.live <= live, 'nothing is made by fetching');
});

test('an exact joint training that is watched stays on the processor', async (t) => {
  const memory = new PlainCardMemory();
  const { step, training } = startExactTraining({
    ...tinyExactJob(), card: openCard(memory), watch: async (_, value) => value,
  });
  await step();
  t.equal(training.state().stepsDone, 1);
  t.equal(memory.counter.soFar.uploads, 0);
});

test('detectorOnCard() with the bilinear sampler finds what detectObjects() finds', async (t) => {
  const { classes, samples } = shapesDataset({ split: 'test', images: 2, seed: 1, occluders: false });
  const { compute } = tinyExactJob();
  const config = { ...TINY_JOINT, proposalsTest: { ...TINY_JOINT.proposalsTest, postNmsTopN: 12 } };
  const init = { rng: new Rng(4), precision: 'float32' } as const;
  const net = newFasterRcnn(BACKBONES.S, classes.length, anchorsPerCell(config), { compute, init });
  const setting = { compute, ...roiPooling(BACKBONES.S) };
  const bilinear = exactSampling(BACKBONES.S, 2);
  const model = { system: 'faster-exact', backbone: 'S', net, classes, config, setting, bilinear } as const;
  const memory = new PlainCardMemory();
  const { found, transfers } = await foundOnCard(t, memory, samples, detectorOnCard(openCard(memory), model));
  const expected = await detectObjects(model, await samples[1].image());
  assertSameDetections(t, expected.detections, found.detections);
  t.match(transfers, { uploads: 2, readBacks: 5 }); // sampled regions; the map
});
