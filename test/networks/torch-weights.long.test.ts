// Weights of torchvision as examples/interop/torch_weights.py writes them: a training starts from them, and conv5 of a
// picture is torch's to 1e-5.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'tap';
import { openCompute } from '../../lib/compute/open-compute.js';
import { floatTensor, floatWeights } from '../../lib/data/files/safetensors.js';
import { readSafetensors } from '../../lib/data/files/tensor-file.js';
import { readImage, writePng } from '../../lib/data/pictures/image-file.js';
import { PIXELS_TORCHVISION } from '../../lib/data/pictures/image-tensor.js';
import { prepareImage } from '../../lib/data/pictures/prepare-image.js';
import { shapesDataset } from '../../lib/data/shapes/shapes.js';
import { newTrunk } from '../../lib/networks/backbones.js';
import { backboneNamed } from '../../lib/networks/published-backbones.js';
import { FASTER_JOINT_SYSTEM } from '../../lib/systems/faster-joint.js';
import { initialWeights } from '../../lib/systems/initial-weights.js';
import { Rng } from '../../lib/tensor/rng.js';
import { loadWeights } from '../../lib/tensor/weights.js';
import { rcnn } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';
import { torchPython } from '../support/torch-python.js';

const python = torchPython();
const options = { skip: python === null ? 'no python3 has torch, torchvision and PIL' : false, timeout: 600_000 };

/** Runs the script. */
function torch(...args: string[]): void {
  const env = { ...process.env, OMP_NUM_THREADS: '1' };
  execFileSync(python!, ['examples/interop/torch_weights.py', ...args], { env });
}

for (const [network, width, height] of [['alexnet', 250, 150], ['vgg16', 112, 80]] as const) {
  test(`conv5 of a picture by the weights of torchvision's ${network} is torch's to 1e-5`, options, async (t) => {
    const at = (name: string): string => join(t.testdirName, name);
    t.testdir();
    const { samples: [sample] } = shapesDataset({ split: 'test', images: 1, seed: 3, occluders: false });
    const scene = await sample.image();
    const data = new Uint8Array(3 * width * height); // its upper left corner; vgg16 is the same at multiples of 16
    for (let y = 0; y < height; y++) {
      data.set(scene.data.subarray(3 * y * scene.width, 3 * (y * scene.width + width)), 3 * y * width);
    }
    await writePng(at('picture.png'), { width, height, data });
    torch(network, at('w.safetensors'), '--trunk', '--image', at('picture.png'), '--conv5', at('conv5.safetensors'));

    const spec = backboneNamed(network);
    const file = await readSafetensors(at('w.safetensors'));
    const { model, pixels, said } = initialWeights(file, spec, { usual: null, takesFc: true });
    t.match(said, `torchvision's ${network}: conv1`);
    t.same(pixels, PIXELS_TORCHVISION);
    const compute = await openCompute('blocked');
    const trunk = newTrunk(spec, { compute, init: { rng: new Rng(1), precision: 'float32' } });
    loadWeights(trunk.params, floatWeights(model));
    const picture = await readImage(at('picture.png'));
    const sides = { shorterSide: height, longerSide: width };
    const { y } = await trunk.forward(prepareImage(picture, { ...pixels, ...sides }, { flip: false }).input);
    const expected = floatTensor(await readSafetensors(at('conv5.safetensors')), 'conv5');
    t.same(y.shape, expected.shape);
    const apart = Float64Array.from(y.data, (value, i) => Math.abs(value - expected.data[i]));
    const largest = apart.reduce((a, b) => Math.max(a, b));
    t.ok(largest <= 1e-5, `largest difference ${largest}`);
    t.ok(y.data.some((value) => value > 0.01), 'the map is not empty');
    await compute.close();
  });
}

test('rcnn train --backbone alexnet --init takes a whole AlexNet of torchvision, and detects with the model', options,
  async (t) => {
    const data = await shapesFolder(t.testdir());
    const at = (name: string): string => join(t.testdirName, name);
    torch('alexnet', at('alexnet.safetensors'));
    const small = ['roiSampling.roisPerImage=8', 'proposalsTest.postNmsTopN=5', 'proposalsTest.minSide=1'];
    const run = ['--data', data, '--split', 'train', '--steps', '1', '--scale', '96', '--out', at('run')];
    const trained = await rcnn(['train', '--backbone', 'alexnet', '--init', at('alexnet.safetensors'), ...run,
      '--set', ...small], [FASTER_JOINT_SYSTEM]);
    t.equal(trained.code, 0, trained.stderr);
    t.match(trained.stderr, 'alexnet.safetensors: torchvision\'s alexnet: conv1, conv2, conv3, conv4, conv5, fc6, fc7 '
      + 'are taken; classifier.6 not, which the detector has no place for; '
      + 'made for pixels RGB, minus 123.675, 116.28, 103.53');
    const tested = await rcnn(['test', '--run', at('run'), '--pictures', '0'], [FASTER_JOINT_SYSTEM]);
    t.equal(tested.code, 0, tested.stderr);
  });
