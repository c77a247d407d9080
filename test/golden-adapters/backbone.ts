import { openCompute } from '../../lib/compute/open-compute.js';
import { newTrunk } from '../../lib/networks/backbones.js';
import { PUBLISHED_BACKBONES } from '../../lib/networks/published-backbones.js';
import { Rng } from '../../lib/tensor/rng.js';
import { sizeOf, tensor, zeros } from '../../lib/tensor/tensor.js';
import type { GoldenAdapter, GoldenComparison } from '../support/golden-case.js';
import { differenceOf } from '../support/golden-compare.js';

/** The file's letters are the deck's. */
const LETTERS = new Map([['S', 'caffenet'], ['M', 'vgg-m-1024'], ['L', 'vgg16'], ['ZF', 'zf']] as const);
type Letter = Parameters<typeof LETTERS.get>[0];

/** The file's generator u(i, s), every product exact in a double. */
function u(i: number, s: number): number {
  const v = (i * 1103515245 + (s * 7919 + 12345) * 65539) % 2 ** 31;
  const mixed = (Math.floor(v / 65536) * 40503 + (v % 65536) * 30011) % 2 ** 21;
  return mixed / 2 ** 21 - 0.5;
}

function fill(data: Float32Array | Float64Array, seed: number, factor: number): void {
  for (let i = 0; i < data.length; i++) data[i] = factor * u(i, seed);
}

export const adapter: GoldenAdapter = async ({ params, compute: asked, precision }) => {
  const [height, width, seed] = [Number(params.height), Number(params.width), Number(params.seed)];
  const name = LETTERS.get(params.backbone as Letter);
  if (name === undefined) throw new RangeError(`backbone: unknown letter ${String(params.backbone)}`);
  const compute = asked.backend.mode === 'loops' ? await openCompute('blocked') : asked; // the loops take minutes
  const trunk = newTrunk(PUBLISHED_BACKBONES[name], { compute, init: { rng: new Rng(0), precision } });
  for (let l = 1; 2 * l <= trunk.params.length; l++) { // every convolution has a weight, then a bias
    const [weight, bias] = trunk.params.slice(2 * l - 2, 2 * l).map(({ value }) => value);
    fill(weight.data, seed + 2 * l, Math.sqrt(24 / sizeOf(weight.shape.slice(1))));
    fill(bias.data, seed + 2 * l + 1, 0.1);
  }
  const image = zeros([1, 3, height, width], precision);
  fill(image.data, seed, 200);
  return { feature_map: (await trunk.forward(image)).y };
};

/** The file has the feature map at some places only, and says where. */
export const compare: GoldenComparison = ({ feature_map: { shape, data } }, want, _, tolerance) => {
  const places = want.sample_index.data;
  const values = Array.from(data);
  const got = {
    feature_shape: tensor([4], shape, 'float64'),
    sample_index: want.sample_index,
    sample: tensor([places.length], Array.from(places, (i) => values[i]), 'float64'),
    mean: tensor([], [values.reduce((sum, value) => sum + value, 0) / values.length], 'float64'),
    abs_max: tensor([], [values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)], 'float64'),
  };
  return differenceOf(got, want, tolerance);
};
