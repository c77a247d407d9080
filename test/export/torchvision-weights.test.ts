import { test } from 'tap';
import type { TensorFile } from '../../lib/data/files/safetensors.js';
import { torchvisionWeights } from '../../lib/export/torchvision-weights.js';
import { PUBLISHED_BACKBONES, type PublishedName } from '../../lib/networks/published-backbones.js';
import { torchvisionNames } from '../../lib/networks/torchvision-names.js';
import type { LayerPlan } from '../../lib/networks/trunk-layer.js';
import { Rng } from '../../lib/tensor/rng.js';
import { sizeOf, tensor, type Shape, type Tensor } from '../../lib/tensor/tensor.js';

const rng = new Rng(4);
const few = (shape: Shape): Tensor => {
  const data = new Float32Array(sizeOf(shape));
  for (let i = 0; i < 100; i++) data[i * 7 % data.length] = rng.normal(); // enough to tell tensors apart
  return tensor(shape, data);
};

/** The trunk of a published backbone with random weights, as a model file has it. */
function modelOf(name: PublishedName): TensorFile {
  const convs = PUBLISHED_BACKBONES[name].trunk.map(({ plan }) => plan)
    .filter((plan): plan is Extract<LayerPlan, { kind: 'conv' }> => plan.kind === 'conv');
  const tensors = convs.flatMap(({ name: layer, in: inputs, out, kernel, groups }) => [
    [`${layer}.weight`, few([out, inputs / groups, kernel, kernel])] as const, [`${layer}.bias`, few([out])] as const,
  ]);
  const config = JSON.stringify({ preprocessing: { order: 'BGR', means: [1, 2, 3], std: 1 } });
  return { tensors: new Map(tensors), metadata: { backbone: name, config } };
}

for (const network of ['alexnet', 'vgg16'] as const) {
  test(`torchvisionWeights() of ${network} is taken back tensor by tensor`, (t) => {
    const model = modelOf(network);
    const { file, leftOut } = torchvisionWeights(model);
    t.equal(file.tensors.size, model.tensors.size);
    const names = [...file.tensors.keys()];
    t.ok(names.every((name) => /^features\.\d+\.(weight|bias)$/.test(name)), names.join());
    const own = torchvisionNames(network);
    const back = [...file.tensors].map(([name, value]) => [own.get(name)!, value]);
    t.same(Object.fromEntries(back), Object.fromEntries(model.tensors));
    t.same(leftOut, ['fc6 (not in the model)', 'fc7 (not in the model)', 'fc8 (not in the model)']);
    const poolingOutputSize = network === 'alexnet' ? 'rounded down' : 'rounded up';
    t.match(file.metadata, { format: 'pt', network, preprocessing: '"order":"BGR"', poolingOutputSize });
    t.end();
  });
}

test('torchvisionWeights() gives fc7 where it fits, leaves other classifiers, refuses other networks', (t) => {
  const model = modelOf('alexnet');
  const tensors = new Map([...model.tensors,
    ['fc6.weight', few([4096, 99])], ['fc6.bias', few([4096])],
    ['fc7.weight', few([4096, 4096])], ['fc7.bias', few([4096])],
    ['fc8.weight', few([4, 4096])], ['fc8.bias', few([4])],
  ] as const);
  const { file, leftOut } = torchvisionWeights({ ...model, tensors });
  t.ok(file.tensors.has('classifier.4.weight'));
  t.notOk(file.tensors.has('classifier.1.weight'));
  t.same(leftOut, ['fc6 (its weights are [4096,99])', 'fc8 (its weights are [4,4096])']);
  t.throws(() => torchvisionWeights({ ...model, metadata: { ...model.metadata, backbone: 'zf' } }),
    new RangeError('model: the backbone zf is no network of torchvision, which has alexnet and vgg16'));
  const without = new Map([...tensors].filter(([name]) => name !== 'conv3.bias'));
  t.throws(() => torchvisionWeights({ ...model, tensors: without }),
    new RangeError('model: there is no tensor conv3.bias'));
  t.end();
});
