// On the card of test/support/plain-card.ts, which every machine has; on WebGPU: faster-rcnn/joint-on-gpu.long.test.ts.
import { test } from 'tap';
import { openCard } from '../../../lib/compute/card/kernel-card.js';
import { transfersBetween } from '../../../lib/compute/transfers.js';
import type { FastConfig } from '../../../lib/detectors/fast-rcnn/config.js';
import { startFastTraining, type FastJob } from '../../../lib/detectors/fast-rcnn/train.js';
import { PlainCardMemory } from '../../support/plain-card.js';
import { assertSameTraining } from '../../support/same-on-card.js';
import { tinyFastJob } from '../../support/tiny-fast-job.js';

const VARIANTS: Readonly<Record<string, Partial<FastConfig>>> = {
  'every layer': {},
  'dropout, conv1 and conv2 frozen': { dropout: 0.5, firstTrained: 'conv3' },
};

for (const [name, change] of Object.entries(VARIANTS)) {
  test(`fastStepOnCard() has the losses and the weights of the loops after some steps: ${name}`, async (t) => {
    const onCard = startFastTraining({ ...tinyFastJob(change), card: openCard(new PlainCardMemory()) });
    await assertSameTraining(t, startFastTraining(tinyFastJob(change)), onCard);
  });
}

test('a Fast R-CNN step on a card sends images, regions and two gradients, and fetches two outputs', async (t) => {
  const memory = new PlainCardMemory();
  const { step, training } = startFastTraining({ ...tinyFastJob(), card: openCard(memory) });
  await step(); // sends the weights, too
  const before = memory.counter.soFar;
  await step();
  t.match(transfersBetween(before, memory.counter.soFar), { uploads: 4, readBacks: 2 });
  const live = memory.live;
  await training.fetch();
  t.ok(memory.live <= live, 'nothing is made by fetching');
});

test('a training of one task, by region-wise sampling, or watched stays on the processor', async (t) => {
  const others: readonly Partial<FastJob>[] = [
    tinyFastJob({ task: 'classification' }), tinyFastJob({ sampling: 'region-wise' }),
    { watch: async (_, value) => value },
  ];
  for (const other of others) {
    const memory = new PlainCardMemory();
    const { step, training } = startFastTraining({ ...tinyFastJob(), ...other, card: openCard(memory) });
    await step();
    t.equal(training.state().stepsDone, 1);
    t.equal(memory.counter.soFar.uploads, 0);
  }
});
