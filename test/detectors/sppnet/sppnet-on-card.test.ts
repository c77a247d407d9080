// On the card of test/support/plain-card.ts, which every machine has; on WebGPU: faster-rcnn/joint-on-gpu.long.test.ts.
import { test } from 'tap';
import { openCard } from '../../../lib/compute/card/kernel-card.js';
import { MemoryStore } from '../../../lib/data/caches/cache-store.js';
import { decodeSafetensors, floatWeights } from '../../../lib/data/files/safetensors.js';
import type { SppNetConfig } from '../../../lib/detectors/sppnet/config.js';
import { detectEachWay } from '../../../lib/detectors/sppnet/detect.js';
import { detectorOnCard } from '../../../lib/detectors/sppnet/sppnet-on-card.js';
import { sppNetStages, trainSppNet, type SppNetJob } from '../../../lib/detectors/sppnet/train.js';
import { weightsOf, type Weights } from '../../../lib/tensor/weights.js';
import { countedPieces } from '../../support/piece-transfers.js';
import { PlainCardMemory } from '../../support/plain-card.js';
import { assertSameDetections, assertSameWeights, foundOnCard } from '../../support/same-on-card.js';
import { tinyJointJob } from '../../support/tiny-joint-job.js';
import { tinySppNetJob, TINY_SPPNET_TWO_SCALES } from '../../support/tiny-sppnet.js';

const { regionSampling, schedule } = TINY_SPPNET_TWO_SCALES;
const CONFIG: SppNetConfig = {
  ...TINY_SPPNET_TWO_SCALES,
  regionSampling: { ...regionSampling, roisPerImage: 32 },
  schedule: { ...schedule, steps: 3 },
};

const jobOf = (change: Partial<SppNetJob> = {}): SppNetJob =>
  tinySppNetJob('', { features: new MemoryStore(), spec: tinyJointJob().spec, config: CONFIG, ...change });

/** What is cached of the second image. */
async function cached({ features, data: { samples: [, { id }] } }: SppNetJob): Promise<Weights> {
  const tensors = async (store: string, name: string): Promise<Weights> =>
    floatWeights(decodeSafetensors((await features.below(store).read(name))!, name));
  const { features: fc7 } = await tensors('fc7', `${id}.features`);
  return { ...await tensors('conv5', `${id}.maps`), fc7 };
}

for (const dropout of [0, 0.5]) {
  test(`the stages of SPP-net on a card end in what the loops end in, dropout ${dropout}`, async (t) => {
    const config = { ...CONFIG, dropout };
    const [loops, there, memory] = [jobOf({ config }), jobOf({ config }), new PlainCardMemory()];
    const { last, report } = countedPieces(memory);
    const onCard = await trainSppNet({ ...there, card: openCard(memory) }, report);
    assertSameWeights(t, weightsOf((await trainSppNet(loops, () => {})).net.params), weightsOf(onCard.net.params));
    assertSameWeights(t, await cached(loops), await cached(there));
    const [scales, masks] = [2, dropout === 0 ? 0 : 2];
    t.same(last, {
      cacheSppFeatures: { uploads: scales, readBacks: scales }, // a picture and a map of each scale
      fineTune: { uploads: 2 + masks, readBacks: 1 }, // pyramids, gradient; scores
      cacheFeatures: { uploads: 1, readBacks: 1 }, // pyramids; fc7
      trainSvms: { uploads: 0, readBacks: 0 },
      trainBoxRegressors: { uploads: 0, readBacks: 0 },
    });
  });
}

test('the state of SPP-net\'s fine-tuning on a card has to be fetched', async (t) => {
  const job = jobOf();
  const stages = sppNetStages({ ...job, card: openCard(new PlainCardMemory()) });
  for await (const { stage, done } of stages) if (stage === 'fineTune' && done === 2) break;
  t.throws(() => job.states.file(), /the last step is on the card; await fetch\(\) first/);
  await job.states.fetch();
  t.ok(job.states.file().tensors.has('fineTune/velocities/fc6.weight'));
});

test('a training of SPP-net that is watched stays on the processor', async (t) => {
  const memory = new PlainCardMemory();
  await trainSppNet({ ...jobOf(), card: openCard(memory), watch: async (_, value) => value }, () => {});
  t.equal(memory.counter.soFar.uploads, 0);
});

test('detectorOnCard() of SPP-net finds what detectEachWay() finds', async (t) => {
  const job = jobOf();
  const { spec, config, compute, data: { classes, samples }, proposals } = job;
  const model = { ...await trainSppNet(job, () => {}), spec, config, compute, classes };
  const memory = new PlainCardMemory();
  const detect = detectorOnCard(openCard(memory), model);
  const boxes = proposals.at(1)!;
  const { found, transfers } = await foundOnCard(t, memory, samples, (picture) => detect(picture, boxes));
  const expected = await detectEachWay(model, await samples[1].image(), boxes);
  for (const way of ['found', 'withoutBoxRegression', 'withoutSvms', 'withoutBoth'] as const) {
    assertSameDetections(t, expected[way], found[way]);
  }
  // two scales of two levels each: picture, and for each level bounds; the rows. Back: the levels, fc7, scores
  t.match(transfers, { uploads: 2 * 3 + 1, readBacks: 2 * 2 + 2 });
});
