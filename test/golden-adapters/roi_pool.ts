import { roiPoolBackward } from '../../lib/layers/roi-pool.js';
import { operandsOf, type GoldenAdapter } from '../support/golden-case.js';
import { planeSwitches } from '../support/plane-switches.js';
import { roisOf } from '../support/roi-rows.js';

export const adapter: GoldenAdapter = async (golden) => {
  const { params, compute, inputs: { rois } } = golden;
  const { x, dy } = operandsOf(golden);
  const grid = { width: Number(params.pooled_w), height: Number(params.pooled_h) };
  const { y, switches } = await compute.roiPoolForward(x, roisOf(rois), grid, Number(params.spatial_scale));
  return { y, argmax: planeSwitches(switches, y.shape, x.shape), dx: roiPoolBackward(dy, switches, x.shape) };
};
