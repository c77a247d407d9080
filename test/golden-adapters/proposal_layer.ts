import { proposalsFromRpn } from '../../lib/proposals/from-rpn.js';
import { mapAnchorsOf } from '../support/anchor-params.js';
import { listTensor, rowsTensor } from '../support/box-rows.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ params, inputs }) => {
  const { scores, bbox_deltas: deltas, im_info: imInfo } = inputs;
  const [, , H, W] = scores.shape;
  const [height, width, scale] = imInfo.data;
  const rpn = { scores, deltas, anchors: mapAnchorsOf(params, W, H) };
  const proposals = proposalsFromRpn(rpn, { width, height, scale }, {
    preNmsTopN: params['pre_nms_top_n'] as number || 'all',
    nmsIou: params['nms_thresh'] as number,
    postNmsTopN: params['post_nms_top_n'] as number || 'all',
    minSide: params['min_size'] as number,
  });
  return {
    rois: rowsTensor(proposals.map(({ box: { x1, y1, x2, y2 } }) => [0, x1, y1, x2, y2]), 5),
    roi_scores: listTensor(proposals.map(({ score }) => score)),
  };
};
