import { decode } from '../../lib/boxes/deltas.js';
import { boxRows, deltaRows } from '../support/box-rows.js';
import { tensor } from '../../lib/tensor/tensor.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ inputs }) => {
  const [N, columns] = inputs['deltas'].shape;
  const groups = deltaRows(tensor([N * columns / 4, 4], inputs['deltas'].data));
  const boxes = boxRows(inputs['boxes']);
  const decoded = groups.map((deltas, i) => decode(boxes[Math.floor(i / (columns / 4))], deltas));
  const numbers = decoded.flatMap(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]);
  return { pred_boxes: tensor([N, columns], numbers, 'float64') };
};
