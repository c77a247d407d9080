import { loopsCompute } from '../../../lib/compute/loops.js';
import { maxPoolLayer } from '../../../lib/layers/max-pool.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { gradientCase, ofLayer } from '../../support/gradient-case.js';
import { shuffledRamp } from '../../support/gradient.js';

const GEOMETRIES = [
  { kernel: 2, stride: 2, pad: 0 }, { kernel: 3, stride: 2, pad: 0 }, { kernel: 3, stride: 1, pad: 1 },
  { kernel: 2, stride: 2, pad: 1 },
];

export const cases = GEOMETRIES.map((geometry) => {
  const { kernel, stride, pad } = geometry;
  return gradientCase(`${kernel}×${kernel}/${stride}, pad ${pad}`, () => {
    const rng = new Rng(1);
    const x = shuffledRamp([2, 2, 5, 6], rng); // cells are at least 1 apart: ±ε flips no maximum
    return ofLayer(maxPoolLayer(loopsCompute(), geometry), x, rng);
  });
});
