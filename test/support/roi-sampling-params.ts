// The RoI sampling that a golden case's params describe.
import type { RoiSampling } from '../../lib/sampling/roi-sampling.js';
import type { GoldenCase } from './golden-case.js';

export function roiSamplingOf(params: GoldenCase['params'], roisPerImage: number, fgFraction: number): RoiSampling {
  return {
    imagesPerBatch: 1,
    roisPerImage,
    fgFraction,
    fgIou: params['fg_thresh'] as number,
    bgIou: [params['bg_thresh_lo'] as number, params['bg_thresh_hi'] as number],
  };
}
