import { reluBackward, reluForward } from '../../lib/layers/relu.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ inputs: { x, dy } }) => {
  const y = reluForward(x);
  return { y, dx: reluBackward(dy, y) };
};
