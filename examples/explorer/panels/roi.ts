// RoI pooling on a real feature map: two regions, their bins and switches, and the double sum of the cell under the
// pointer, forward and backward by lib/layers/roi-pool.ts.
import type { Box } from '../../../lib/boxes/box.js';
import { binsOf, roiPoolBackward, roiPoolForward, type RoiPooled } from '../../../lib/layers/roi-pool.js';
import type { RgbImage } from '../../../lib/data/sample.js';
import { tensor, zerosLike, type Tensor } from '../../../lib/tensor/tensor.js';
import { colourOf, hexOf } from '../../../lib/viz/pictures/colour.js';
import { heatMap, planeOf, signedHeatMap } from '../../../lib/viz/pictures/heat-map.js';
import type { CodeBox } from '../page/code-box.js';
import { draggableBox } from '../page/draggable-box.js';
import { fill, h, select, short, slider, svg } from '../page/elements.js';
import type { Context, Live, Panel } from '../page/panel.js';
import { boxPicture, type BoxPicture } from '../page/picture.js';
import { sceneChoice } from '../page/scene-choice.js';

const FORWARD = 'lib/layers/roi-pool.ts#roiPoolForward';
const BACKWARD = 'lib/layers/roi-pool.ts#roiPoolBackward';

/** The second region, in pixels of the picture; the first one is dragged. */
const SECOND: Readonly<Record<'inside' | 'outside', Box>> = {
  inside: { x1: 90, y1: 50, x2: 210, y2: 135 },
  outside: { x1: 180, y1: 80, x2: 320, y2: 180 }, // no proposal lies so: they are clipped to the image
};

export const ROI: Panel = {
  name: 'roi',
  title: 'RoI pooling',
  slide: 'Obstacle #1: Differentiable RoI pooling',
  sentence: '“RoI pooling / SPP is just like max pooling, except that pooling regions overlap.”',
  formula: 'y[r,j] = x[i*(r,j)]            i*(r,j) = argmax of x over bin j of region r, the “switch”\n'
    + '∂L/∂x[i] = Σ_r Σ_j [i = i*(r,j)] ∂L/∂y[r,j]',
  question: 'can one cell of the map receive a gradient from two regions?',
  answer: 'Yes, where the same cell is the largest of a bin of each: the two gradients add. Drag the region until the '
    + 'count of shared cells below is not 0.',
  code: [BACKWARD, FORWARD],
  breaks: ['mistake-6'],
  mount,
};

/** What is computed anew whenever a region or a setting changes. */
interface Pooling {
  readonly pooled: RoiPooled;
  readonly dx: Tensor;
}

class RoiView {
  readonly map: BoxPicture;
  readonly gradient: BoxPicture;
  readonly sum = h('pre', { class: 'sum', tabindex: 0, 'aria-live': 'polite', 'aria-label': 'The sum of this cell' });
  readonly counts = h('p', { class: 'numbers' });
  readonly values = h('div', { class: 'two' });
  private readonly context: Context;
  private readonly x: Tensor;
  private readonly cellsPerPixel: number;
  private readonly code: readonly CodeBox[];
  private readonly regions: SVGGElement = svg('g');

  constructor(context: Context, x: Tensor, cellsPerPixel: number, code: readonly CodeBox[]) {
    [this.context, this.x, this.cellsPerPixel, this.code] = [context, x, cellsPerPixel, code];
    this.map = boxPicture(heatMap(this.plane()), 'Feature map with regions, bins and switches');
    this.gradient = boxPicture(heatMap(this.plane()), '∂L/∂x: red where gradients arrive, for ∂L/∂y = 1 everywhere');
    for (const { overlay } of [this.map, this.gradient]) {
      overlay.addEventListener('pointermove', (event) => this.point(event, overlay));
    }
  }

  /** The regions in pixels of the picture. */
  boxes(): readonly Box[] {
    const { state } = this.context;
    const [x1, y1, x2, y2] = (['roi.x1', 'roi.y1', 'roi.x2', 'roi.y2'] as const).map((key) => state.get(key));
    return [{ x1, y1, x2, y2 }, SECOND[state.get('roi.second')]];
  }

  /** Everything anew. */
  update(): void {
    const made = this.compute();
    this.map.show(heatMap(this.plane()));
    this.gradient.show(signedHeatMap(planeOf(made.dx, 0, 0)));
    this.map.overlay.replaceChildren(this.regions);
    this.regions.replaceChildren(...this.boxes().flatMap((box, r) => this.drawnRegion(box, r, made)));
    this.showCounts(made);
    this.explain(made);
  }

  private plane(): Tensor {
    return planeOf(this.x, 0, this.context.state.get('roi.channel'));
  }

  /** Pooling of one channel, as (1,1,H,W), and its backward with a gradient of 1 at every output. */
  private compute(): Pooling {
    const { state } = this.context;
    const { shape: [H, W], data } = this.plane();
    const bins = state.get('roi.bins');
    const rois = this.boxes().map((box) => ({ ...box, image: 0 }));
    const pooled = roiPoolForward(tensor([1, 1, H, W], data), rois, { width: bins, height: bins }, this.cellsPerPixel);
    const dy = zerosLike(pooled.y, pooled.y.shape);
    dy.data.fill(1);
    const xShape = [1, 1, H, W];
    return { pooled, dx: roiPoolBackward(dy, pooled.switches, xShape) };
  }

  private drawnRegion(box: Box, r: number, { pooled }: Pooling): SVGElement[] {
    const { shape: [H, W] } = this.plane();
    const bins = this.context.state.get('roi.bins');
    const colour = hexOf(colourOf(r === 0 ? 3 : 6));
    const cells = binsOf(box, { width: bins, height: bins }, { width: W, height: H }, this.cellsPerPixel);
    const drawnBins = cells.map(({ left, top, right, bottom }) => svg('rect', {
      x: left, y: top, width: right - left, height: bottom - top, fill: 'none', stroke: colour, 'stroke-width': 0.22,
    }));
    const own = [...pooled.switches.subarray(r * bins * bins, (r + 1) * bins * bins)].filter((i) => i >= 0);
    const dots = own.map((i) => svg('circle', {
      cx: i % W + 0.5, cy: Math.floor(i / W) + 0.5, r: 0.55, fill: colour, stroke: '#000', 'stroke-width': 0.12,
    }));
    return [...drawnBins, ...dots];
  }

  private showCounts({ pooled: { switches }, dx }: Pooling): void {
    const meets = new Map<number, number>();
    for (const i of switches) if (i >= 0) meets.set(i, (meets.get(i) ?? 0) + 1);
    const shared = [...meets.values()].filter((count) => count > 1).length;
    const empty = switches.filter((i) => i < 0).length;
    const sum = Array.from(dx.data).reduce((total, value) => total + value, 0);
    fill(this.counts, h('span', { 'data-count': 'outputs' }, `${switches.length} outputs`),
      h('span', { 'data-count': 'shared' }, `${shared} cells are the maximum of several bins`),
      h('span', { 'data-count': 'empty' }, `${empty} empty bins`),
      h('span', { 'data-count': 'sum' }, `sum of ∂L/∂x: ${short(sum, 6)} of ${switches.length - empty}`));
  }

  private point(event: PointerEvent, overlay: SVGSVGElement): void {
    const { shape: [H, W] } = this.plane();
    const { left, top, width, height } = overlay.getBoundingClientRect();
    const [column, row] = [(event.clientX - left) / width * W, (event.clientY - top) / height * H].map(Math.floor);
    if (column < 0 || column >= W || row < 0 || row >= H) return;
    this.context.state.set('roi.cell', row * W + column);
    this.explain(this.compute());
  }

  /** The chosen cell; at first one that is the maximum of two bins. */
  private cellOf(switches: Int32Array): number {
    const chosen = this.context.state.get('roi.cell');
    if (chosen >= 0) return Math.min(chosen, this.plane().data.length - 1);
    return switches.find((i, at) => i >= 0 && switches.indexOf(i) < at) ?? Math.max(switches[0], 0);
  }

  /** The double sum of the cell under the pointer, term by term. */
  private explain({ pooled: { switches, y }, dx }: Pooling): void {
    const { shape: [, W], data } = this.plane();
    const i = this.cellOf(switches);
    const perRegion = y.shape[2] * y.shape[3];
    const terms = [...switches].map((iStar, rj) => ({ iStar, r: Math.floor(rj / perRegion) + 1, j: rj % perRegion }))
      .filter(({ iStar }) => iStar === i);
    const written = terms.map(({ r, j }) => `∂L/∂y[${r},${j}]`).join(' + ');
    this.sum.textContent = `cell ${i}: row ${Math.floor(i / W)}, column ${i % W}, x = ${short(data[i], 4)}\n`
      + `∂L/∂x[${i}] = ${written === '' ? '0, no switch points here' : `${written} = ${short(dx.data[i])}`}`
      + (dx.data[i] === terms.length ? '' : `      should be ${terms.length}`);
    this.code[0].mark(terms.length > 0 ? 'dx.data[i] += dy.data[rcj]' : 'if (i !== EMPTY_BIN)');
    this.code[1].mark('maxOverBins');
  }
}

/** The picture with both regions; the first one is dragged, or moved with the arrow keys. */
function regionPicture(view: RoiView, { state }: Context, image: RgbImage): BoxPicture {
  const picture = boxPicture(image, 'Drag the yellow region, or move it with the arrow keys (Shift: its lower corner)');
  const [first, second] = view.boxes();
  const drag = draggableBox(picture, first, 'Region', (box) => {
    for (const key of ['x1', 'y1', 'x2', 'y2'] as const) state.set(`roi.${key}`, Math.round(box[key]));
    view.update();
  });
  picture.overlay.append(svg('rect', {
    x: second.x1, y: second.y1, width: second.x2 - second.x1 + 1, height: second.y2 - second.y1 + 1, fill: 'none',
    stroke: hexOf(colourOf(6)), 'stroke-width': 1.5,
  }), drag);
  return picture;
}

function controlsOf(context: Context, view: RoiView, channels: number): HTMLElement[] {
  const { state, reshow } = context;
  const change = (key: 'roi.channel' | 'roi.bins') => (value: number): void => {
    state.set(key, value);
    view.update();
  };
  const places = [['inside', 'in the image'], ['outside', 'partly outside: empty bins']] as const;
  return [
    sceneChoice(context, 'roi.scene'),
    slider('Bins a side', { min: 1, max: 8, step: 1, value: state.get('roi.bins') }, change('roi.bins')),
    slider('Channel', { min: 0, max: channels - 1, step: 1, value: state.get('roi.channel') }, change('roi.channel')),
    select('Second region', places, state.get('roi.second'), (place) => {
      state.set('roi.second', place);
      reshow();
    }),
  ];
}

async function mount(context: Context, code: readonly CodeBox[]): Promise<Live> {
  const { state, scenes, engine } = context;
  const image = await scenes.samples[state.get('roi.scene')].image();
  const { shape, data, cellsPerPixel } = await engine.call('features', { which: 'trained', picture: image });
  const view = new RoiView(context, tensor(shape, data), cellsPerPixel, code);
  const picture = regionPicture(view, context, image);
  view.update();
  return {
    controls: controlsOf(context, view, shape[1]),
    body: [
      h('div', { class: 'pictures three clipped' }, picture.element, view.map.element, view.gradient.element),
      view.counts, view.sum,
    ],
    onBreak: () => view.update(),
    breakIt: [h('p', {}, 'Where two bins share their maximum, one gradient is lost: the sum of ∂L/∂x falls below the '
      + 'number of outputs. Nothing crashes, and the training only learns a little worse: the gradient check of the '
      + 'tests is what notices.')],
  };
}
