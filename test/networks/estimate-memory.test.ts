import { test } from 'tap';
import type { BackboneSpec } from '../../lib/networks/backbones.js';
import { estimateMemory } from '../../lib/networks/estimate-memory.js';
import { backboneNamed } from '../../lib/networks/published-backbones.js';
import { convRelu } from '../../lib/networks/trunk-layer.js';

const TWO_CONVS: BackboneSpec = {
  name: 'two', stride: 1, channels: 2, grid: 1, fc: [1, 1], rpnChannels: 1, rpnStride: 1, rpnConvStd: null,
  cropRegion: 'pixels',
  trunk: [convRelu('conv1', { in: 3, out: 1, kernel: 1 }), convRelu('conv2', { in: 1, out: 2, kernel: 1 })],
  firstTrained: 'conv2',
};

test('estimateMemory() adds parameters, what is kept and the kernels, by hand on two convolutions', (t) => {
  const work = { image: { width: 10, height: 10 }, rois: 1, classes: 1, anchorsPerCell: 1 };
  //           parameters   kept    operands x + w + y
  // conv1     3 + 1        100     300 + 3 + 100 = 403
  // conv2     2 + 2        200     100 + 2 + 200 = 302
  // roi_pool  -            4       200 + 2       = 202
  // fc6       2 + 1        3       2 + 2 + 1     = 5
  // fc7       1 + 1        3       1 + 1 + 1     = 3
  // cls       2 + 2        2       1 + 2 + 2     = 5
  // bbox      8 + 8        8       1 + 8 + 8     = 17
  const [P, kept, operands, largest] = [33, 320, 937, 403];
  // Backward: conv1 is frozen, conv2 is the lowest trained (∂L/∂w alone), the four linear layers have two each.
  const backward = 302 + 2 * (5 + 3 + 5 + 17);
  t.same(estimateMemory(TWO_CONVS, work), {
    parameters: 4 * P,
    forward: 4 * (2 * P + kept + operands + 2 * largest),
    step: 4 * (3 * P + kept + operands + backward + 2 * largest),
    likelyStep: 4 * (3 * P + kept + operands + backward + 2 * largest) + 64 * 2 ** 20, // all kernels are kept
    largestKernel: 4 * largest,
  });
  t.end();
});

test('estimateMemory() comes within a tenth of what was measured of a step of S and L as published', (t) => {
  const work = { image: { width: 1000, height: 600 }, rois: 2000, classes: 20, anchorsPerCell: 9 };
  const measured = { 'caffenet': 1.81, 'vgg16': 4.56 }; // GiB, docs/10-models.md
  for (const [name, gib] of Object.entries(measured)) {
    const ratio = estimateMemory(backboneNamed(name), work).likelyStep / (gib * 2 ** 30);
    t.ok(ratio > 0.9 && ratio < 1.1, `${name}: ${ratio}`);
  }
  t.end();
});

test('estimateMemory() finds the kernels of the published models within WebAssembly\'s 4 GiB, 2,000 regions', (t) => {
  const work = { image: { width: 1000, height: 600 }, rois: 2000, classes: 20, anchorsPerCell: 9 };
  for (const name of ['caffenet', 'vgg-m-1024', 'vgg16', 'zf', 'alexnet']) {
    const { parameters, forward, step, likelyStep, largestKernel } = estimateMemory(backboneNamed(name), work);
    t.ok(largestKernel < 2 ** 32, name);
    t.ok(parameters < forward && forward < step, name);
    t.ok(parameters < likelyStep && likelyStep < step, name);
  }
  t.end();
});
