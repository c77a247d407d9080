import { areaAp, elevenPointAp } from '../../lib/evaluation/average-precision.js';
import { scalarTensor } from '../support/box-rows.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ inputs }) => {
  const curve = { recall: Float64Array.from(inputs['rec'].data), precision: Float64Array.from(inputs['prec'].data) };
  return { ap_11point: scalarTensor(elevenPointAp(curve)), ap_area: scalarTensor(areaAp(curve)) };
};
