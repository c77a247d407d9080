// Weights of other programs: what their file is told by, what is taken, and what is refused.
import { test } from 'tap';
import { FASTER_JOINT, FASTER_JOINT_SMALL } from '../../lib/detectors/faster-rcnn/config.js';
import { SPPNET } from '../../lib/detectors/sppnet/config.js';
import type { StoredTensor, TensorFile } from '../../lib/data/files/safetensors.js';
import type { BackboneSpec } from '../../lib/networks/backbones.js';
import { backboneNamed } from '../../lib/networks/published-backbones.js';
import { torchvisionNames } from '../../lib/networks/torchvision-names.js';
import { fcShapes, trunkShapes } from '../../lib/networks/weight-shapes.js';
import { initialWeights, type Beginning } from '../../lib/systems/initial-weights.js';
import { pixelsOf } from '../../lib/systems/with-settings.js';
import { sizeOf, type Shape } from '../../lib/tensor/tensor.js';

const BGR = pixelsOf(FASTER_JOINT);
const PUBLISHED: Beginning = { usual: BGR, takesFc: true };
const SMALL: Beginning = { usual: pixelsOf(FASTER_JOINT_SMALL), takesFc: true };
const OF_SPPNET: Beginning = { usual: pixelsOf(SPPNET), takesFc: false };

/** The backbone with fully connected layers of a few outputs: the file stays small. */
const narrow = (name: string): BackboneSpec => ({ ...backboneNamed(name), fc: [3, 2] });

const zeros = (shape: Shape): StoredTensor => ({ shape, data: new Float32Array(sizeOf(shape)) });

/** Names of the project → the file of such tensors. */
function fileOf(shapes: Readonly<Record<string, Shape>>, theirs: (own: string) => string): TensorFile {
  return { tensors: new Map(Object.entries(shapes).map(([own, shape]) => [theirs(own), zeros(shape)])), metadata: {} };
}

const ALEXNET = narrow('alexnet');
const ALL = { ...trunkShapes(ALEXNET), ...fcShapes(ALEXNET), 'fc8.weight': [5, 2], 'fc8.bias': [5] };
const TO_TORCH = new Map([...torchvisionNames('alexnet')].map(([theirs, own]) => [own, theirs]));
const torchFile = fileOf(ALL, (own) => TO_TORCH.get(own)!);

test('initialWeights() knows torchvision\'s AlexNet by its names: all but fc8, RGB, three deviations', (t) => {
  const { model, pixels, said } = initialWeights(torchFile, ALEXNET, PUBLISHED);
  t.same([...model.tensors.keys()], [...Object.keys(trunkShapes(ALEXNET)), ...Object.keys(fcShapes(ALEXNET))]);
  t.equal(model.tensors.get('conv3.weight'), torchFile.tensors.get('features.6.weight'));
  t.equal(model.tensors.get('fc6.weight'), torchFile.tensors.get('classifier.1.weight'));
  t.same(pixels, { order: 'RGB', means: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] });
  t.equal(said, 'torchvision\'s alexnet: conv1, conv2, conv3, conv4, conv5, fc6, fc7 are taken; classifier.6 not, '
    + 'which the detector has no place for; made for pixels RGB, minus 123.675, 116.28, 103.53, divided by '
    + '58.395, 57.12, 57.375');
  t.end();
});

test('initialWeights() of a trunk alone leaves fc6 and fc7 to random numbers and says so', (t) => {
  const trunk = fileOf(trunkShapes(ALEXNET), (own) => TO_TORCH.get(own)!);
  const { model, said } = initialWeights(trunk, ALEXNET, PUBLISHED);
  t.same([...model.tensors.keys()], Object.keys(trunkShapes(ALEXNET)));
  t.match(said, 'are taken; fc6 and fc7 not, the file has none: random numbers; made for pixels');
  t.end();
});

for (const name of ['caffenet', 'vgg16', 'zf']) {
  test(`initialWeights() knows Caffe's ${name} by its names; the means are the recipe's, BGR`, (t) => {
    const spec = narrow(name);
    const file = fileOf({ ...trunkShapes(spec), ...fcShapes(spec), 'fc8.weight': [5, 2] }, (own) => own);
    const { model, pixels, said } = initialWeights(file, spec, PUBLISHED);
    t.equal(model.tensors.size, Object.keys({ ...trunkShapes(spec), ...fcShapes(spec) }).length);
    t.same(pixels, BGR);
    t.match(said, `Caffe's ${name}: conv1`);
    t.same(initialWeights(file, spec, SMALL).pixels, BGR, 'not the scaling of the small recipe');
    const spp = initialWeights(file, spec, OF_SPPNET);
    t.same(spp.pixels, OF_SPPNET.usual, 'SPP-net subtracts 128');
    t.same([...spp.model.tensors.keys()], Object.keys(trunkShapes(spec)));
    t.match(spp.said, 'fc8 not, which the detector has no place for; fc6 and fc7 not, their inputs have another');
    t.end();
  });
}

test('initialWeights() refuses another network, a missing tensor, another shape and foreign names', (t) => {
  const refused = (file: TensorFile, spec: BackboneSpec, message: string): void => {
    t.throws(() => initialWeights(file, spec, PUBLISHED), { name: 'RangeError', message });
  };
  const without = (name: string): TensorFile =>
    ({ ...torchFile, tensors: new Map([...torchFile.tensors].filter(([one]) => one !== name)) });
  const changed = (name: string, tensor: StoredTensor): TensorFile =>
    ({ ...torchFile, tensors: new Map([...torchFile.tensors, [name, tensor]]) });
  refused(torchFile, narrow('vgg16'), 'tensor features.0.weight is [64,3,11,11], torchvision\'s vgg16 has [64,3,3,3]');
  refused(torchFile, narrow('zf'), 'has the names of torchvision, which is for --backbone alexnet or vgg16, not zf');
  refused(without('features.8.bias'), ALEXNET, 'tensor features.8.bias of torchvision\'s alexnet is missing');
  refused(without('classifier.4.weight'), ALEXNET, 'tensor classifier.4.weight of torchvision\'s alexnet is missing');
  refused(changed('classifier.1.weight', zeros([3, 4])), ALEXNET,
    'tensor classifier.1.weight is [3,4], torchvision\'s alexnet has [3,9216]');
  refused(changed('features.0.bias', { shape: [64], data: new Int32Array(64) }), ALEXNET,
    'tensor features.0.bias does not hold float32 numbers');
  refused({ tensors: new Map([['layer1.0.conv1.weight', zeros([1])]]), metadata: {} }, ALEXNET,
    'is no pre-trained M0, no model of a run, and has the names of neither torchvision nor Caffe (first tensor: '
    + 'layer1.0.conv1.weight)');
  const caffe = fileOf(trunkShapes(narrow('zf')), (own) => own);
  refused(caffe, narrow('caffenet'), 'tensor conv1.weight is [96,3,7,7], Caffe\'s caffenet has [96,3,11,11]');
  t.end();
});
