// Anchors and RPN targets: the nine anchors of a cell, their labels by the rules, and why each has the label it has.
import { generateAnchors, shiftedAnchors, ANCHORS_SMALL } from '../../../lib/boxes/anchors.js';
import { widthOf, heightOf, type Box, type Size } from '../../../lib/boxes/box.js';
import type { Sample } from '../../../lib/data/sample.js';
import { FASTER_JOINT_SMALL } from '../../../lib/detectors/faster-rcnn/config.js';
import {
  ANCHOR_SAMPLING_SMALL, LABEL_OF, NEGATIVE, POSITIVE, type AnchorSampling,
} from '../../../lib/sampling/anchor-labels.js';
import { anchorTargets } from '../../../lib/sampling/anchor-targets.js';
import { whyAnchors, type WhyAnchor } from '../../../lib/sampling/why-anchors.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { WHITE, type Colour } from '../../../lib/viz/pictures/colour.js';
import type { CodeBox } from '../page/code-box.js';
import { draggableBox } from '../page/draggable-box.js';
import { fill, h, slider, svg, table, type SliderRange } from '../page/elements.js';
import type { Context, Live, Panel } from '../page/panel.js';
import { boxPicture, type BoxPicture } from '../page/picture.js';
import { sceneChoice } from '../page/scene-choice.js';

const STRIDE = FASTER_JOINT_SMALL.anchorStride;
const A = ANCHORS_SMALL.ratios.length * ANCHORS_SMALL.scales.length;
const CORNERS = ['x1', 'y1', 'x2', 'y2'] as const;
const COLOURS: Readonly<Record<string, Colour>> = {
  positive: [42, 157, 80], negative: [230, 57, 70], neither: [255, 183, 3], outside: [150, 150, 150],
};
const WHY: Readonly<Record<WhyAnchor['rule'], string>> = {
  'best-of-object': 'positive: best of an object',
  'overlaps': 'positive: IoU is high',
  'between': 'ignored: in between',
  'apart': 'negative: IoU is low',
  'crosses-border': 'left out: crosses the border',
};
const MARKED: Readonly<Record<WhyAnchor['rule'], string>> = {
  'best-of-object': "rules[i] = 'best-of-object'", 'overlaps': "mark('overlaps'", 'between': "fill('between')",
  'apart': "mark('apart'", 'crosses-border': 'insideAnchors',
};

export const ANCHORS: Panel = {
  name: 'anchors',
  title: 'Anchors and RPN targets',
  slide: 'What is Faster R-CNN?',
  sentence: '“Faster R-CNN = Fast R-CNN + Region Proposal Networks. Does not depend on an external region proposal '
    + 'algorithm.”',
  formula: 'positive   IoU ≥ 0.7 with an object, or the best IoU of an object\n'
    + 'negative   IoU < 0.3 with every object\n'
    + 'otherwise, and where it crosses the border: in no loss',
  question: 'of 5,472 anchors, how many are positive?',
  answer: 'A handful for each object. Most objects have none above 0.7 at all, and learn from their best anchor alone.',
  code: ['lib/sampling/anchor-labels.ts#rulesOf', 'lib/sampling/anchor-labels.ts#labelAnchors'],
  breaks: ['best-anchor'],
  mount,
};

class AnchorView {
  readonly counts = h('p', { class: 'numbers' });
  readonly list = h('div', {});
  readonly dots = svg('g');
  readonly shown = svg('g');
  objects: Box[];
  private readonly context: Context;
  private readonly image: Size;
  private readonly map: Size;
  private readonly anchors: readonly Box[];
  private readonly code: readonly CodeBox[];

  constructor(context: Context, image: Size, objects: readonly Box[], code: readonly CodeBox[]) {
    [this.context, this.image, this.code] = [context, image, code];
    this.objects = [...objects];
    this.map = { width: Math.ceil(image.width / STRIDE), height: Math.ceil(image.height / STRIDE) };
    this.anchors = shiftedAnchors(generateAnchors(ANCHORS_SMALL), STRIDE, this.map.width, this.map.height);
  }

  /** Of the feature map. */
  get cells(): number {
    return this.map.width * this.map.height;
  }

  /** The record of every anchor. */
  records(): WhyAnchor[] {
    const { state } = this.context;
    const positiveIou = state.get('anchors.positive');
    const negativeIou = Math.min(state.get('anchors.negative'), positiveIou);
    const cfg: AnchorSampling = { ...ANCHOR_SAMPLING_SMALL, positiveIou, negativeIou };
    const targets = anchorTargets(this.anchors, this.objects, this.image, cfg, new Rng(0));
    return whyAnchors(this.anchors, this.objects, this.image, cfg, targets);
  }

  update(): void {
    const records = this.records();
    const positive = records.filter(({ rule }) => isPositive(rule));
    const learnt = new Set(positive.flatMap(({ object, bestOf }) => object === null ? bestOf : [object, ...bestOf]));
    const many = (name: string, count: number): HTMLElement => h('span', { 'data-count': name }, `${count} ${name}`);
    fill(this.counts, many('positive', positive.length),
      many('negative', records.filter(({ rule }) => rule === 'apart').length),
      many('between', records.filter(({ rule }) => rule === 'between').length),
      many('across the border', records.filter(({ rule }) => rule === 'crosses-border').length),
      many('objects without an anchor', this.objects.length - learnt.size));
    this.dots.replaceChildren(...records.flatMap((record, i) => isPositive(record.rule) ? [this.dot(i)] : []));
    this.showCell(records);
  }

  /** Shows the anchors of the cell at a point of the picture. */
  select(x: number, y: number): void {
    const column = Math.min(Math.max(Math.floor(x / STRIDE), 0), this.map.width - 1);
    const row = Math.min(Math.max(Math.floor(y / STRIDE), 0), this.map.height - 1);
    this.context.state.set('anchors.cell', row * this.map.width + column);
    this.showCell(this.records());
  }

  private showCell(records: readonly WhyAnchor[]): void {
    const cell = Math.min(this.context.state.get('anchors.cell'), this.cells - 1);
    const own = Array.from({ length: A }, (_, a) => cell * A + a);
    this.shown.replaceChildren(...own.map((i) => this.outline(i, records[i])));
    const rows = own.map((i, a) => {
      const { overlap, object, rule, sampled } = records[i];
      const size = `${widthOf(this.anchors[i])} × ${heightOf(this.anchors[i])}`;
      return [`anchor ${a + 1}`, size, overlap.toFixed(3), object === null ? '' : `object ${object + 1}`, WHY[rule],
        sampled ? 'drawn' : ''];
    });
    const where = `cell ${cell % this.map.width}, ${Math.floor(cell / this.map.width)}`;
    fill(this.list, table([where, 'pixels', 'best IoU', 'with', 'label', 'mini-batch'], rows));
    const lines = own.map((i) => MARKED[records[i].rule]);
    for (const box of this.code) box.mark(...lines);
  }

  private outline(i: number, { rule }: WhyAnchor): SVGElement {
    const { x1, y1, x2, y2 } = this.anchors[i];
    return svg('rect', {
      'x': x1, 'y': y1, 'width': x2 - x1 + 1, 'height': y2 - y1 + 1, 'fill': 'none',
      'stroke': `rgb(${COLOURS[kindOf(rule)].join()})`, 'stroke-width': isPositive(rule) ? 2 : 1,
      'stroke-dasharray': rule === 'crosses-border' ? '3 2' : null,
    });
  }

  private dot(i: number): SVGElement {
    const { x1, y1, x2, y2 } = this.anchors[i];
    return svg('circle', { cx: (x1 + x2) / 2, cy: (y1 + y2) / 2, r: 1.6, fill: `rgb(${COLOURS.positive.join()})`,
      'stroke': '#fff', 'stroke-width': 0.4 });
  }
}

function kindOf(rule: WhyAnchor['rule']): string {
  if (rule === 'crosses-border') return 'outside';
  const label = LABEL_OF[rule];
  return label === POSITIVE ? 'positive' : label === NEGATIVE ? 'negative' : 'neither';
}

function isPositive(rule: WhyAnchor['rule']): boolean {
  return kindOf(rule) === 'positive';
}

/** The objects of a scene that count; the first one is where the address has it, if it was moved. */
function objectsOf({ state }: Context, { objects }: Sample): Box[] {
  const boxes = objects.filter(({ difficult }) => !difficult).map(({ box }) => box);
  const [x1, y1, x2, y2] = CORNERS.map((corner) => state.get(`anchors.${corner}`));
  return x2 === 0 ? boxes : [{ x1, y1, x2, y2 }, ...boxes.slice(1)];
}

async function mount(context: Context, code: readonly CodeBox[]): Promise<Live> {
  const { state, scenes } = context;
  const sample = scenes.samples[state.get('anchors.scene')];
  const image = await sample.image();
  const view = new AnchorView(context, image, objectsOf(context, sample), code);
  const picture = pictureOf(view, context, boxPicture(image, 'Move over the picture to see the anchors of a cell; '
    + 'drag the yellow object, or move it with the arrow keys. Dots: positive anchors'));
  view.update();
  type Key = 'anchors.positive' | 'anchors.negative' | 'anchors.cell';
  const control = (name: string, key: Key, range: Omit<SliderRange, 'value'>): HTMLElement =>
    slider(name, { ...range, value: state.get(key) }, (value) => {
      state.set(key, value);
      view.update();
    });
  return {
    controls: [
      sceneChoice(context, 'anchors.scene'),
      control('Positive from IoU', 'anchors.positive', { min: 0.3, max: 0.95, step: 0.05 }),
      control('Negative below IoU', 'anchors.negative', { min: 0, max: 0.7, step: 0.05 }),
      control('Cell', 'anchors.cell', { min: 0, max: view.cells - 1, step: 1 }),
    ],
    body: [view.counts, h('div', { class: 'beside clipped' }, picture.element, view.list)],
    onBreak: () => view.update(),
    breakIt: [h('p', {}, 'Objects that no anchor fits then have no positive anchor: the RPN learns to call them '
      + 'background.')],
  };
}

/** The first object can be dragged; the pointer chooses the cell. */
function pictureOf(view: AnchorView, { state }: Context, picture: BoxPicture): BoxPicture {
  const { overlay } = picture;
  const others = view.objects.slice(1).map(({ x1, y1, x2, y2 }) => svg('rect', {
    'x': x1, 'y': y1, 'width': x2 - x1 + 1, 'height': y2 - y1 + 1, 'fill': 'none', 'stroke': `rgb(${WHITE.join()})`,
    'stroke-width': 1.4,
  }));
  const drag = draggableBox(picture, view.objects[0], 'Object', (box) => {
    for (const corner of CORNERS) state.set(`anchors.${corner}`, Math.round(box[corner]));
    view.objects = [box, ...view.objects.slice(1)];
    view.update();
  });
  overlay.replaceChildren(...others, view.dots, view.shown, drag);
  view.shown.style.pointerEvents = 'none';
  overlay.addEventListener('pointermove', ({ clientX, clientY, buttons }) => {
    if (buttons !== 0) return;
    const { left, top, width } = overlay.getBoundingClientRect();
    const scale = overlay.viewBox.baseVal.width / width;
    view.select((clientX - left) * scale, (clientY - top) * scale);
  });
  return picture;
}
