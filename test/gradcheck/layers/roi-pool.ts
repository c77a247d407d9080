import { EMPTY_BIN, roiPoolBackward, roiPoolForward, type Roi } from '../../../lib/layers/roi-pool.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { dot } from '../../../lib/tensor/tensor.js';
import { gradientCase, ofFunction, requires } from '../../support/gradient-case.js';
import { randomTensor, shuffledRamp } from '../../support/gradient.js';

const roi = (x1: number, y1: number, x2: number, y2: number, image = 0): Roi => ({ image, x1, y1, x2, y2 });

export const cases = [
  gradientCase('seven RoIs of two images that overlap', () => {
    const rng = new Rng(7);
    const x = shuffledRamp([2, 2, 6, 7], rng); // cells are at least 1 apart: ±ε flips no maximum
    const rois = [
      roi(0, 0, 50, 60), roi(20, 20, 100, 80), roi(0, 0, 111, 95, 1), roi(40, 40, 44, 44), // the last: one cell
      roi(90, 60, 140, 130), roi(70, 70, 30, 30, 1), roi(300, 300, 400, 400), // over the edge, reversed, outside
    ];
    const forward = () => roiPoolForward(x, rois, { width: 3, height: 2 }, 1 / 16);
    const { y, switches } = forward();
    requires(switches.includes(EMPTY_BIN), 'a bin is empty');
    requires(new Set(switches).size < switches.length - 20, 'many bins meet in the same cells');
    const dy = randomTensor(y.shape, rng);
    return ofFunction(() => dot(dy, forward().y), { x: [x, roiPoolBackward(dy, switches, x.shape)] });
  }),
];
