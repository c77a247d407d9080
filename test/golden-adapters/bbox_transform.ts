import { encode } from '../../lib/boxes/deltas.js';
import { boxRows, deltaTensor } from '../support/box-rows.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ inputs }) => {
  const gt = boxRows(inputs['gt_rois']);
  const targets = boxRows(inputs['ex_rois']).map((box, i) => encode(box, gt[i]));
  return { targets: deltaTensor(targets) };
};
