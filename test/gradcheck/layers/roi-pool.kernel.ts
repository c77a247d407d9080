import { runInFloat64 } from '../../../lib/compute/float64-runner.js';
import { roiPoolBackwardByKernel, roiPoolForwardByKernel } from '../../../lib/layers/roi-pool.kernel.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { dot } from '../../../lib/tensor/tensor.js';
import { gradientCase, ofFunction } from '../../support/gradient-case.js';
import { randomTensor, shuffledRamp } from '../../support/gradient.js';

export const cases = [
  gradientCase('three RoIs of two images, two that overlap', async () => {
    const rng = new Rng(43);
    const x = shuffledRamp([2, 2, 6, 6], rng);
    const rois = [
      { image: 0, x1: 0, y1: 0, x2: 3, y2: 3 }, { image: 0, x1: 2, y1: 2, x2: 5, y2: 5 },
      { image: 1, x1: 1, y1: 0, x2: 4, y2: 5 },
    ];
    const forward = () => roiPoolForwardByKernel(runInFloat64, x, rois, { width: 2, height: 2 }, 1);
    const { y, switches } = await forward();
    const dy = randomTensor(y.shape, rng);
    const dx = await roiPoolBackwardByKernel(runInFloat64, dy, switches, x.shape);
    return ofFunction(async () => dot(dy, (await forward()).y), { x: [x, dx] });
  }),
];
