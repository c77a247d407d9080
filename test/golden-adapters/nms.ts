import { nms } from '../../lib/boxes/nms.js';
import { boxRows, listTensor } from '../support/box-rows.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ params, inputs }) => {
  const dets = inputs['dets'];
  const scores = dets.data.filter((_, i) => i % 5 === 4);
  return { keep: listTensor(nms(boxRows(dets), scores, params['thresh'] as number)) };
};
