import { clipBox } from '../../lib/boxes/box.js';
import { tensor } from '../../lib/tensor/tensor.js';
import { boxRows } from '../support/box-rows.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ inputs }) => {
  const { shape, data } = inputs['boxes'];
  const [height, width] = inputs['im_shape'].data;
  const clipped = boxRows(tensor([data.length / 4, 4], data)).map((box) => clipBox(box, { width, height }));
  return { clipped: tensor(shape, clipped.flatMap(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]), 'float64') };
};
