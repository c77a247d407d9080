import { roisOf } from '../support/roi-rows.js';
import { sppBackward, sppForward, sppLength } from '../../lib/layers/spp.js';
import { tensor, zeros, type Tensor } from '../../lib/tensor/tensor.js';
import { planeSwitches } from '../support/plane-switches.js';
import type { GoldenAdapter } from '../support/golden-case.js';

/** The file has a tensor (R,C,n,n) per level; ours are the columns of one row per window. */
export const adapter: GoldenAdapter = ({ params, inputs }) => {
  const { x, windows } = inputs;
  const levels = params['levels'] as number[];
  const [R, C] = [windows.shape[0], x.shape[1]];
  const { y, switches } = sppForward(x, roisOf(windows), levels);
  const inPlane = planeSwitches(switches, y.shape, x.shape);
  const dy = zeros(y.shape, 'float64');
  const outputs: Record<string, Tensor> = {};
  levels.forEach((n, l) => {
    const start = sppLength(C, levels.slice(0, l));
    const part = sppLength(C, [n]);
    const columnsOf = (from: Tensor): Tensor => tensor([R, C, n, n], Float64Array.from({ length: R * part }, (_, i) =>
      from.data[Math.floor(i / part) * y.shape[1] + start + i % part]));
    outputs[`y${n}`] = columnsOf(y);
    outputs[`argmax${n}`] = columnsOf(inPlane);
    inputs[`dy${n}`].data.forEach((value, i) => {
      dy.data[Math.floor(i / part) * y.shape[1] + start + i % part] = value;
    });
  });
  return { ...outputs, dx: sppBackward(dy, switches, x.shape) };
};
