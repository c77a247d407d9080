// Fast R-CNN's two branches meet at fc7: forward, fc7 feeds both; backward, the gradients of both are added there.
import { SHAPE_CLASSES } from '../../../lib/data/shapes/shape-outlines.js';
import type { RgbImage } from '../../../lib/data/sample.js';
import { l2Norm, tensor } from '../../../lib/tensor/tensor.js';
import { colourOf, WHITE } from '../../../lib/viz/pictures/colour.js';
import { signedHeatMap } from '../../../lib/viz/pictures/heat-map.js';
import type { BranchAnswer, BranchStep, Matrix, UnitOfFc7 } from '../engine/branch-step.js';
import type { Scene } from '../engine/messages.js';
import type { CodeBox } from '../page/code-box.js';
import { fill, h, select, short, slider, svg, table } from '../page/elements.js';
import type { Context, Live, Panel } from '../page/panel.js';
import { boxPicture, type BoxPicture } from '../page/picture.js';
import { sceneChoice } from '../page/scene-choice.js';

export const BRANCHES: Panel = {
  name: 'branches',
  title: 'Two branches meet at fc7',
  slide: 'How to train Fast R-CNN end-to-end?',
  sentence: '“Define one network with two loss branches. Overall loss is the sum of the two loss branches.”',
  formula: 'fc7 → cls_score → L_cls     branch 1: softmax classifier\n'
    + 'fc7 → bbox_pred → L_bbox    branch 2: linear bounding-box regressors\n'
    + '∂L/∂fc7 = ∂L_cls/∂fc7 + ∂L_bbox/∂fc7    one output, read twice: gradients add',
  question: 'what does the box branch send back for a region of background?',
  answer: 'Nothing: background has no box to learn. Its row is empty in the second picture, and fc7 learns from the '
    + 'class of that region alone.',
  code: ['lib/networks/head.ts#headBackward', 'lib/networks/head.ts#headForward',
    'lib/detectors/fast-rcnn/step.ts#fastStep'],
  breaks: ['box-left-out', 'class-left-out'],
  mount,
};

const MATRICES = [
  ['fromCls', 'From the class branch: ∂L_cls/∂fc7'], ['fromBbox', 'From the box branch: ∂L_bbox/∂fc7'],
  ['added', 'What fc7 gets, behind its ReLU'],
] as const;

class BranchView {
  readonly regions: BoxPicture;
  readonly maps: readonly BoxPicture[];
  readonly numbers = h('p', { class: 'numbers', 'aria-live': 'polite' });
  readonly answer = h('pre', { 'tabindex': 0, 'aria-label': 'The answers for this region' });
  readonly lengths = h('div', {});
  readonly sliders = h('div', { class: 'controls' });
  private readonly context: Context;
  private readonly scene: Scene;
  private step: BranchStep | null = null;

  constructor(context: Context, scene: Scene) {
    [this.context, this.scene] = [context, scene];
    this.regions = boxPicture(scene.image, '');
    this.maps = MATRICES.map(([, name]) => boxPicture(scene.image, name));
    for (const { overlay } of this.maps) {
      overlay.setAttribute('preserveAspectRatio', 'none');
      overlay.addEventListener('pointermove', (event) => void this.point(event, overlay));
    }
  }

  /** Makes the step of the address, and shows it. */
  async make(): Promise<void> {
    const { engine, state } = this.context;
    this.step = await engine.call('branches', { from: state.get('branches.from'), scene: this.scene });
    const images = picturesOf(this.step);
    this.maps.forEach((map, i) => map.show(images[i]));
    this.showSliders(this.step);
    await this.show(this.step);
  }

  private showSliders(step: BranchStep): void {
    const { state } = this.context;
    const { region, unit } = this.chosen(step);
    const [R, D] = step.fc7.shape;
    const change = (key: 'branches.region' | 'branches.unit') => (value: number): void => {
      state.set(key, value);
      void this.show(step);
    };
    fill(this.sliders,
      slider('Region', { min: 0, max: R - 1, step: 1, value: region }, change('branches.region')),
      slider('Unit of fc7', { min: 0, max: D - 1, step: 1, value: unit }, change('branches.unit')));
  }

  /** The region and the unit of the address; without a unit, one that hears much of both branches. */
  private chosen(step: BranchStep): UnitOfFc7 {
    const { state } = this.context;
    const [R, D] = step.fc7.shape;
    const region = Math.min(state.get('branches.region'), R - 1);
    const unit = state.get('branches.unit');
    return { region, unit: unit < 0 ? loudestUnit(step, region) : Math.min(unit, D - 1) };
  }

  private async point(event: PointerEvent, overlay: SVGSVGElement): Promise<void> {
    if (this.step === null) return;
    const [R, D] = this.step.fc7.shape;
    const { left, top, width, height } = overlay.getBoundingClientRect();
    const [unit, region] = [(event.clientX - left) / width * D, (event.clientY - top) / height * R].map(Math.floor);
    if (unit < 0 || unit >= D || region < 0 || region >= R) return;
    this.context.state.set('branches.unit', unit);
    this.context.state.set('branches.region', region);
    this.showSliders(this.step);
    await this.show(this.step);
  }

  private async show(step: BranchStep): Promise<void> {
    const at = this.chosen(step);
    for (const { overlay } of this.maps) overlay.replaceChildren(...crossing(step, at));
    this.showRegion(step, at.region);
    fill(this.lengths, lengthTable(step));
    const slope = await this.context.engine.call('branchSlope', at);
    const now = this.chosen(step);
    if (step === this.step && now.region === at.region && now.unit === at.unit) this.showNumbers(step, at, slope);
  }

  private showNumbers(step: BranchStep, at: UnitOfFc7, slope: number): void {
    const number = (name: string, text: string, value: number): HTMLElement =>
      h('span', { 'data-count': name, 'data-exact': value }, `${text} ${short(value, 4)}`);
    const isOff = valueAt(step.fc7, at) === 0;
    fill(this.numbers, h('strong', {}, `region ${at.region}, unit ${at.unit}`),
      number('cls', 'from the class branch', valueAt(step.fromCls, at)),
      number('bbox', 'from the box branch', valueAt(step.fromBbox, at)),
      number('added', 'fc7 gets', valueAt(step.added, at)),
      number('measured', 'measured: ΔL/Δfc7 =', slope),
      isOff ? h('span', {}, 'this unit is 0 here: its ReLU lets nothing through') : null);
  }

  private showRegion({ boxes, answers }: BranchStep, region: number): void {
    this.regions.draw([...boxes.map((box, r) =>
      ({ box, colour: answers[r].label === 0 ? WHITE : colourOf(answers[r].label), faint: true })),
    { box: boxes[region], colour: answers[region].label === 0 ? WHITE : colourOf(answers[region].label),
      text: nameOf(answers[region].label) }]);
    const foreground = answers.filter(({ label }) => label > 0).length;
    this.regions.caption.textContent = `${boxes.length} sampled regions, ${foreground} of them with an object`;
    this.answer.textContent = answerText(region, answers[region]);
  }
}

function valueAt({ shape: [, D], data }: Matrix, { region, unit }: UnitOfFc7): number {
  return data[region * D + unit];
}

/** The unit to which both branches send much; where one sends nothing, the unit to which the other sends most. */
function loudestUnit({ fc7, fromCls, fromBbox }: BranchStep, region: number): number {
  const heard = (unit: number, of: 'min' | 'max'): number => valueAt(fc7, { region, unit }) === 0 ? 0
    : Math[of](...[fromCls, fromBbox].map((matrix) => Math.abs(valueAt(matrix, { region, unit }))));
  const units = Array.from({ length: fc7.shape[1] }, (_, i) => i);
  const loudest = (of: 'min' | 'max'): number => units.reduce((best, i) => heard(i, of) > heard(best, of) ? i : best);
  return heard(loudest('min'), 'min') > 0 ? loudest('min') : loudest('max');
}

function nameOf(label: number): string {
  return label === 0 ? 'background' : SHAPE_CLASSES[label - 1];
}

/** The three matrices in one scale of colours; of the roots, so that small numbers show. */
function picturesOf(step: BranchStep): RgbImage[] {
  const [R, D] = step.fc7.shape;
  const all = MATRICES.flatMap(([name]) => [...step[name].data]);
  const roots = Float64Array.from(all, (value) => Math.sign(value) * Math.sqrt(Math.abs(value)));
  const { data } = signedHeatMap(tensor([MATRICES.length * R, D], roots));
  return MATRICES.map((_, i) => ({ width: D, height: R, data: data.subarray(3 * R * D * i, 3 * R * D * (i + 1)) }));
}

/** The row of a region and the column of a unit. */
function crossing({ fc7: { shape: [R, D] } }: BranchStep, { region, unit }: UnitOfFc7): SVGElement[] {
  const paints = { 'fill': 'none', 'stroke': '#000', 'stroke-width': 1, 'vector-effect': 'non-scaling-stroke' };
  return [svg('rect', { x: 0, y: region, width: D, height: 1, ...paints }),
    svg('rect', { x: unit, y: 0, width: 1, height: R, ...paints })];
}

function answerText(region: number, { label, probability, deltas, targets }: BranchAnswer): string {
  const row = (name: string, four: readonly number[]): string =>
    `\n  ${name}  ${four.map((value) => value.toFixed(3).padStart(8)).join('')}`;
  const cls = `region ${region}: ${nameOf(label)}\nclass branch   p(${nameOf(label)}) = ${short(probability, 4)}, `
    + `−ln p = ${short(-Math.log(probability), 4)}`;
  if (deltas === null || targets === null) return `${cls}\nbox branch     not asked: background has no box`;
  return `${cls}\nbox branch           tx      ty      tw      th`
    + `${row('answered ', deltas)}${row('should be', targets)}`;
}

/** Lengths of the gradients of all regions: those that meet at fc7, and those of the weights. */
function lengthTable({ losses, fromCls, fromBbox, added, lengths }: BranchStep): HTMLElement {
  const lengthOf = ({ shape, data }: Matrix): string => short(l2Norm(tensor(shape, data)), 4);
  return table(['gradient', 'length', 'its loss'], [
    ['class branch to fc7', lengthOf(fromCls), short(losses.cls, 4)],
    ['box branch to fc7', lengthOf(fromBbox), short(losses.bbox, 4)],
    ['fc7 gets', lengthOf(added), short(losses.cls + losses.bbox, 4)],
    ...Object.entries(lengths).map(([name, length]) => [`weights of ${name}`, short(length, 4), '']),
  ]);
}

async function mount(context: Context, code: readonly CodeBox[]): Promise<Live> {
  const { state, scenes } = context;
  const { objects, image } = scenes.samples[state.get('branches.scene')];
  const view = new BranchView(context, { image: await image(), objects });
  code[0].mark('add(dFromCls, dFromBbox)');
  code[1].mark('head.clsScore.forward(fc7.y)');
  code[2].mark('softmaxLoss(', 'smoothL1Loss(', 'headBackward(');
  await view.make();
  const networks = [['trained', 'after 1,000 steps'], ['M0', 'before its first step']] as const;
  return {
    controls: [
      sceneChoice(context, 'branches.scene'),
      select('Network', networks, state.get('branches.from'), (from) => {
        state.set('branches.from', from);
        void view.make();
      }),
      view.sliders,
    ],
    body: [
      h('div', { class: 'matrices clipped' }, ...view.maps.map(({ element }) => element)),
      h('p', { class: 'hint' }, 'A row for each region, a column for each of the 128 units. Red: positive, blue: '
        + 'negative; the root of each number, in one scale. Point at a cell, or use the sliders.'),
      view.numbers, h('div', { class: 'two' }, view.regions.element, h('div', {}, view.answer, view.lengths)),
    ],
    onBreak: () => view.make(),
    breakIt: [h('p', {}, 'The layer of the branch that is left out still learns: its own weights get their gradient. '
      + 'But fc7, fc6 and conv no longer hear of its loss. Nothing crashes; the measured slope stays where it was, and '
      + 'that is what a gradient check compares.')],
  };
}
