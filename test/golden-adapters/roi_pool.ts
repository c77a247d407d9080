import { roiPoolBackward, roiPoolForward } from '../../lib/layers/roi-pool.js';
import type { GoldenAdapter } from '../support/golden-case.js';
import { planeSwitches } from '../support/plane-switches.js';
import { roisOf } from '../support/roi-rows.js';

export const adapter: GoldenAdapter = ({ params, inputs: { x, rois, dy } }) => {
  const grid = { width: Number(params.pooled_w), height: Number(params.pooled_h) };
  const { y, switches } = roiPoolForward(x, roisOf(rois), grid, Number(params.spatial_scale));
  return { y, argmax: planeSwitches(switches, y.shape, x.shape), dx: roiPoolBackward(dy, switches, x.shape) };
};
