// A VOC box (1-based, both ends inclusive) to a Box (0-based, both ends inclusive).
//   accepted: 1 <= xmin <= xmax <= width, and the same for y
//   repaired: up to 5 pixels or 1 % of the image's side outside, as tools with other conventions write it: clipped, if
//             at least half of the box remains
//   refused:  further outside, reversed, or given as shares of the image
import type { Box, Size } from '../../boxes/box.js';
import { areaOf, clipBox, heightOf, widthOf } from '../../boxes/box.js';
import { VOC_LIMITS } from './voc-policy.js';

/** The four numbers as they stand in the file. */
export interface VocBox {
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
}

export interface CheckedBox {
  /** 0-based and inside the image. */
  readonly box: Box;
  /** Pixels by which the box reached outside the image before it was clipped; 0: it lay inside. */
  readonly overhang: number;
  /** Less than two pixels wide or high: a stray click, too small to be learned or detected. */
  readonly stray: boolean;
}

const ALWAYS_CLIPPED = 1; // pixels: a box that counts from 0, or whose far end is exclusive

/** The checked box, or the broken rule of a refused box. */
export function checkVocBox(voc: VocBox, image: Size): CheckedBox | { readonly rule: string } {
  const { xmin, ymin, xmax, ymax } = voc;
  const corners = [xmin, ymin, xmax, ymax];
  const numbers = `[${corners.join(', ')}]`;
  if (xmax < xmin || ymax < ymin) {
    return { rule: `box ${numbers} is reversed: need xmin <= xmax and ymin <= ymax; exchange the two` };
  }
  if (corners.every((x) => x >= 0 && x <= 1) && corners.some((x) => !Number.isInteger(x))) {
    const toDo = `multiply x by ${image.width} and y by ${image.height}`;
    return { rule: `box ${numbers} gives fractions of the image, VOC counts pixels from 1: ${toDo}` };
  }
  const raw: Box = { x1: xmin - 1, y1: ymin - 1, x2: xmax - 1, y2: ymax - 1 };
  const overhangX = Math.max(0, -raw.x1, raw.x2 - (image.width - 1));
  const overhangY = Math.max(0, -raw.y1, raw.y2 - (image.height - 1));
  const overhang = Math.max(overhangX, overhangY);
  const isRepaired = overhang <= ALWAYS_CLIPPED || (overhangX <= allowedOverhang(image.width)
    && overhangY <= allowedOverhang(image.height) && shareInside(raw, image) >= 0.5);
  if (!isRepaired) return { rule: `box ${numbers} lies outside the image of ${image.width}x${image.height}` };
  const box = clipBox(raw, image);
  return { box, overhang, stray: Math.min(widthOf(box), heightOf(box)) < VOC_LIMITS.straySide };
}

function allowedOverhang(side: number): number {
  return Math.max(VOC_LIMITS.overhangPixels, VOC_LIMITS.overhangShare * side);
}

/** Share of a box's area that lies inside the image. */
function shareInside(box: Box, image: Size): number {
  const isApart = box.x1 > image.width - 1 || box.y1 > image.height - 1 || box.x2 < 0 || box.y2 < 0;
  return isApart ? 0 : areaOf(clipBox(box, image)) / areaOf(box);
}

/** A box as VOC writes it: whole 1-based numbers. */
export function toVocBox({ x1, y1, x2, y2 }: Box): VocBox {
  return { xmin: Math.round(x1) + 1, ymin: Math.round(y1) + 1, xmax: Math.round(x2) + 1, ymax: Math.round(y2) + 1 };
}
