import { maxPoolBackward, maxPoolForward } from '../../lib/layers/max-pool.js';
import type { GoldenAdapter } from '../support/golden-case.js';
import { planeSwitches } from '../support/plane-switches.js';

export const adapter: GoldenAdapter = ({ params, inputs: { x, dy } }) => {
  const geometry = { kernel: Number(params.kernel), stride: Number(params.stride), pad: Number(params.pad) };
  const { y, switches } = maxPoolForward(x, geometry);
  return { y, argmax: planeSwitches(switches, y.shape, x.shape), dx: maxPoolBackward(dy, switches, x.shape) };
};
