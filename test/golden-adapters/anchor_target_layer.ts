import { anchorTargetMaps } from '../../lib/sampling/anchor-targets.js';
import { anchorTargets } from '../../lib/sampling/anchor-targets.js';
import { Rng } from '../../lib/tensor/rng.js';
import { mapAnchorsOf } from '../support/anchor-params.js';
import { boxRows } from '../support/box-rows.js';
import type { AnchorSampling } from '../../lib/sampling/anchor-labels.js';
import type { GoldenAdapter, GoldenCase } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ params, inputs }) => {
  const map = { width: params['width'] as number, height: params['height'] as number };
  const [height, width] = inputs['im_info'].data;
  const anchors = mapAnchorsOf(params, map.width, map.height);
  const gts = boxRows(inputs['gt_boxes']);
  const targets = anchorTargets(anchors, gts, { width, height }, samplingOf(params), new Rng(0));
  const maps = anchorTargetMaps(targets, map, 'float64');
  return {
    labels: maps.labels,
    bbox_targets: maps.boxTargets,
    bbox_inside_weights: maps.insideWeights,
    bbox_outside_weights: maps.outsideWeights,
  };
};

function samplingOf(params: GoldenCase['params']): AnchorSampling {
  const positiveShare = params['positive_weight'] as number;
  return {
    batchSize: params['rpn_batchsize'] as number,
    fgFraction: params['fg_fraction'] as number,
    positiveIou: params['positive_overlap'] as number,
    negativeIou: params['negative_overlap'] as number,
    allowedBorder: params['allowed_border'] as number,
    conflict: params['clobber_positives'] ? 'negative-wins' : 'positive-wins',
    weighting: positiveShare < 0 ? 'uniform' : { positiveShare },
  };
}
