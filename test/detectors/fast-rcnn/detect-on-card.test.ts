// On the card of test/support/plain-card.ts, which every machine has.
import { test } from 'tap';
import { openCard } from '../../../lib/compute/card/kernel-card.js';
import { loopsCompute } from '../../../lib/compute/loops.js';
import { shapesDataset } from '../../../lib/data/shapes/shapes.js';
import { FAST_SMALL } from '../../../lib/detectors/fast-rcnn/config.js';
import { detectObjects } from '../../../lib/detectors/fast-rcnn/detect.js';
import { detectorOnCard } from '../../../lib/detectors/fast-rcnn/detect-on-card.js';
import { fastModelFile, fastModelOf } from '../../../lib/detectors/fast-rcnn/model-file.js';
import { newFastRcnn } from '../../../lib/detectors/fast-rcnn/network.js';
import { BACKBONES } from '../../../lib/networks/backbones.js';
import { compressedFc } from '../../../lib/networks/low-rank-fc.js';
import { precomputedNormalisation } from '../../../lib/sampling/target-normalisation.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { weightsOf } from '../../../lib/tensor/weights.js';
import { PlainCardMemory } from '../../support/plain-card.js';
import { assertSameDetections, foundOnCard } from '../../support/same-on-card.js';
import { TINY_JOINT } from '../../support/tiny-joint-job.js';

const { classes, samples: [first, second] } = shapesDataset({ split: 'test', images: 2, seed: 1, occluders: false });
const compute = loopsCompute();
const init = { rng: new Rng(4), precision: 'float32' } as const;
const net = newFastRcnn(BACKBONES.S, classes.length, { compute, init });
const config = { ...FAST_SMALL, preprocessing: TINY_JOINT.preprocessing };
const file = fastModelFile(net, {
  system: 'fast', backbone: 'S', classes, config, proposals: { kind: 'selective-search', loosen: 0 },
  normalisation: precomputedNormalisation(classes.length, TINY_JOINT.targetStds),
});

test('detectorOnCard() finds what detectObjects() finds, and sends and fetches little', async (t) => {
  const memory = new PlainCardMemory();
  const model = fastModelOf(file, compute);
  const detect = detectorOnCard(openCard(memory), model)!;
  const boxes = [...first.objects, ...second.objects].map(({ box }) => box);
  const { found, transfers } = await foundOnCard(t, memory, [first, second], (picture) => detect(picture, boxes));
  assertSameDetections(t, await detectObjects(model, await second.image(), boxes), found);
  t.match(transfers, { uploads: 2, readBacks: 2 });
});

test('detectorOnCard() leaves a compressed model to the processor', async (t) => {
  const { weights } = compressedFc(weightsOf(net.params), { fc6: 4, fc7: null });
  const metadata = { ...file.metadata, ranks: JSON.stringify({ fc6: 4, fc7: null }) };
  const compressed = fastModelOf({ tensors: new Map(Object.entries(weights)), metadata }, compute);
  t.equal(detectorOnCard(openCard(new PlainCardMemory()), compressed), null);
});
