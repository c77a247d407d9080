import { SPP_LEVELS, sppBackward, sppForward, type CellWindow } from '../../../lib/layers/spp.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { dot } from '../../../lib/tensor/tensor.js';
import { gradientCase, ofFunction } from '../../support/gradient-case.js';
import { randomTensor, shuffledRamp } from '../../support/gradient.js';

export const cases = [
  gradientCase('four windows of two images that overlap, the published levels', () => {
    const rng = new Rng(2);
    const x = shuffledRamp([2, 2, 7, 8], rng); // cells are at least 1 apart: ±ε flips no maximum
    const windows: CellWindow[] = [
      { image: 0, x1: 0, y1: 0, x2: 7, y2: 6 }, { image: 1, x1: 1, y1: 2, x2: 6, y2: 6 },
      { image: 0, x1: 3, y1: 3, x2: 4, y2: 3 }, { image: 0, x1: 2, y1: 0, x2: 7, y2: 5 },
    ];
    const { y, switches } = sppForward(x, windows, SPP_LEVELS);
    const dy = randomTensor(y.shape, rng);
    const dx = sppBackward(dy, switches, x.shape);
    return ofFunction(() => dot(dy, sppForward(x, windows, SPP_LEVELS).y), { x: [x, dx] });
  }),
];
