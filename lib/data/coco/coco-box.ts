// A COCO box (x y width height, edges of pixels from 0) to a Box (0-based, both corners inclusive): x1 = x, and
// x2 = x + width − 1. The limits are those of VOC boxes (voc-box.ts).
import type { Size } from '../../boxes/box.js';
import { checkVocBox, type CheckedBox } from '../voc/voc-box.js';

/** The checked box, or the broken rule of a refused box. */
export function checkCocoBox(
  [x, y, width, height]: readonly [number, number, number, number], image: Size,
): CheckedBox | { readonly rule: string } {
  const said = `bbox [${[x, y, width, height].join(', ')}]`;
  if (width < 0 || height < 0) return { rule: `${said} has a negative width or height; it is x, y, width, height` };
  const numbers = [x, y, width, height];
  if (numbers.every((n) => n >= 0 && n <= 1) && numbers.some((n) => !Number.isInteger(n))) {
    const toDo = `multiply by ${image.width} and ${image.height}`;
    return { rule: `${said} gives fractions of the image, COCO counts pixels: ${toDo}` };
  }
  const [right, bottom] = [x + Math.max(width, 1), y + Math.max(height, 1)]; // a stray click covers one pixel
  const box = checkVocBox({ xmin: x + 1, ymin: y + 1, xmax: right, ymax: bottom }, image);
  return 'rule' in box ? { rule: `${said} lies outside the image of ${image.width}x${image.height}` } : box;
}
