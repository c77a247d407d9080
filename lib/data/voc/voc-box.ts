// A VOC box (1-based, both ends inclusive) to a Box (0-based, both ends inclusive).
//   accepted: 1 <= xmin <= xmax <= width, and the same for y
//   repaired: up to one pixel outside the image, as tools with other conventions write it: clipped to the image
//   refused:  further outside, reversed, or not a number
import type { Box, Size } from '../../boxes/box.js';
import { clipBox, heightOf, widthOf } from '../../boxes/box.js';

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
  /** Whether the box was clipped to the image. */
  readonly clipped: boolean;
  /** Less than two pixels wide or high: a stray click, too small to be learned or detected. */
  readonly stray: boolean;
}

const OVERHANG = 1; // pixels
const STRAY_SIDE = 2; // pixels; a box with a smaller side is stray

/** The checked box, or the broken rule of a refused box. */
export function checkVocBox(voc: VocBox, image: Size): CheckedBox | { readonly rule: string } {
  const { xmin, ymin, xmax, ymax } = voc;
  const numbers = `[${xmin}, ${ymin}, ${xmax}, ${ymax}]`;
  if (![xmin, ymin, xmax, ymax].every(Number.isFinite)) return { rule: `box ${numbers} is not four numbers` };
  if (xmax < xmin || ymax < ymin) return { rule: `box ${numbers} is reversed: need xmin <= xmax and ymin <= ymax` };
  const raw: Box = { x1: xmin - 1, y1: ymin - 1, x2: xmax - 1, y2: ymax - 1 };
  const overhang = Math.max(-raw.x1, -raw.y1, raw.x2 - (image.width - 1), raw.y2 - (image.height - 1));
  if (overhang > OVERHANG) return { rule: `box ${numbers} lies outside the image of ${image.width}x${image.height}` };
  const box = clipBox(raw, image);
  const stray = Math.min(widthOf(box), heightOf(box)) < STRAY_SIDE;
  return { box, clipped: overhang > 0, stray };
}

/** A box as VOC writes it: whole 1-based numbers. */
export function toVocBox({ x1, y1, x2, y2 }: Box): VocBox {
  return { xmin: Math.round(x1) + 1, ymin: Math.round(y1) + 1, xmax: Math.round(x2) + 1, ymax: Math.round(y2) + 1 };
}
