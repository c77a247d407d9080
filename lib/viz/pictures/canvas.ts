// Painting on an RgbImage, the canvas. Pixels outside the canvas are left out.
import type { RgbImage } from '../../data/sample.js';
import { colourAt, WHITE, type Colour } from './colour.js';
import { CELL, isInk } from './font.js';

/** Pixels x..x+width−1, y..y+height−1 of a canvas. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A canvas of one colour. Throws RangeError unless width and height are at least 1. */
export function blankCanvas(width: number, height: number, colour: Colour = WHITE): RgbImage {
  if (!(width >= 1 && height >= 1)) throw new RangeError(`blankCanvas: ${width}×${height} has no pixels`);
  const canvas = { width, height, data: new Uint8Array(width * height * 3) };
  fillArea(canvas, { x: 0, y: 0, width, height }, colour);
  return canvas;
}

/** Every pixel becomes factor × factor pixels; factor 1 copies. Throws RangeError unless factor is 1, 2, 3, … */
export function enlarged(image: RgbImage, factor: number): RgbImage {
  if (!Number.isInteger(factor) || factor < 1) throw new RangeError(`enlarged: the factor is ${factor}`);
  const width = image.width * factor;
  const height = image.height * factor;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / factor) * image.width;
    for (let x = 0; x < width; x++) {
      const from = (row + Math.floor(x / factor)) * 3;
      const to = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) data[to + c] = image.data[from + c];
    }
  }
  return { width, height, data };
}

/**
 * factor × factor pixels become one, their mean; fewer on the right and below are cut off, unless there are no others.
 * Throws RangeError unless factor is 1, 2, 3, …
 */
export function shrunk(image: RgbImage, factor: number): RgbImage {
  if (!Number.isInteger(factor) || factor < 1) throw new RangeError(`shrunk: the factor is ${factor}`);
  const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.floor(side / factor)));
  const [columns, rows] = [Math.min(factor, image.width), Math.min(factor, image.height)];
  const data = new Uint8Array(width * height * 3);
  for (let to = 0; to < data.length; to++) {
    const [x, y] = [Math.floor(to / 3) % width, Math.floor(to / 3 / width)];
    let from = (y * factor * image.width + x * factor) * 3 + to % 3;
    let sum = 0;
    for (let row = 0; row < rows; row++, from += image.width * 3) {
      for (let column = 0; column < columns; column++) sum += image.data[from + 3 * column];
    }
    data[to] = Math.round(sum / (rows * columns));
  }
  return { width, height, data };
}

/** Sets one pixel. */
export function paintPixel(canvas: RgbImage, x: number, y: number, colour: Colour): void {
  if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) return;
  canvas.data.set(colour, (y * canvas.width + x) * 3);
}

/** Sets all pixels of an area. */
export function fillArea(canvas: RgbImage, area: Area, colour: Colour): void {
  const [rows, columns] = [onCanvas(area.y, area.height, canvas.height), onCanvas(area.x, area.width, canvas.width)];
  for (let y = rows.first; y <= rows.last; y++) {
    for (let x = columns.first; x <= columns.last; x++) paintPixel(canvas, x, y, colour);
  }
}

/** What of start, start + 1, … (`length` pixels) lies on 0..extent − 1: an area may be far larger than the canvas. */
function onCanvas(start: number, length: number, extent: number): { readonly first: number; readonly last: number } {
  return { first: start + Math.max(0, Math.ceil(-start)), last: Math.min(start + length, extent) - 1 };
}

/** A frame of `thickness` pixels just inside the area; `isDrawn(i)` says which pixels along each side are painted. */
export function paintFrame(
  canvas: RgbImage, area: Area, thickness: number, colour: Colour, isDrawn: (along: number) => boolean = () => true,
): void {
  const right = area.x + area.width - 1;
  const bottom = area.y + area.height - 1;
  const [rows, columns] = [onCanvas(area.y, area.height, canvas.height), onCanvas(area.x, area.width, canvas.width)];
  for (let depth = 0; depth < thickness; depth++) {
    for (let x = columns.first; x <= columns.last; x++) {
      if (!isDrawn(x - area.x)) continue;
      paintPixel(canvas, x, area.y + depth, colour);
      paintPixel(canvas, x, bottom - depth, colour);
    }
    for (let y = rows.first; y <= rows.last; y++) {
      if (!isDrawn(y - area.y)) continue;
      paintPixel(canvas, area.x + depth, y, colour);
      paintPixel(canvas, right - depth, y, colour);
    }
  }
}

/** Both diagonals of an area. */
export function paintCross(canvas: RgbImage, { x, y, width, height }: Area, colour: Colour): void {
  for (let i = 0; i < width; i++) {
    const down = Math.round(i * (height - 1) / Math.max(width - 1, 1));
    for (const thick of [0, 1]) {
      paintPixel(canvas, x + i, y + down + thick, colour);
      paintPixel(canvas, x + i, y + height - 1 - down + thick, colour);
    }
  }
}

/** One line of text, its upper left corner at (x, y), each font pixel `scale` × `scale` pixels. */
export function paintText(
  canvas: RgbImage, text: string, at: { readonly x: number; readonly y: number }, scale: number, colour: Colour,
): void {
  [...text].forEach((character, i) => {
    for (let row = 0; row < CELL.height; row++) {
      for (let column = 0; column < CELL.width; column++) {
        if (!isInk(character, column, row)) continue;
        const x = at.x + (i * CELL.width + column) * scale;
        fillArea(canvas, { x, y: at.y + row * scale, width: scale, height: scale }, colour);
      }
    }
  });
}

/** Copies a picture onto the canvas, its upper left corner at (x, y). */
export function pastePicture(canvas: RgbImage, picture: RgbImage, x: number, y: number): void {
  for (let row = 0; row < picture.height; row++) {
    for (let column = 0; column < picture.width; column++) {
      paintPixel(canvas, x + column, y + row, colourAt(picture, column, row));
    }
  }
}
