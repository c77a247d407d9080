// Pictures with boxes over them: pixels on a canvas, boxes as a drawing that scales with it.
import type { Box } from '../../../lib/boxes/box.js';
import type { RgbImage } from '../../../lib/data/sample.js';
import { colourOf, hexOf, inkOn, type Colour } from '../../../lib/viz/pictures/colour.js';
import { h, svg } from './elements.js';

export interface DrawnBox {
  readonly box: Box;
  readonly colour: Colour;
  /** Above the box; absent: nothing. */
  readonly text?: string;
  readonly dashed?: boolean;
  readonly faint?: boolean;
}

export interface BoxPicture {
  readonly element: HTMLElement;
  readonly overlay: SVGSVGElement;
  readonly caption: HTMLElement;
  show(image: RgbImage): void;
  draw(boxes: readonly DrawnBox[]): void;
}

/** A picture with a name for those who cannot see it. */
export function boxPicture(image: RgbImage, name: string): BoxPicture {
  const canvas = h('canvas', { role: 'img', 'aria-label': name });
  const overlay = svg('svg', { 'aria-hidden': 'true' });
  const caption = h('figcaption', {}, name);
  const element = h('figure', { class: 'picture' }, h('div', { class: 'frame' }, canvas, overlay), caption);
  const show = (shown: RgbImage): void => {
    paint(canvas, shown);
    overlay.setAttribute('viewBox', `0 0 ${shown.width} ${shown.height}`);
  };
  show(image);
  return { element, overlay, caption, show, draw: (boxes) => overlay.replaceChildren(...boxes.map(drawnBox)) };
}

/** The pixels of an image on a canvas of its size. */
export function paint(canvas: HTMLCanvasElement, { width, height, data }: RgbImage): void {
  [canvas.width, canvas.height] = [width, height];
  const pixels = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    pixels.data.set([data[3 * i], data[3 * i + 1], data[3 * i + 2], 255], 4 * i);
  }
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
}

/** Boxes of classes with names and scores. */
export function detectionBoxes(
  found: readonly { readonly label: number; readonly score: number; readonly box: Box }[], classes: readonly string[],
): DrawnBox[] {
  return found.map(({ label, score, box }) =>
    ({ box, colour: colourOf(label), text: `${classes[label - 1]} ${score.toFixed(2)}` }));
}

/** The outline of a box alone. */
export function outlineOf({ box: { x1, y1, x2, y2 }, colour, dashed, faint }: Omit<DrawnBox, 'text'>): SVGElement {
  return svg('rect', {
    'x': x1, 'y': y1, 'width': Math.max(x2 - x1 + 1, 0), 'height': Math.max(y2 - y1 + 1, 0), 'fill': 'none',
    'stroke': hexOf(colour), 'stroke-width': faint ? 0.6 : 1.6, 'opacity': faint ? 0.55 : 1,
    'stroke-dasharray': dashed ? '3 2' : null,
  });
}

function drawnBox({ text, ...drawn }: DrawnBox): SVGElement {
  const outline = outlineOf(drawn);
  if (text === undefined) return outline;
  const { box: { x1, y1 }, colour } = drawn;
  const top = Math.max(y1 - 8, 0);
  const width = text.length * 4.1 + 3;
  return svg('g', {}, outline,
    svg('rect', { x: x1, y: top, width, height: 8, fill: hexOf(colour) }),
    svg('text', { x: x1 + 1.5, y: top + 6.2, 'font-size': 6.6, style: `fill:${hexOf(inkOn(colour))}` }, text));
}
