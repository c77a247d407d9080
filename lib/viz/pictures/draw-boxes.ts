// Boxes on a picture: detections as frames in the colour of their class with a plate `circle 0.93`, ground truth as
// thin dashed white frames. A wrong detection differs by its form as well: its frame has gaps, and its plate a cross,
// `x circle 0.93`. Small images are enlarged first, so that the plates can be read, large photographs shrunk, so that
// pages and sheets of pictures stay small; no plate lies on another where there is room.
import type { Box, Size } from '../../boxes/box.js';
import { heightOf, widthOf } from '../../boxes/box.js';
import type { Detection, GroundTruth, RgbImage } from '../../data/sample.js';
import { enlarged, fillArea, paintCross, paintFrame, paintText, shrunk, type Area } from './canvas.js';
import { colourOf, DARK, inkOn, WHITE, type Colour } from './colour.js';
import { CELL, textWidth } from './font.js';

export interface DrawnBox {
  /** In image pixels, before enlarging or shrinking. */
  readonly box: Box;
  readonly colour: Colour;
  /** `broken`: as thick as solid, with gaps. */
  readonly line: 'solid' | 'dashed' | 'broken';
  /** Text of the plate; '': no plate. */
  readonly caption: string;
  /** True: a cross stands before the text. */
  readonly crossed?: boolean;
}

/** A detection that may be known to be wrong. */
export interface ShownDetection extends Detection {
  readonly wrong?: boolean;
}

export interface DrawScale {
  /** Picture pixels per image pixel: an integer, or 1 divided by one. */
  readonly enlargement: number;
  /** Picture pixels per font pixel; also the thickness of solid lines. */
  readonly text: number;
}

const READABLE_WIDTH = 600;      // width of a page's column, pixels
const LARGEST_WIDTH = 1200;      // of a picture that is drawn on a page or a sheet
const WIDTH_PER_TEXT_SCALE = 400;
const DASH = 4;                  // length of a dash and of a gap, in units of the text scale
const BROKEN = 9;                // a stroke and its gap, in the same units
const PLATE_MARGIN = 2;

/** Scale for an image of this width: enlarged until it has 600 pixels, at most 4 times, or shrunk to 600 to 1200. */
export function drawScaleFor(imageWidth: number): DrawScale {
  const shrinking = Math.ceil(imageWidth / LARGEST_WIDTH);
  const enlargement = Math.min(4, Math.max(1, Math.ceil(READABLE_WIDTH / imageWidth))) / shrinking;
  return { enlargement, text: textScaleFor(imageWidth * enlargement) };
}

/** Scale for an image that keeps its size, or is enlarged: for a file of its own. */
export function ownScaleFor(imageWidth: number): DrawScale {
  const enlargement = Math.max(1, drawScaleFor(imageWidth).enlargement);
  return { enlargement, text: textScaleFor(imageWidth * enlargement) };
}

function textScaleFor(pictureWidth: number): number {
  return Math.max(1, Math.round(pictureWidth / WIDTH_PER_TEXT_SCALE));
}

/** An image at the size of a drawing, for several drawings of it. */
export interface DrawingGround {
  readonly picture: RgbImage;
  readonly scale: DrawScale;
}

export function groundOf(image: RgbImage, scale: DrawScale = drawScaleFor(image.width)): DrawingGround {
  const times = scale.enlargement;
  return { picture: times < 1 ? shrunk(image, Math.round(1 / times)) : enlarged(image, times), scale };
}

/** A new picture: the image at another size, the boxes in order (later ones on top), all plates above all frames. */
export function drawBoxes(image: RgbImage, boxes: readonly DrawnBox[], scale?: DrawScale): RgbImage {
  return drawBoxesOn(groundOf(image, scale), boxes);
}

/** The same on a copy of the ground. */
export function drawBoxesOn({ picture: ground, scale }: DrawingGround, boxes: readonly DrawnBox[]): RgbImage {
  const picture = enlarged(ground, 1);
  for (const drawn of boxes) paintBox(picture, drawn, scale);
  const plates: Plate[] = [];
  for (const drawn of [...boxes].reverse()) { // the last box is the most important, its plate gets the best place
    if (drawn.caption !== '') plates.push({ drawn, place: placeOf(picture, drawn, plates, scale) });
  }
  for (const plate of plates.reverse()) paintPlate(picture, plate, scale);
  return picture;
}

/** Detections of one image, best score on top, over its ground truth. Throws RangeError for a label without a class. */
export function drawDetections(
  image: RgbImage, detections: readonly ShownDetection[], objects: readonly GroundTruth[], classes: readonly string[],
  scale?: DrawScale,
): RgbImage {
  const worstFirst = [...detections].sort((a, b) => a.score - b.score);
  const boxes = [...objects.map(groundTruthBox), ...worstFirst.map((found) => detectedBox(found, classes))];
  return drawBoxes(image, boxes, scale);
}

/** Thin, dashed and white; without plate. */
export function groundTruthBox({ box }: GroundTruth): DrawnBox {
  return { box, colour: WHITE, line: 'dashed', caption: '' };
}

/**
 * In the colour of its class, with class name and score; of a wrong one the frame is broken and the plate has a cross.
 * Throws RangeError for a label without a class.
 */
export function detectedBox({ box, label, score, wrong }: ShownDetection, classes: readonly string[]): DrawnBox {
  const name = classes[label - 1];
  if (name === undefined) throw new RangeError(`drawDetections: label ${label} of ${classes.length} classes`);
  const caption = `${name} ${score.toFixed(2)}`;
  if (wrong !== true) return { box, colour: colourOf(label), line: 'solid', caption };
  return { box, colour: colourOf(label), line: 'broken', caption, crossed: true };
}

/** The pixels a box covers in the picture: an inclusive corner covers its whole pixel. */
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
  if (line === 'broken') {
    const period = BROKEN * scale.text;
    paintFrame(picture, area, scale.text, colour, (along) => along % period < 0.6 * period);
    return;
  }
  const dash = DASH * scale.text;
  const isDash = (along: number): boolean => along % (2 * dash) < dash;
  paintFrame(picture, area, 1, colour, isDash);
  paintFrame(picture, area, 1, DARK, (along) => !isDash(along)); // dark gaps, visible on light ground
}

interface Plate {
  readonly drawn: DrawnBox;
  readonly place: Area;
}

/** Where a plate hides least of the plates that have their place. */
function placeOf(
  picture: RgbImage, { box, caption, crossed }: DrawnBox, plates: readonly Plate[], scale: DrawScale,
): Area {
  const margin = PLATE_MARGIN * scale.text;
  const width = textWidth(caption) * scale.text + 2 * margin + signWidth(crossed, scale);
  const places = placesOf(areaOfBox(box, scale), { width, height: CELL.height * scale.text + margin }, picture);
  const hidden = places.map((place) => plates.reduce((sum, other) => sum + sharedPixels(place, other.place), 0));
  return places[hidden.indexOf(Math.min(...hidden))];
}

function paintPlate(picture: RgbImage, { drawn: { colour, caption, crossed }, place }: Plate, scale: DrawScale): void {
  const margin = PLATE_MARGIN * scale.text;
  const [x, y] = [place.x + margin, place.y + margin];
  const [ink, side] = [inkOn(colour), 5 * scale.text];
  fillArea(picture, place, colour);
  if (crossed === true) paintCross(picture, { x, y: y + scale.text, width: side, height: side }, ink);
  paintText(picture, caption, { x: x + signWidth(crossed, scale), y }, scale.text, ink);
}

function signWidth(crossed: boolean | undefined, { text }: DrawScale): number {
  return crossed === true ? CELL.width * text : 0;
}

/** Above the box, below it, inside at the top and at the bottom, and a line further out; at its left and right end. */
function placesOf(box: Area, { width, height }: Size, picture: Size): Area[] {
  const [above, below, top, bottom] = [box.y - height, box.y + box.height, box.y, box.y + box.height - height];
  const rows = [above, below, top, bottom, above - height, below + height]
    .filter((y) => y >= 0 && y + height <= picture.height);
  const inside = Math.max(0, Math.min(top, picture.height - height));
  return (rows.length === 0 || above < 0 ? [inside, ...rows] : rows)
    .flatMap((y) => [box.x, box.x + box.width - width].map((x) => ({
      x: Math.max(0, Math.min(x, picture.width - width)), y, width, height,
    })));
}

function sharedPixels(a: Area, b: Area): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(width, 0) * Math.max(height, 0);
}
