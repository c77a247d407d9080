// One step of approximate joint training of Faster R-CNN as published, on one image of 600×1000 with 128 regions: the
// seconds of two steps (the first one also compiles) and the largest memory so far. Weights and pixels are random, so
// the losses say nothing. conv1 and conv2 of VGG16 are frozen, as published.
//   node dist/examples/studies/published-joint.js            caffenet, some 15 seconds
//   node dist/examples/studies/published-joint.js vgg16      some 2 minutes, 3 GB
import { describeBackend } from '../../lib/compute/compute.js';
import { openCompute } from '../../lib/compute/open-compute.js';
import { FASTER_JOINT, anchorsPerCell } from '../../lib/detectors/faster-rcnn/config.js';
import { fasterRcnnOf } from '../../lib/detectors/faster-rcnn/network.js';
import { jointStep } from '../../lib/detectors/faster-rcnn/step-joint.js';
import { roiPooling } from '../../lib/networks/backbones.js';
import { dropoutMasks } from '../../lib/networks/fc.js';
import { newFineTunedTrunk } from '../../lib/networks/fine-tuned-trunk.js';
import { newHeadFromScratch } from '../../lib/networks/head.js';
import { backboneNamed } from '../../lib/networks/published-backbones.js';
import { newRpn } from '../../lib/networks/rpn.js';
import type { TrainingBatch } from '../../lib/sampling/training-image.js';
import { Sgd, SGD } from '../../lib/solvers/sgd.js';
import { gaussian } from '../../lib/tensor/param.js';
import { Rng } from '../../lib/tensor/rng.js';

const IMAGE = { width: 1000, height: 600, scale: 1 };
const CLASSES = 20;
const LEARNING_RATE = 1e-3;

const spec = backboneNamed(process.argv[2] ?? 'caffenet');
const rng = new Rng(8);
const compute = await openCompute('auto');
const factory = { compute, init: { rng: rng.fork('parameters'), precision: 'float32' } } as const;
const net = fasterRcnnOf(
  newFineTunedTrunk(spec, factory).layer,
  newRpn(spec, anchorsPerCell(FASTER_JOINT), factory),
  newHeadFromScratch(spec, CLASSES, factory),
);
const solver = new Sgd(net.params, SGD);
const batch = someBatch();
const setting = {
  compute, ...roiPooling(spec), drawMask: dropoutMasks(FASTER_JOINT.dropout, rng.fork('dropout')),
  config: FASTER_JOINT, classes: CLASSES, rng: rng.fork('rules'),
};
for (const step of [1, 2]) {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const losses = await jointStep(net, batch, setting);
  solver.step(LEARNING_RATE);
  const spent = process.cpuUsage(cpu);
  console.log(`${spec.name}, step ${step}: ${((performance.now() - start) / 1000).toFixed(1)} s, `
    + `${((spent.user + spent.system) / 1e6).toFixed(1)} s of the processors, rpnCls ${losses.rpnCls.toFixed(2)}; `
    + `${(process.resourceUsage().maxRSS / 2 ** 20).toFixed(2)} GiB so far`);
}
console.log(`computed by ${describeBackend(compute.backend)}`);
await compute.close();

/** One image of noise with eight objects. */
function someBatch(): TrainingBatch {
  const objects = Array.from({ length: 8 }, (_, i) => ({
    box: { x1: 50 + 100 * i, y1: 50 + 40 * i, x2: 200 + 100 * i, y2: 220 + 40 * i }, label: 1 + i,
  }));
  const input = gaussian([1, 3, IMAGE.height, IMAGE.width], 50, { rng: rng.fork('pixels'), precision: 'float32' });
  return { input, images: [{ ...IMAGE, objects }] };
}
