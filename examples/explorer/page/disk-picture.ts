// A disk that is filled: a cylinder with as much of it coloured as it holds, and its bytes below.
import { bytesText } from '../../../lib/viz/number-text.js';
import { colourOf, hexOf } from '../../../lib/viz/pictures/colour.js';
import { h, svg } from './elements.js';

const [WIDTH, HEIGHT, TILT] = [72, 92, 9]; // of the drawing; TILT: half the height of an ellipse

export interface Disk {
  readonly name: string;
  readonly bytes: number;
  /** What is in it, in words. */
  readonly holds: string;
}

/** `most`: the bytes of a full disk. */
export function diskPicture({ name, bytes, holds }: Disk, most: number): HTMLElement {
  const full = most === 0 ? 0 : (HEIGHT - 2 * TILT) * bytes / most;
  const [top, bottom] = [TILT, HEIGHT - TILT];
  const ellipse = (y: number, fill: string): SVGElement =>
    svg('ellipse', { 'cx': WIDTH / 2, 'cy': y, 'rx': WIDTH / 2 - 1, 'ry': TILT - 1, fill, 'stroke': 'currentColor' });
  const colour = hexOf(colourOf(2));
  const filling = bytes === 0 ? [] : [
    ellipse(bottom, colour), svg('rect', { x: 1, y: bottom - full, width: WIDTH - 2, height: full, fill: colour }),
    ellipse(bottom - full, colour),
  ];
  const sides = [1, WIDTH - 1].map((x) => svg('line', { x1: x, y1: top, x2: x, y2: bottom, stroke: 'currentColor' }));
  const drawing = {
    'viewBox': `0 0 ${WIDTH} ${HEIGHT}`, 'width': WIDTH, 'height': HEIGHT, 'role': 'img',
    'aria-label': `${name}: ${bytesText(bytes)}`,
  };
  return h('figure', { 'class': 'disk', 'data-disk': name, 'data-bytes': bytes },
    svg('svg', drawing, ellipse(bottom, 'none'), ...filling, ellipse(top, 'none'), ...sides),
    h('figcaption', {}, h('strong', {}, name), h('br'), bytesText(bytes), h('br'), holds));
}
