// On the card of test/support/plain-card.ts, which every machine has.
import { test } from 'tap';
import { openCard } from '../../../lib/compute/card/kernel-card.js';
import { loopsCompute } from '../../../lib/compute/loops.js';
import { shapesDataset } from '../../../lib/data/shapes/shapes.js';
import { anchorsPerCell } from '../../../lib/detectors/faster-rcnn/config.js';
import { detectObjects } from '../../../lib/detectors/faster-rcnn/detect.js';
import { detectorOnCard } from '../../../lib/detectors/faster-rcnn/detect-on-card.js';
import { newFasterRcnn } from '../../../lib/detectors/faster-rcnn/network.js';
import { BACKBONES, roiPooling } from '../../../lib/networks/backbones.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { PlainCardMemory } from '../../support/plain-card.js';
import { assertSameDetections, foundOnCard } from '../../support/same-on-card.js';
import { TINY_JOINT } from '../../support/tiny-joint-job.js';

const { classes, samples } = shapesDataset({ split: 'test', images: 2, seed: 1, occluders: false });
const compute = loopsCompute();
const proposalsTest = { ...TINY_JOINT.proposalsTest, postNmsTopN: 12 };
const config = { ...TINY_JOINT, proposalsTest };
const init = { rng: new Rng(4), precision: 'float32' } as const;
const net = newFasterRcnn(BACKBONES.S, classes.length, anchorsPerCell(config), { compute, init });
const setting = { compute, ...roiPooling(BACKBONES.S) };
const model = { system: 'faster-joint', backbone: 'S', net, classes, config, setting, bilinear: null } as const;

test('detectorOnCard() finds what detectObjects() finds, and sends and fetches little', async (t) => {
  const memory = new PlainCardMemory();
  const { found, transfers } = await foundOnCard(t, memory, samples, detectorOnCard(openCard(memory), model));
  const expected = await detectObjects(model, await samples[1].image());
  assertSameDetections(t, expected.detections, found.detections);
  t.match(transfers, { uploads: 2, readBacks: 4 });
});
