import { test } from 'tap';
import { openCompute } from '../../../lib/compute/open-compute.js';
import { decodeSafetensors, encodeSafetensors, type TensorFile } from '../../../lib/data/files/safetensors.js';
import { shapesDataset } from '../../../lib/data/shapes/shapes.js';
import { detectObjects } from '../../../lib/detectors/faster-rcnn/detect.js';
import {
  fasterModelFile, fasterModelOf, type FasterDescription,
} from '../../../lib/detectors/faster-rcnn/model-file.js';
import { smallModel, SMALL_CONFIG } from '../../support/small-model.js';

const compute = await openCompute('blocked');
const model = smallModel(compute, 3);
const DESCRIPTION: FasterDescription = {
  system: 'faster-joint', backbone: 'S', classes: model.classes, config: SMALL_CONFIG,
};
const file = fasterModelFile(model.net, DESCRIPTION);

/** The file with other metadata; a value of null takes the entry out. */
function withMetadata(changes: Readonly<Record<string, string | null>>): TensorFile {
  const entries = Object.entries({ ...file.metadata, ...changes });
  const metadata = Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null));
  return { ...file, metadata };
}

const hexOf = (contents: TensorFile): string => Buffer.from(encodeSafetensors(contents)).toString('hex');
const refusal = (damaged: TensorFile): (() => unknown) => () => fasterModelOf(damaged, compute);

test('fasterModelOf() gives back a network that detects the same, bit for bit', async (t) => {
  const { samples: [sample] } = shapesDataset({ split: 'test', images: 1, seed: 2, occluders: false });
  const picture = await sample.image();
  const back = fasterModelOf(decodeSafetensors(encodeSafetensors(file), 'model.safetensors'), compute);
  const expected = await detectObjects(model, picture);
  t.ok(expected.detections.length > 0);
  t.same(await detectObjects(back, picture), expected);
  const { system, backbone, classes, config } = back;
  t.same({ system, backbone, classes, config }, DESCRIPTION, 'what was written about it comes back');
  t.equal(hexOf(fasterModelFile(back.net, DESCRIPTION)), hexOf(file), 'written again: the same bytes');
});

test('fasterModelFile() copies: training on does not change what was written', (t) => {
  const net = smallModel(compute, 4).net;
  const written = fasterModelFile(net, DESCRIPTION);
  const before = hexOf(written);
  for (const { value } of net.params) value.data.fill(7);
  t.equal(hexOf(written), before);
  t.end();
});

test('fasterModelOf() refuses a foreign file, naming what is missing', (t) => {
  t.throws(refusal({ tensors: new Map(), metadata: { format: 'pt' } }),
    new RangeError('model: the metadata system is missing, this is no model of ours'));
  for (const key of ['backbone', 'classes', 'config']) {
    t.throws(refusal(withMetadata({ [key]: null })),
      new RangeError(`model: the metadata ${key} is missing, this is no model of ours`));
  }
  t.end();
});

test('fasterModelOf() refuses metadata that says nothing it knows', (t) => {
  t.throws(refusal(withMetadata({ backbone: 'XL' })),
    new RangeError('backbone: unknown name "XL", known are S, M, L'));
  t.throws(refusal(withMetadata({ classes: '{"1":"circle"}' })),
    new RangeError('model: the metadata classes is no list'));
  t.throws(refusal(withMetadata({ classes: 'circle, square' })),
    new RangeError('model: the metadata classes is no JSON'));
  for (const config of ['{}', 'null']) {
    t.throws(refusal(withMetadata({ config })), new RangeError('model: the metadata config has no anchors'));
  }
  t.end();
});

test('fasterModelOf() refuses an incomplete file and tensors of another shape, naming the tensor', (t) => {
  const without = new Map(file.tensors);
  without.delete('rpn_conv.weight');
  t.throws(refusal({ ...file, tensors: without }), new RangeError('loadWeights: there is no tensor rpn_conv.weight'));
  t.throws(refusal(withMetadata({ classes: '["circle"]' })),
    new RangeError('loadWeights: cls_score.weight is [9,128], the network expects [2,128]'));
  const whole = new Map(file.tensors);
  whole.set('conv1.bias', { shape: [16], data: new Int32Array(16) });
  t.throws(refusal({ ...file, tensors: whole }), new RangeError('loadWeights: there is no tensor conv1.bias'),
    'whole numbers are no weights');
  t.end();
});
