import { roiBilinearBackward, roiBilinearForward } from '../../lib/layers/roi-bilinear.js';
import type { SamplingRule } from '../../lib/layers/sampling-rule.js';
import type { GoldenAdapter } from '../support/golden-case.js';
import { roisOf } from '../support/roi-rows.js';

export const adapter: GoldenAdapter = ({ params, inputs: { x, rois: rows, dy } }) => {
  const rois = roisOf(rows);
  const grid = { width: Number(params.pooled_w), height: Number(params.pooled_h) };
  const shift = params.aligned === true ? -0.5 : 0;
  const rule: SamplingRule = {
    scale: Number(params.spatial_scale), leading: shift, trailing: shift,
    minLength: params.aligned === true ? -Infinity : 1, samples: Number(params.sampling_ratio), border: 'clamp-near',
  };
  return { y: roiBilinearForward(x, rois, grid, rule), dx: roiBilinearBackward(dy, x, rois, rule).dx };
};
