// A small plane of numbers as a picture: each cell is a coloured square with its number in it.
import type { RgbImage } from '../../data/sample.js';
import type { Tensor } from '../../tensor/tensor.js';
import { enlarged, paintFrame, paintText } from './canvas.js';
import { colourAt, inkOn, type Colour } from './colour.js';
import { CELL, textWidth } from './font.js';
import { heatMap, signedHeatMap } from './heat-map.js';

/** Pixels per side of a cell: room for five characters of the drawn font. */
export const CELL_SIDE = 34;

/** A frame around the cells of rows top..bottom−1 and columns left..right−1. */
export interface CellFrame {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  readonly colour: Colour;
}

/** (H,W) numbers from dark (the smallest) to light (the largest). */
export function cellMap(plane: Tensor): RgbImage {
  return numbered(heatMap(plane), plane);
}

/** (H,W) numbers, zero white, negative blue, positive red. */
export function signedCellMap(plane: Tensor): RgbImage {
  return numbered(signedHeatMap(plane), plane);
}

/** A copy of a cell map with frames around blocks of cells; frame i is drawn 3·i pixels further inside. */
export function withCellFrames(map: RgbImage, frames: readonly CellFrame[]): RgbImage {
  const picture = enlarged(map, 1);
  frames.forEach(({ top, bottom, left, right, colour }, i) => {
    const area = {
      x: left * CELL_SIDE + 3 * i, y: top * CELL_SIDE + 3 * i,
      width: (right - left) * CELL_SIDE - 6 * i, height: (bottom - top) * CELL_SIDE - 6 * i,
    };
    paintFrame(picture, area, 2, colour);
  });
  return picture;
}

function numbered(colours: RgbImage, { data }: Tensor): RgbImage {
  const picture = enlarged(colours, CELL_SIDE);
  data.forEach((value, i) => {
    const [column, row] = [i % colours.width, Math.floor(i / colours.width)];
    const text = shortNumber(value);
    const at = {
      x: column * CELL_SIDE + Math.floor((CELL_SIDE - textWidth(text)) / 2),
      y: row * CELL_SIDE + Math.floor((CELL_SIDE - CELL.height) / 2) + 1,
    };
    paintText(picture, text, at, 1, inkOn(colourAt(colours, column, row)));
  });
  return picture;
}

/** At most five characters: `-3.25`, `12.5`, `1e-7`. */
function shortNumber(value: number): string {
  if (value === 0) return '0';
  const text = Number(value.toPrecision(3)).toString();
  return text.length <= 5 ? text : value.toExponential(0).replace('e+', 'e');
}
