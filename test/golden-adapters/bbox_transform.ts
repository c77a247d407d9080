import { encode } from '../../lib/boxes/deltas.js';
import { boxRows, rowsTensor } from '../support/box-rows.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ inputs }) => {
  const gt = boxRows(inputs['gt_rois']);
  const targets = boxRows(inputs['ex_rois']).map((box, i) => encode(box, gt[i]));
  return { targets: rowsTensor(targets.map(({ tx, ty, tw, th }) => [tx, ty, tw, th]), 4) };
};
