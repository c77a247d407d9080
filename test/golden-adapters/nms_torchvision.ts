// torchvision's x2, y2 lie one pixel outside the box; ours are its last pixels. Moved by that pixel, its boxes have
// the same widths, areas and overlaps as ours.
import { nms } from '../../lib/boxes/nms.js';
import { boxRows, listTensor } from '../support/box-rows.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ params, inputs }) => {
  const boxes = boxRows(inputs['boxes']).map((box) => ({ ...box, x2: box.x2 - 1, y2: box.y2 - 1 }));
  return { keep: listTensor(nms(boxes, inputs['scores'].data, params['thresh'] as number)) };
};
