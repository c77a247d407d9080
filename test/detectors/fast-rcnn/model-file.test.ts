import { test } from 'tap';
import { loopsCompute } from '../../../lib/compute/loops.js';
import { decodeSafetensors, encodeSafetensors, type TensorFile } from '../../../lib/data/files/safetensors.js';
import { shapesDataset } from '../../../lib/data/shapes/shapes.js';
import { FAST_SMALL } from '../../../lib/detectors/fast-rcnn/config.js';
import { detectObjects } from '../../../lib/detectors/fast-rcnn/detect.js';
import { fastModelFile, fastModelOf, type FastDescription } from '../../../lib/detectors/fast-rcnn/model-file.js';
import { newFastRcnn } from '../../../lib/detectors/fast-rcnn/network.js';
import { BACKBONES, roiPooling } from '../../../lib/networks/backbones.js';
import { precomputedNormalisation } from '../../../lib/sampling/target-normalisation.js';
import { Rng } from '../../../lib/tensor/rng.js';

const compute = loopsCompute();
const DESCRIPTION: FastDescription = {
  system: 'fast',
  backbone: 'S',
  classes: ['circle', 'square'],
  config: { ...FAST_SMALL, preprocessing: { ...FAST_SMALL.preprocessing, shorterSide: 48, longerSide: 80 } },
  normalisation: precomputedNormalisation(2, { tx: 0.3, ty: 0.25, tw: 0.5, th: 0.125 }),
  proposals: { kind: 'selective-search', loosen: 0.12 },
};
const net = newFastRcnn(BACKBONES.S, 2, { compute, init: { rng: new Rng(3), precision: 'float32' } });
const file = fastModelFile(net, DESCRIPTION);

/** The file with other metadata; a value of null takes the entry out. */
function withMetadata(changes: Readonly<Record<string, string | null>>): TensorFile {
  const entries = Object.entries({ ...file.metadata, ...changes });
  const metadata = Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null));
  return { ...file, metadata };
}

const refusal = (damaged: TensorFile): (() => unknown) => () => fastModelOf(damaged, compute);

test('fastModelOf() gives back a network that detects the same, and what was written about it', async (t) => {
  const { samples: [sample] } = shapesDataset({ split: 'test', images: 1, seed: 2, occluders: false });
  const picture = await sample.image();
  const proposals = sample.objects.map(({ box }) => box);
  const back = fastModelOf(decodeSafetensors(encodeSafetensors(file), 'model.safetensors'), compute);
  const spec = BACKBONES.S;
  const setting = { compute, ...roiPooling(spec) };
  const expected = await detectObjects({ ...DESCRIPTION, net, setting }, picture, proposals);
  t.ok(expected.length > 0);
  t.same(await detectObjects(back, picture, proposals), expected);
  const { system, backbone, classes, config, normalisation, proposals: choice } = back;
  t.same({ system, backbone, classes, config, normalisation, proposals: choice }, DESCRIPTION);
});

test('fastModelFile() copies: training on does not change what was written', (t) => {
  const written = fastModelFile(net, DESCRIPTION);
  const before = encodeSafetensors(written);
  for (const { value } of net.params) for (let i = 0; i < value.data.length; i++) value.data[i] += 1;
  t.same(encodeSafetensors(written), before);
  t.end();
});

test('fastModelOf() refuses a foreign or incomplete file, naming what is missing', (t) => {
  for (const key of ['system', 'backbone', 'classes', 'config', 'normalisation', 'proposals']) {
    t.throws(refusal(withMetadata({ [key]: null })),
      new RangeError(`model: the metadata ${key} is missing, this is no model of ours`));
  }
  t.throws(refusal(withMetadata({ config: '{}' })), new RangeError('model: the metadata config has no detection'));
  t.throws(refusal(withMetadata({ proposals: 'null' })), new RangeError('model: the metadata proposals has no kind'));
  t.throws(refusal(withMetadata({ normalisation: 'null' })),
    new RangeError('model: the metadata normalisation has no means for 2 classes'));
  const three = { ...DESCRIPTION.normalisation, stds: DESCRIPTION.normalisation.stds.slice(1) };
  t.throws(refusal(withMetadata({ normalisation: JSON.stringify(three) })),
    new RangeError('model: the metadata normalisation has 2 stds for 2 classes'));
  const tensors = new Map(file.tensors);
  tensors.delete('fc7.weight');
  t.throws(refusal({ ...file, tensors }), new RangeError('loadWeights: there is no tensor fc7.weight'));
  t.end();
});
