// What the stages of an SGD step made (lib/training/watch.ts), as pictures: the mini-batch with its objects, feature
// maps and gradients, anchors, proposals, sampled regions, labels of anchors, and tables of numbers.
import type { Box } from '../../boxes/box.js';
import type { RgbImage } from '../../data/sample.js';
import { tensor, type Tensor } from '../../tensor/tensor.js';
import { blankCanvas, enlarged } from './canvas.js';
import { colourOf, type Colour } from './colour.js';
import { drawBoxes, drawScaleFor, type DrawnBox } from './draw-boxes.js';
import { heatMap, planeOf, signedHeatMap } from './heat-map.js';
import { montage, type CaptionedPicture } from './montage.js';

const MOST_PLANES = 24;  // of a tensor, in a picture
const MOST_IMAGES = 12;  // of a mini-batch
const MOST_BOXES = 40;   // proposals of an image; more would hide it
const MOST_ROWS = 128;   // of a table of numbers, and columns
const PLANE_SIDE = 120;  // pixels of a map, about
const TABLE_SIDE = 480;  // pixels of a table, about
const COLUMNS = 8;       // of maps
const NOTHING: CaptionedPicture = { picture: blankCanvas(1, 1), caption: '' };
const [GREEN, GREY, YELLOW]: Colour[] = [[60, 220, 90], [150, 150, 150], [250, 230, 70]];

/** Paints the stages of one step in their order; images, anchors and labels of earlier ones are kept for later ones. */
export class StagePainter {
  private images: RgbImage[] = [];
  private anchors: readonly Box[] = [];
  private anchorsPerCell = 1;
  private labels: ArrayLike<number> = [];

  /** The picture of a stage by its name; null: it made nothing that can be drawn. */
  paint(name: string, made: unknown): RgbImage | null {
    const value = isRecord(made) ? made : {};
    if (name === 'batch') return this.batch(value);
    if (isTensor(value.scores) && value.scores.shape.length === 4) this.anchorsPerCell = value.scores.shape[1] / 2;
    if (isNumbers(value.labels)) this.labels = value.labels;
    if (name === 'anchors') return this.anchorsOfACell(made as readonly Box[]); // the step's own statement
    if (name === 'proposals') return this.proposals(made as readonly (readonly { readonly box: Box }[])[]);
    if (name === 'targets') return this.labelledAnchors(value);
    const rois = Array.isArray(value.rois) ? value.rois : made;
    if (Array.isArray(rois) && isRoi(rois[0])) return this.regions(rois as readonly RoiBox[]);
    return tensorSheet(isTensor(made) ? [['', made]] : Object.entries(value).filter(isNamedTensor));
  }

  private batch(value: Readonly<Record<string, unknown>>): RgbImage | null {
    const tensors = Object.entries(value).filter(isNamedTensor);
    const pixels = tensors.find(([, { shape }]) => shape.length === 4 && shape[1] === 3)?.[1];
    if (pixels === undefined) return tensorSheet(tensors);
    this.images = Array.from({ length: Math.min(pixels.shape[0], MOST_IMAGES) }, (_, n) => pictureOf(pixels, n));
    const objects = Array.isArray(value.images) ? value.images as readonly WithObjects[] : [];
    return this.onEachImage((n) => (objects[n]?.objects ?? []).map(({ box, label }) => frame(box, colourOf(label))));
  }

  /** The anchors of the cell in the middle, on the first image. */
  private anchorsOfACell(anchors: readonly Box[]): RgbImage | null {
    this.anchors = anchors;
    const cells = anchors.length / this.anchorsPerCell;
    const middle = anchors[Math.floor(cells / 2) * this.anchorsPerCell];
    const start = anchors.indexOf(middle);
    const boxes = anchors.slice(start, start + this.anchorsPerCell);
    return this.onEachImage((n) => n === 0 ? boxes.map((box) => frame(box, YELLOW)) : [], 1);
  }

  private proposals(lists: readonly (readonly { readonly box: Box }[])[]): RgbImage | null {
    return this.onEachImage((n) => lists[n].slice(0, MOST_BOXES).map(({ box }) => frame(box, GREEN)));
  }

  /** Background grey and dashed below, classes in their colours on top. */
  private regions(rois: readonly RoiBox[]): RgbImage | null {
    const drawn = rois.map((roi, r) => ({ roi, label: this.labels[r] ?? 0 })).sort((a, b) => a.label - b.label);
    return this.onEachImage((n) => drawn.filter(({ roi }) => roi.image === n).map(({ roi, label }) =>
      label === 0 ? { ...frame(roi, GREY), line: 'dashed' } : frame(roi, colourOf(label))));
  }

  /** Positive anchors green, sampled negative ones grey; labels are in the order (image, anchor, y, x). */
  private labelledAnchors({ labels }: Readonly<Record<string, unknown>>): RgbImage | null {
    const A = this.anchorsPerCell;
    const cells = this.anchors.length / A;
    const labelOf = (n: number, i: number): number =>
      (labels as ArrayLike<number>)[n * A * cells + (i % A) * cells + Math.floor(i / A)];
    return this.onEachImage((n) => [0, 1].flatMap((label) => this.anchors
      .filter((_, i) => labelOf(n, i) === label)
      .map((box): DrawnBox => label === 1 ? frame(box, GREEN) : { ...frame(box, GREY), line: 'dashed' })));
  }

  private onEachImage(boxesOf: (n: number) => readonly DrawnBox[], count = this.images.length): RgbImage | null {
    if (this.images.length === 0) return null;
    const columns = this.images.length > 2 ? 4 : 2;
    const enlargement = columns === 2 ? drawScaleFor(this.images[0].width).enlargement : 2;
    return montage(this.images.slice(0, count).map((image, n) => ({
      picture: drawBoxes(image, boxesOf(n), { enlargement, text: 1 }), caption: `image ${n}`,
    })), columns);
  }
}

interface RoiBox extends Box {
  readonly image: number;
}

interface WithObjects {
  readonly objects?: readonly { readonly box: Box; readonly label: number }[];
}

function frame({ x1, y1, x2, y2 }: Box, colour: Colour): DrawnBox {
  return { box: { x1, y1, x2, y2 }, colour, line: 'solid', caption: '' };
}

/** Image n of (N,3,H,W) with its darkest number black and its lightest white. */
function pictureOf(pixels: Tensor, n: number): RgbImage {
  const [, , H, W] = pixels.shape;
  const own = pixels.data.subarray(n * 3 * H * W, (n + 1) * 3 * H * W);
  let [low, high] = [own[0], own[0]];
  for (const value of own) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const image = blankCanvas(W, H);
  own.forEach((value, i) => {
    const [c, pixel] = [Math.floor(i / (H * W)), i % (H * W)];
    image.data[3 * pixel + c] = Math.round(255 * (value - low) / Math.max(high - low, Number.EPSILON));
  });
  return image;
}

/** Planes of the first entry of each map (N,C,H,W), in rows; without maps the tables (N,D); null without either. */
function tensorSheet(tensors: readonly (readonly [name: string, x: Tensor])[]): RgbImage | null {
  const filled = tensors.filter(([, x]) => x.data.length > 0);
  const maps = filled.filter(([, { shape }]) => shape.length === 4).flatMap(([name, x]) =>
    Array.from({ length: Math.min(x.shape[1], MOST_PLANES) }, (_, c) =>
      panel(`${name} 0,${c}`.trim(), planeOf(x, 0, c), PLANE_SIDE)));
  if (maps.length > 0) {
    const empty = Array.from({ length: Math.max(0, COLUMNS - maps.length) }, () => NOTHING);
    return montage([...maps, ...empty], COLUMNS); // always a whole row, so that a page does not enlarge a single map
  }
  const tables = filled.filter(([, { shape }]) => shape.length === 2)
    .map(([name, x]) => panel(`${name} [${x.shape}], a column for each row`.trim(), turned(x), TABLE_SIDE));
  return tables.length === 0 ? null : montage(tables, 1);
}

function panel(caption: string, plane: Tensor, side: number): CaptionedPicture {
  const hasSigns = plane.data.some((value) => value < 0);
  const picture = hasSigns ? signedHeatMap(plane) : heatMap(plane);
  return { caption, picture: enlarged(picture, Math.max(1, Math.floor(side / Math.max(...plane.shape)))) };
}

/** The first rows of a table as columns: there are more regions than classes. */
function turned(x: Tensor): Tensor {
  const [rows, columns] = x.shape.map((size) => Math.min(size, MOST_ROWS));
  const data = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) data[c * rows + r] = x.data[r * x.shape[1] + c];
  return tensor([columns, rows], data);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumbers(value: unknown): value is ArrayLike<number> {
  return ArrayBuffer.isView(value) || (Array.isArray(value) && typeof value[0] === 'number');
}

function isTensor(value: unknown): value is Tensor {
  return isRecord(value) && Array.isArray(value.shape) && isNumbers(value.data);
}

function isNamedTensor(entry: [string, unknown]): entry is [string, Tensor] {
  return isTensor(entry[1]);
}

function isRoi(value: unknown): boolean {
  return isRecord(value) && typeof value.x1 === 'number' && typeof value.image === 'number';
}
