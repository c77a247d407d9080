import { roiBilinearBackward, roiBilinearForward } from '../../lib/layers/roi-bilinear.js';
import type { SamplingRule } from '../../lib/layers/sampling-rule.js';
import { rowsTensor } from '../support/box-rows.js';
import type { GoldenAdapter } from '../support/golden-case.js';
import { roisOf } from '../support/roi-rows.js';

export const adapter: GoldenAdapter = ({ params, inputs: { x, rois: rows, dy } }) => {
  const rois = roisOf(rows);
  const grid = { width: Number(params.pooled_w), height: Number(params.pooled_h) };
  const rule: SamplingRule = {
    scale: Number(params.spatial_scale), leading: 0, trailing: 0, minLength: -Infinity, samples: 1, border: 'zero',
  };
  const { dx, dRois } = roiBilinearBackward(dy, x, rois, rule);
  const drois = rowsTensor(dRois.map(({ x1, y1, x2, y2 }) => [0, x1, y1, x2, y2]), 5);
  return { y: roiBilinearForward(x, rois, grid, rule), dx, drois };
};
