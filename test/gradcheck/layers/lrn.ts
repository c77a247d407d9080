import { lrnLayer, type Lrn } from '../../../lib/layers/lrn.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { gradientCase, ofLayer } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';

export const ACROSS: Lrn = { kind: 'across-channels', size: 3, alpha: 0.9, beta: 0.75, k: 1 };
export const WITHIN: Lrn = { kind: 'within-channel', size: 3, alpha: 0.9, beta: 0.75, k: 1 };

export const cases = [ACROSS, WITHIN, { ...ACROSS, size: 5, k: 2 }, { ...WITHIN, size: 5 }].map((lrn) =>
  gradientCase(`${lrn.kind}, size ${lrn.size}`, () => {
    const rng = new Rng(1);
    return ofLayer(lrnLayer(lrn), randomTensor([2, 4, 3, 5], rng), rng);
  }));
