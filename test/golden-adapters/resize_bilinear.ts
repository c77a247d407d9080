import { resizeByScale, resizeToSize } from '../../lib/data/pictures/resize-bilinear.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ params, inputs }) => {
  const { scale_x, scale_y, out_h, out_w } = params as Record<string, number | undefined>;
  if (scale_x !== undefined && scale_y !== undefined) return { y: resizeByScale(inputs['x'], scale_x, scale_y) };
  if (out_h !== undefined && out_w !== undefined) {
    return { y: resizeToSize(inputs['x'], { height: out_h, width: out_w }) };
  }
  throw new TypeError('resize_bilinear: expected scale_y and scale_x, or out_h and out_w');
};
