import { lrnBackward, lrnForward, type Lrn } from '../../lib/layers/lrn.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ params, inputs: { x, dy } }) => {
  const lrn: Lrn = {
    kind: 'across-channels',
    size: Number(params.local_size),
    alpha: Number(params.alpha),
    beta: Number(params.beta),
    k: Number(params.k),
  };
  const { y, scale } = lrnForward(x, lrn);
  return { y, dx: lrnBackward(dy, x, scale, lrn) };
};
