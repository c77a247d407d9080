import { boxTargetRows } from '../../lib/sampling/proposal-targets.js';
import { sampleRois } from '../../lib/sampling/roi-sampling.js';
import { Rng } from '../../lib/tensor/rng.js';
import { boxRows, boxTensor, deltaRows, listTensor } from '../support/box-rows.js';
import { roiSamplingOf } from '../support/roi-sampling-params.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ params, inputs }) => {
  const roisPerImage = params['rois_per_image'] as number;
  const sampling = roiSamplingOf(params, roisPerImage, params['fg_rois_per_image'] as number / roisPerImage);
  const candidates = { overlap: inputs['max_overlaps'].data, label: inputs['max_classes'].data };
  const { keep, labels } = sampleRois(candidates, sampling, new Rng(0));
  const [boxes, deltas] = [boxRows(inputs['boxes']), deltaRows(inputs['bbox_targets'], 1)];
  const K = params['num_classes'] as number - 1;
  const rows = boxTargetRows(labels, keep.map((i) => deltas[i]), K, 'float64');
  return {
    labels: listTensor(labels),
    overlaps: listTensor(keep.map((i) => candidates.overlap[i])),
    rois: boxTensor(keep.map((i) => boxes[i])),
    bbox_targets: rows.targets,
    bbox_inside_weights: rows.insideWeights,
  };
};
