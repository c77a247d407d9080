import { maxPoolBackward } from '../../lib/layers/max-pool.js';
import { operandsOf, type GoldenAdapter } from '../support/golden-case.js';
import { planeSwitches } from '../support/plane-switches.js';

export const adapter: GoldenAdapter = async (golden) => {
  const { params, compute } = golden;
  const { x, dy } = operandsOf(golden);
  const geometry = { kernel: Number(params.kernel), stride: Number(params.stride), pad: Number(params.pad) };
  const { y, switches } = await compute.maxPoolForward(x, geometry);
  return { y, argmax: planeSwitches(switches, y.shape, x.shape), dx: maxPoolBackward(dy, switches, x.shape) };
};
