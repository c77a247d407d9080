// Why joint training is approximate: the loss as the left edge of a region moves, with max pooling and with bilinear
// sampling.
import * as Plot from '@observablehq/plot';
import type { RgbImage } from '../../../lib/data/sample.js';
import { roiBilinearBackward, roiBilinearForward } from '../../../lib/layers/roi-bilinear.js';
import { roiPoolForward, type Roi } from '../../../lib/layers/roi-pool.js';
import { boxEdgeSampling } from '../../../lib/layers/sampling-rule.js';
import { BACKBONES } from '../../../lib/networks/backbones.js';
import { firstCellCentre } from '../../../lib/networks/trunk-layer.js';
import { tensor, type Tensor } from '../../../lib/tensor/tensor.js';
import { colourOf, hexOf } from '../../../lib/viz/pictures/colour.js';
import type { CodeBox } from '../page/code-box.js';
import { fill, h, short, slider, svg } from '../page/elements.js';
import type { Context, Live, Panel } from '../page/panel.js';
import { boxPicture, type BoxPicture } from '../page/picture.js';
import { sceneChoice } from '../page/scene-choice.js';
import type { UrlState } from '../page/url-state.js';

const [FROM, TO, STEP] = [20, 100, 0.25]; // of x1, pixels
const OTHERS = { y1: 20, x2: 150, y2: 110, image: 0 };
const SAMPLES = 2; // per bin along each axis, as exact joint training has it

export const APPROXIMATE: Panel = {
  name: 'approximate',
  title: 'Why approximate?',
  slide: 'Training method #2: Approx. joint optimization: Why is this approach approximate?',
  sentence: '“∂L/∂RoI[i] is actually undefined: roi_pooling() is not differentiable w.r.t. RoI.”',
  formula: 'L(x1) = ½ Σ y(x1)²        y: the pooled region, whose left edge is x1\n'
    + 'max pooling: corners are rounded to cells, so L is a staircase: ∂L/∂x1 = 0, or there is none\n'
    + 'bilinear sampling: L is a curve, and ∂L/∂x1 is its slope',
  question: 'what is the slope of the staircase between two steps?',
  answer: '0: the region may move by up to a cell, and nothing changes. So no gradient tells the RPN where to move it.',
  code: ['lib/layers/roi-pool.ts#binsOf', 'lib/layers/roi-bilinear.ts#roiBilinearBackward'],
  breaks: ['constant-region'],
  mount,
};

const H = 1 / 64; // pixels to each side, for the measured slope

interface Losses {
  readonly max: number;
  readonly bilinear: number;
  /** ∂L/∂x1 of the bilinear form. */
  readonly slope: number;
}

/** Both losses of a region of the map (1,C,H,W). */
function lossesAt(x: Tensor, x1: number, bins: number): Losses {
  const { stride, trunk } = BACKBONES.S;
  const rois: Roi[] = [{ ...OTHERS, x1 }];
  const grid = { width: bins, height: bins };
  const rule = boxEdgeSampling(stride, firstCellCentre(trunk), SAMPLES);
  const y = roiBilinearForward(x, rois, grid, rule);
  const { dRois } = roiBilinearBackward(y, x, rois, rule); // of ½ Σ y² the gradient is y itself
  return {
    max: halfSquares(roiPoolForward(x, rois, grid, 1 / stride).y), bilinear: halfSquares(y), slope: dRois[0].x1,
  };
}

function halfSquares({ data }: Tensor): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i] ** 2 / 2;
  return sum;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

interface Point extends Losses {
  readonly x1: number;
}

function chartOf(points: readonly Point[], at: number, width: number): Element {
  const mean = (key: 'max' | 'bilinear'): number => meanOf(points.map((point) => point[key]));
  const means = { max: mean('max'), bilinear: mean('bilinear') };
  const stairs = points.map(({ x1, max: loss }) => ({ x1, loss: loss / means.max }));
  const curve = points.map(({ x1, bilinear: loss }) => ({ x1, loss: loss / means.bilinear }));
  const here = points.reduce((best, point) => Math.abs(point.x1 - at) < Math.abs(best.x1 - at) ? point : best);
  const [max, bilinear] = [hexOf(colourOf(1)), hexOf(colourOf(2))];
  const tangent = [-6, 6].map((dx) => ({ x1: here.x1 + dx, loss: (here.bilinear + dx * here.slope) / means.bilinear }));
  const chart = Plot.plot({
    width, height: 300, marginLeft: 50,
    style: { background: 'transparent', color: 'currentColor', fontSize: '13px' },
    color: { domain: ['max pooling', 'bilinear sampling'], range: [max, bilinear], legend: true },
    x: { label: 'x1, pixels' }, y: { label: 'L, divided by its mean over x1', grid: true },
    marks: [
      Plot.lineY(stairs, { x: 'x1', y: 'loss', stroke: max, curve: 'step-after', strokeWidth: 2 }),
      Plot.lineY(curve, { x: 'x1', y: 'loss', stroke: bilinear, strokeWidth: 2 }),
      Plot.lineY(tangent, { x: 'x1', y: 'loss', stroke: 'currentColor', strokeDasharray: '4 3' }),
      Plot.ruleX([at], { stroke: 'currentColor', strokeOpacity: 0.5 }),
    ],
  });
  chart.setAttribute('role', 'img');
  chart.setAttribute('aria-label', 'Both losses over the left edge of the region');
  return chart;
}

/** The chart, the numbers and the region of the panel. */
class EdgeView {
  readonly chart = h('div', { class: 'chart' });
  readonly numbers = h('p', { class: 'numbers', 'aria-live': 'polite' });
  readonly picture: BoxPicture;
  private readonly state: UrlState;
  private readonly x: Tensor;
  private points: readonly Point[] = [];

  constructor(state: UrlState, image: RgbImage, x: Tensor) {
    [this.state, this.x] = [state, x];
    this.picture = boxPicture(image, 'The region; its left edge moves');
  }

  /** Both losses at every place of the edge. */
  measure(): void {
    const xs = Array.from({ length: (TO - FROM) / STEP + 1 }, (_, i) => FROM + i * STEP);
    this.points = xs.map((x1) => ({ x1, ...this.at(x1) }));
    this.update();
  }

  update(): void {
    const x1 = this.state.get('approximate.x1');
    const here = this.at(x1);
    const measured = (this.at(x1 + H).bilinear - this.at(x1 - H).bilinear) / (2 * H);
    fill(this.chart, chartOf(this.points, x1, Math.max(this.chart.clientWidth, 330)));
    fill(this.numbers, h('span', {}, `x1 = ${x1}`), h('span', { 'data-loss': 'max' }, `max: L = ${short(here.max, 6)}`),
      h('span', {}, 'slope 0'), h('span', { 'data-loss': 'bilinear' }, `bilinear: L = ${short(here.bilinear, 6)}`),
      h('span', { 'data-loss': 'slope' }, `backward: ∂L/∂x1 = ${short(here.slope, 4)}`),
      h('span', { 'data-loss': 'measured' }, `measured: ΔL/Δx1 = ${short(measured, 4)}`));
    const { y1, x2, y2 } = OTHERS;
    this.picture.overlay.replaceChildren(svg('rect', {
      'x': x1, 'y': y1, 'width': x2 - x1 + 1, 'height': y2 - y1 + 1, 'fill': 'none', 'stroke': hexOf(colourOf(3)),
      'stroke-width': 2,
    }));
  }

  private at(x1: number): Losses {
    return lossesAt(this.x, x1, this.state.get('approximate.bins'));
  }
}

async function mount(context: Context, code: readonly CodeBox[]): Promise<Live> {
  const { state, scenes, engine } = context;
  const image = await scenes.samples[state.get('approximate.scene')].image();
  const { shape, data } = await engine.call('features', { which: 'trained', picture: image });
  const view = new EdgeView(state, image, tensor(shape, data));
  code[0].mark('roundHalfAway(roi.x1', 'roundHalfAway(roi.x2');
  code[1].mark('tap.byStart');
  requestAnimationFrame(() => view.measure());
  return {
    controls: [
      sceneChoice(context, 'approximate.scene'),
      slider('Left edge x1', { min: FROM, max: TO, step: STEP, value: state.get('approximate.x1') }, (value) => {
        state.set('approximate.x1', value);
        view.update();
      }),
      slider('Bins a side', { min: 1, max: 8, step: 1, value: state.get('approximate.bins') }, (value) => {
        state.set('approximate.bins', value);
        view.measure();
      }),
    ],
    body: [view.numbers, h('div', { class: 'two' }, view.chart, view.picture.element)],
    onBreak: () => view.measure(),
    breakIt: [h('p', {}, 'Approximate joint training does so: backward then says 0 where the loss has a slope, and the '
      + 'measured slope, (L(x1 + h) − L(x1 − h)) / 2h, is what a gradient check would hold against it.')],
  };
}
