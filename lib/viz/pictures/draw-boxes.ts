// Boxes on a picture: detections as frames in the colour of their class with a plate `circle 0.93`, ground truth as
// thin dashed white frames. Small images are enlarged first, so that the plates can be read.
import type { Box } from '../../boxes/box.js';
import { heightOf, widthOf } from '../../boxes/box.js';
import type { Detection, GroundTruth, RgbImage } from '../../data/sample.js';
import { enlarged, fillArea, paintFrame, paintText, type Area } from './canvas.js';
import { colourOf, DARK, inkOn, WHITE, type Colour } from './colour.js';
import { CELL, textWidth } from './font.js';

export interface DrawnBox {
  /** In image pixels, before enlarging. */
  readonly box: Box;
  readonly colour: Colour;
  readonly line: 'solid' | 'dashed';
  /** Text of the plate; '': no plate. */
  readonly caption: string;
}

export interface DrawScale {
  /** Picture pixels per image pixel, an integer. */
  readonly enlargement: number;
  /** Picture pixels per font pixel; also the thickness of solid lines. */
  readonly text: number;
}

const READABLE_WIDTH = 600;      // width of a page's column, pixels
const WIDTH_PER_TEXT_SCALE = 400;
const DASH = 4;                  // length of a dash and of a gap, in units of the text scale
const PLATE_MARGIN = 2;

/** Scale for an image of this width: enlarged until it is 600 pixels wide, at most 4 times. */
export function drawScaleFor(imageWidth: number): DrawScale {
  const enlargement = Math.min(4, Math.max(1, Math.ceil(READABLE_WIDTH / imageWidth)));
  return { enlargement, text: Math.max(1, Math.round(imageWidth * enlargement / WIDTH_PER_TEXT_SCALE)) };
}

/** A new picture: the image enlarged, the boxes drawn in order (later ones on top), all plates above all frames. */
export function drawBoxes(
  image: RgbImage, boxes: readonly DrawnBox[], scale: DrawScale = drawScaleFor(image.width),
): RgbImage {
  const picture = enlarged(image, scale.enlargement);
  for (const drawn of boxes) paintBox(picture, drawn, scale);
  for (const drawn of boxes) if (drawn.caption !== '') paintPlate(picture, drawn, scale);
  return picture;
}

/** Detections of one image, best score on top, over its ground truth. Throws RangeError for a label without a class. */
export function drawDetections(
  image: RgbImage, detections: readonly Detection[], objects: readonly GroundTruth[], classes: readonly string[],
): RgbImage {
  const worstFirst = [...detections].sort((a, b) => a.score - b.score);
  return drawBoxes(image, [...objects.map(groundTruthBox), ...worstFirst.map((found) => detectedBox(found, classes))]);
}

/** Thin, dashed and white; without plate. */
export function groundTruthBox({ box }: GroundTruth): DrawnBox {
  return { box, colour: WHITE, line: 'dashed', caption: '' };
}

/** Solid in the colour of its class, with class name and score. Throws RangeError for a label without a class. */
export function detectedBox({ box, label, score }: Detection, classes: readonly string[]): DrawnBox {
  const name = classes[label - 1];
  if (name === undefined) throw new RangeError(`drawDetections: label ${label} of ${classes.length} classes`);
  return { box, colour: colourOf(label), line: 'solid', caption: `${name} ${score.toFixed(2)}` };
}

/** The pixels a box covers in the enlarged picture: an inclusive corner covers its whole pixel. */
function areaOfBox(box: Box, { enlargement }: DrawScale): Area {
  return {
    x: Math.round(box.x1 * enlargement),
    y: Math.round(box.y1 * enlargement),
    width: Math.max(1, Math.round(widthOf(box) * enlargement)),
    height: Math.max(1, Math.round(heightOf(box) * enlargement)),
  };
}

function paintBox(picture: RgbImage, { box, colour, line }: DrawnBox, scale: DrawScale): void {
  const area = areaOfBox(box, scale);
  if (line === 'solid') {
    paintFrame(picture, area, scale.text, colour);
    return;
  }
  const dash = DASH * scale.text;
  const isDash = (along: number): boolean => along % (2 * dash) < dash;
  paintFrame(picture, area, 1, colour, isDash);
  paintFrame(picture, area, 1, DARK, (along) => !isDash(along)); // dark gaps, visible on light ground
}

/** The plate lies above the box, inside the box without room above, and further left at the right border. */
function paintPlate(picture: RgbImage, { box, colour, caption }: DrawnBox, scale: DrawScale): void {
  const margin = PLATE_MARGIN * scale.text;
  const width = textWidth(caption) * scale.text + 2 * margin;
  const height = CELL.height * scale.text + margin;
  const area = areaOfBox(box, scale);
  const x = Math.max(0, Math.min(area.x, picture.width - width));
  const y = area.y >= height ? area.y - height : Math.max(0, area.y);
  fillArea(picture, { x, y, width, height }, colour);
  paintText(picture, caption, { x: x + margin, y: y + margin }, scale.text, inkOn(colour));
}
