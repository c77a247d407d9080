// Several pictures as one, in rows, each with a caption under it.
import type { RgbImage } from '../../data/sample.js';
import { blankCanvas, paintText, pastePicture } from './canvas.js';
import { DARK, WHITE } from './colour.js';
import { CELL } from './font.js';

export interface CaptionedPicture {
  readonly picture: RgbImage;
  /** One line, cut off at the end of its column. */
  readonly caption: string;
}

const GAP = 8;

/** Row by row, every cell as large as the largest picture. Throws RangeError without pictures or columns. */
export function montage(pictures: readonly CaptionedPicture[], columns: number, textScale = 1): RgbImage {
  if (pictures.length === 0) throw new RangeError('montage: no pictures');
  if (!Number.isInteger(columns) || columns < 1) throw new RangeError(`montage: ${columns} columns`);
  const captionHeight = (CELL.height + 3) * textScale;
  const used = Math.min(columns, pictures.length);
  const width = Math.max(...pictures.map(({ picture }) => picture.width));
  const height = Math.max(...pictures.map(({ picture }) => picture.height)) + captionHeight;
  const rows = Math.ceil(pictures.length / used);
  const sheet = blankCanvas(GAP + used * (width + GAP), GAP + rows * (height + GAP), WHITE);
  pictures.forEach(({ picture, caption }, i) => {
    const x = GAP + (i % used) * (width + GAP);
    const y = GAP + Math.floor(i / used) * (height + GAP);
    pastePicture(sheet, picture, x, y);
    const fitting = caption.slice(0, Math.floor((width + 1) / (CELL.width * textScale)));
    paintText(sheet, fitting, { x, y: y + picture.height + 3 * textScale }, textScale, DARK);
  });
  return sheet;
}
