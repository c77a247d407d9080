// A box that is dragged by its middle or its corners, with a pointer or with the arrow keys.
import type { Box } from '../../../lib/boxes/box.js';
import { colourOf, hexOf } from '../../../lib/viz/pictures/colour.js';
import { svg } from './elements.js';
import type { BoxPicture } from './picture.js';

const LEAST = 8; // pixels of a side
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

/** What a drag moves: all of the box, or its lower right corner. */
type Part = 'all' | 'corner';

/** The box as a part of the picture's drawing; `on` is told of every change. */
export function draggableBox({ overlay }: BoxPicture, initial: Box, name: string, on: (box: Box) => void): SVGElement {
  let box = initial;
  const { group, body, corner, place } = drawing(name);
  overlay.removeAttribute('aria-hidden');
  const move = (part: Part, dx: number, dy: number): void => {
    const { width, height } = overlay.viewBox.baseVal;
    box = moved(box, part, [dx, dy], [width, height]);
    place(box);
    on(box);
  };
  for (const [element, part] of [[body, 'all'], [corner, 'corner']] as [SVGElement, Part][]) {
    element.style.touchAction = 'none';
    element.onpointerdown = (event) => followPointer(event, overlay, (dx, dy) => move(part, dx, dy));
  }
  group.addEventListener('keydown', (event) => {
    const arrow = ARROWS[event.key];
    if (arrow === undefined) return;
    event.preventDefault();
    move(event.shiftKey ? 'corner' : 'all', 4 * arrow[0], 4 * arrow[1]);
  });
  place(box);
  return group;
}

/** The elements of the box, and a function that puts them where a box is. */
function drawing(name: string) {
  const colour = hexOf(colourOf(3));
  const paints = { 'class': 'handle', 'fill': colour, 'fill-opacity': 0.18, 'stroke': colour, 'stroke-width': 1.6 };
  const body = svg('rect', paints);
  const corner = svg('circle', { class: 'handle', r: 4, fill: colour, stroke: '#000', 'stroke-width': 0.5 });
  const group = svg('g', { tabindex: 0, role: 'application' }, body, corner);
  const place = ({ x1, y1, x2, y2 }: Box): void => {
    for (const [key, value] of Object.entries({ x: x1, y: y1, width: x2 - x1 + 1, height: y2 - y1 + 1 })) {
      body.setAttribute(key, String(value));
    }
    corner.setAttribute('cx', String(x2));
    corner.setAttribute('cy', String(y2));
    group.setAttribute('aria-label', `${name}: ${[x1, y1, x2, y2].map(Math.round).join(', ')}; arrow keys move it`);
  };
  return { group, body, corner, place };
}

/** Tells of each movement of the pointer until it is lifted, in the units of the drawing. */
function followPointer(
  event: PointerEvent, overlay: SVGSVGElement, on: (dx: number, dy: number) => void,
): void {
  event.preventDefault();
  const scale = overlay.viewBox.baseVal.width / overlay.getBoundingClientRect().width;
  let [x, y] = [event.clientX, event.clientY];
  const target = event.currentTarget as SVGElement;
  target.setPointerCapture(event.pointerId);
  target.onpointermove = (next) => {
    on((next.clientX - x) * scale, (next.clientY - y) * scale);
    [x, y] = [next.clientX, next.clientY];
  };
  target.onpointerup = () => { target.onpointermove = null; };
}

function moved(
  { x1, y1, x2, y2 }: Box, part: Part, [dx, dy]: readonly [number, number], [width, height]: readonly [number, number],
): Box {
  const within = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
  if (part === 'corner') {
    return { x1, y1, x2: within(x2 + dx, x1 + LEAST, width - 1), y2: within(y2 + dy, y1 + LEAST, height - 1) };
  }
  const [across, down] = [within(dx, -x1, width - 1 - x2), within(dy, -y1, height - 1 - y2)];
  return { x1: x1 + across, y1: y1 + down, x2: x2 + across, y2: y2 + down };
}
