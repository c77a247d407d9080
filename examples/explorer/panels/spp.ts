// Spatial pyramid pooling: one region at several levels of bins, by lib/layers/spp.ts.
import type { Box } from '../../../lib/boxes/box.js';
import { binsOfCells, type Bin } from '../../../lib/layers/roi-pool.js';
import { SPP_CELLS_ZF5, sppForward, sppLength, windowToCells } from '../../../lib/layers/spp.js';
import { BACKBONES } from '../../../lib/networks/backbones.js';
import { firstCellCentre } from '../../../lib/networks/trunk-layer.js';
import { tensor, type Tensor } from '../../../lib/tensor/tensor.js';
import { colourOf, hexOf } from '../../../lib/viz/pictures/colour.js';
import { heatMap, planeOf } from '../../../lib/viz/pictures/heat-map.js';
import type { CodeBox } from '../page/code-box.js';
import { draggableBox } from '../page/draggable-box.js';
import { fill, h, select, slider, svg, table } from '../page/elements.js';
import type { Context, Live, Panel } from '../page/panel.js';
import { boxPicture, type BoxPicture } from '../page/picture.js';
import { sceneChoice } from '../page/scene-choice.js';

const CORNERS = ['x1', 'y1', 'x2', 'y2'] as const;
const COLOURS = [3, 6, 4, 1].map((label) => hexOf(colourOf(label))); // a level each

export const SPP: Panel = {
  name: 'spp',
  title: 'Spatial pyramid pooling',
  slide: 'Review: Spatial Pyramid Pooling (SPP) layer',
  sentence: '“Just a special case of the SPP layer with one pyramid level”: so the deck calls RoI pooling.',
  formula: 'y[level n, c, j] = max of x over bin j of n × n         length of y = C · Σ n²',
  question: 'does a larger region give a longer row to fc6?',
  answer: 'No: the row has C · Σ n² numbers, whatever the region. That is why one fc6 serves regions of every size.',
  code: ['lib/layers/spp.ts#sppForward', 'lib/layers/roi-pool.ts#spans', 'lib/layers/spp.ts#windowToCells'],
  breaks: ['floor-ends'],
  mount,
};

class PyramidView {
  readonly maps = h('div', { class: 'pictures small clipped' });
  readonly numbers = h('p', { class: 'numbers', 'aria-live': 'polite' });
  readonly list = h('div', {});
  private readonly context: Context;
  private readonly x: Tensor;

  constructor(context: Context, x: Tensor) {
    [this.context, this.x] = [context, x];
  }

  region(): Box {
    const [x1, y1, x2, y2] = CORNERS.map((corner) => this.context.state.get(`spp.${corner}`));
    return { x1, y1, x2, y2 };
  }

  update(): void {
    const { state } = this.context;
    const [, C, H, W] = this.x.shape;
    const levels = state.get('spp.levels').split('-').map(Number);
    const { stride, trunk } = BACKBONES.S;
    const geometry = { stride, firstCentre: firstCellCentre(trunk), shrink: SPP_CELLS_ZF5.shrink };
    const window = windowToCells(this.region(), { width: W, height: H }, geometry);
    const { y } = sppForward(this.x, [{ ...window, image: 0 }], levels);
    const binsAt = levels.map((n) => binsOfCells(window, { width: n, height: n }, { width: W, height: H }));
    const map = heatMap(planeOf(this.x, 0, state.get('spp.channel')));
    fill(this.maps, ...binsAt.map((bins, level) => {
      const picture = boxPicture(map, `Level of ${levels[level]} × ${levels[level]} bins`);
      picture.overlay.append(...bins.map((bin) => outline(bin, COLOURS[level])));
      return picture.element;
    }));
    const cells = (window.x2 - window.x1 + 1) * (window.y2 - window.y1 + 1);
    fill(this.numbers, h('span', {}, `${cells} cells`), h('span', { 'data-count': 'length' },
      `${y.data.length} numbers for fc6 = ${C} · (${levels.map((n) => `${n}²`).join(' + ')})`),
    h('span', { 'data-count': 'empty' }, `${binsAt.flat().filter((bin) => areaOfBin(bin) === 0).length} empty bins`));
    fill(this.list, table(['level', 'bins', 'numbers', 'cells in its bins', 'cells of the region'],
      binsAt.map((bins, level) => [`${levels[level]} × ${levels[level]}`, String(bins.length),
        String(sppLength(C, [levels[level]])), String(bins.reduce((sum, bin) => sum + areaOfBin(bin), 0)),
        String(cells)])));
  }
}

function areaOfBin({ top, bottom, left, right }: Bin): number {
  return Math.max(bottom - top, 0) * Math.max(right - left, 0);
}

function outline({ left, top, right, bottom }: Bin, colour: string): SVGElement {
  return svg('rect', {
    'x': left, 'y': top, 'width': Math.max(right - left, 0), 'height': Math.max(bottom - top, 0), 'fill': 'none',
    'stroke': colour, 'stroke-width': 0.25,
  });
}

/** The picture with the region that is dragged. */
function regionPicture(picture: BoxPicture, { state }: Context, view: PyramidView): HTMLElement {
  picture.overlay.append(draggableBox(picture, view.region(), 'Region', (box) => {
    for (const corner of CORNERS) state.set(`spp.${corner}`, Math.round(box[corner]));
    view.update();
  }));
  return picture.element;
}

async function mount(context: Context, code: readonly CodeBox[]): Promise<Live> {
  const { state, scenes, engine } = context;
  const image = await scenes.samples[state.get('spp.scene')].image();
  const { shape, data } = await engine.call('features', { which: 'trained', picture: image });
  const view = new PyramidView(context, tensor(shape, data));
  const picture = boxPicture(image, 'Drag the yellow region, or move it with the arrow keys (Shift: its lower corner)');
  code[0].mark('for (const n of levels)', 'rncj = maxOverBins');
  code[1].mark('Math.floor(q', 'Math.ceil((q');
  view.update();
  const pyramids = [['1-2-3-6', '1, 2, 3, 6: 50 bins'], ['1-2-4', '1, 2, 4'], ['6', '6: RoI pooling']] as const;
  return {
    controls: [
      sceneChoice(context, 'spp.scene'),
      select('Levels', pyramids, state.get('spp.levels'), (levels) => {
        state.set('spp.levels', levels);
        view.update();
      }),
      slider('Channel', { min: 0, max: shape[1] - 1, step: 1, value: state.get('spp.channel') }, (value) => {
        state.set('spp.channel', value);
        view.update();
      }),
    ],
    body: [h('div', { class: 'two' }, regionPicture(picture, context, view), view.list), view.numbers, view.maps],
    onBreak: () => view.update(),
    breakIt: [h('p', {}, 'Bins that end at the cell before are neater, and do not overlap. But a region with fewer '
      + 'cells across than bins then has empty ones: make the region small, and count.')],
  };
}
