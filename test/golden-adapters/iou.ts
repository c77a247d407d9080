import { iouMatrix } from '../../lib/boxes/iou.js';
import { boxRows } from '../support/box-rows.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ inputs }) => ({
  overlaps: iouMatrix(boxRows(inputs['boxes']), boxRows(inputs['query'])),
});
