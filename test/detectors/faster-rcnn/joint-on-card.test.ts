// On the card of test/support/plain-card.ts, which every machine has; on WebGPU: joint-on-gpu.long.test.ts.
import { test } from 'tap';
import { openCard } from '../../../lib/compute/card/kernel-card.js';
import { transfersBetween } from '../../../lib/compute/transfers.js';
import type { FasterConfig } from '../../../lib/detectors/faster-rcnn/config.js';
import { startJointTraining } from '../../../lib/detectors/faster-rcnn/train-joint.js';
import { PlainCardMemory } from '../../support/plain-card.js';
import { assertSameTraining } from '../../support/same-on-card.js';
import { TINY_JOINT, tinyJointJob } from '../../support/tiny-joint-job.js';

const iterSize = { ...TINY_JOINT.schedule, iterSize: 2, steps: 2 };
const VARIANTS: Readonly<Record<string, Partial<FasterConfig>>> = {
  'every layer': {},
  'two passes a step, dropout, conv1 and conv2 frozen': { schedule: iterSize, dropout: 0.5, firstTrained: 'conv3' },
};

for (const [name, config] of Object.entries(VARIANTS)) {
  test(`jointStepOnCard() has the losses and the weights of the loops after some steps: ${name}`, async (t) => {
    const job = tinyJointJob(config);
    const onCard = startJointTraining({ ...job, card: openCard(new PlainCardMemory()) });
    await assertSameTraining(t, startJointTraining(job), onCard);
  });
}

test('a joint step on a card sends images, regions and four gradients, and fetches four outputs', async (t) => {
  const memory = new PlainCardMemory();
  const { step, training } = startJointTraining({ ...tinyJointJob(), card: openCard(memory) });
  await step(); // sends the weights, too
  const before = memory.counter.soFar;
  await step();
  await step();
  const { uploads, readBacks } = transfersBetween(before, memory.counter.soFar);
  t.equal(uploads, 2 * 6);
  t.equal(readBacks, 2 * 4);
  const live = memory.live;
  await training.fetch();
  t.ok(memory.live <= live, 'nothing is made by fetching');
});

test('the state of a training on a card has to be fetched; a resumed one goes on from it', async (t) => {
  const job = tinyJointJob();
  const start = () => startJointTraining({ ...job, card: openCard(new PlainCardMemory()) });
  const [whole, first, second] = [start(), start(), start()];
  await first.step();
  t.throws(() => first.training.state(), /the last step is on the card; await fetch\(\) first/);
  await first.training.fetch();
  second.net.params.forEach(({ value }, i) => value.data.set(first.net.params[i].value.data));
  second.training.resume(first.training.state());
  await whole.step();
  t.same((await second.step()).losses, (await whole.step()).losses);
});

test('a training that is watched stays on the processor', async (t) => {
  const memory = new PlainCardMemory();
  const { step, training } = startJointTraining({
    ...tinyJointJob(), card: openCard(memory), watch: async (_, value) => value,
  });
  await step();
  t.equal(training.state().stepsDone, 1);
  t.equal(memory.counter.soFar.uploads, 0);
});
