// The stages of one joint step, one after the other: next, back, run to.
import type { RgbImage } from '../../../lib/data/sample.js';
import { tensor } from '../../../lib/tensor/tensor.js';
import { colourOf } from '../../../lib/viz/pictures/colour.js';
import { heatMap, signedHeatMap } from '../../../lib/viz/pictures/heat-map.js';
import type { StageResult, WatchedStep } from '../engine/messages.js';
import type { CodeBox } from '../page/code-box.js';
import { button, fill, h, select, short, table } from '../page/elements.js';
import type { Context } from '../page/panel.js';
import { boxPicture, paint } from '../page/picture.js';

const SMALL = 120; // parts of a stage in the table, at most

export class StageWalk {
  readonly element: HTMLElement;
  private readonly context: Context;
  private readonly code: CodeBox;
  private readonly view = h('div', { 'aria-live': 'polite' });
  private readonly list = h('ol', { class: 'stages' });
  private readonly back = button('Back', () => this.go(this.at() - 1));
  private readonly next = button('Next stage', () => this.go(this.at() + 1));
  private readonly runTo = h('span', {});
  private watched: WatchedStep = { stages: [], losses: {}, picture: null };

  constructor(context: Context, code: CodeBox) {
    [this.context, this.code] = [context, code];
    const controls = h('div', { class: 'controls' }, this.back, this.next, this.runTo,
      button('Make another step', () => {
        const { state } = this.context;
        state.set('losses.seed', (state.get('losses.seed') + 1) % 1000);
        void this.make();
      }));
    this.element = h('section', {}, h('h3', {}, 'One step, stage by stage'), controls,
      h('div', { class: 'walk' }, this.list, this.view));
  }

  /** Makes a step and shows its stage of the address. */
  async make(): Promise<void> {
    const { state, engine } = this.context;
    const request = { from: 'trained', seed: state.get('losses.seed'), images: 20, rate: 1 } as const;
    this.watched = await engine.call('watchedStep', request);
    const options = this.watched.stages.map(({ stage }, i) => [String(i), `${i + 1} ${stage.name}`] as const);
    fill(this.runTo, select('Run to', options, String(this.at()), (value) => this.go(Number(value))));
    this.go(this.at());
  }

  private at(): number {
    return Math.min(this.context.state.get('losses.stage'), Math.max(this.watched.stages.length - 1, 0));
  }

  private go(to: number): void {
    const { stages, picture } = this.watched;
    if (to < 0 || to >= stages.length) return;
    this.context.state.set('losses.stage', to);
    this.back.disabled = to === 0;
    this.next.disabled = to === stages.length - 1;
    const list = this.runTo.querySelector('select');
    if (list !== null) list.value = String(to);
    fill(this.list, ...stages.map((stage, i) => this.entry(stage, i, to)));
    fill(this.view, ...stageView(stages[to], picture));
    const { lines } = stages[to].stage;
    if (lines !== null) this.code.markLines(...lines);
    else this.code.mark();
  }

  private entry({ stage, loss, gradientLength }: StageResult, i: number, at: number): HTMLElement {
    const value = loss !== null ? ` ${short(loss)}` : gradientLength !== null ? ` ‖∇‖ ${short(gradientLength)}` : '';
    const name = h('button', {
      'type': 'button', 'aria-current': i === at ? 'step' : null, 'onclick': () => this.go(i),
    }, `${stage.name}${i <= at ? value : ''}`);
    return h('li', { 'data-state': i < at ? 'done' : i === at ? 'now' : 'later' }, name);
  }
}

/** Name, shapes, ranges and pictures of a stage. */
function stageView({ stage, parts, milliseconds, loss, gradientLength, planes, boxes }: StageResult,
  picture: RgbImage | null): Node[] {
  const rows = parts.slice(0, SMALL).map(({ name, shape, minimum, maximum }) =>
    [name === '' ? stage.name : name, `(${shape.join(', ')})`, short(minimum), short(maximum)]);
  const numbers = [
    `${milliseconds.toFixed(1)} ms`, loss === null ? null : `loss ${short(loss, 6)}`,
    gradientLength === null ? null : `length of the gradients ${short(gradientLength, 4)}`,
  ].filter((text) => text !== null);
  return [
    h('h4', { 'data-stage': stage.name }, `${stage.part}: ${stage.name}`),
    h('p', {}, h('code', {}, stage.code), stage.note === '' ? '' : `  ${stage.note}`),
    h('p', { class: 'numbers' }, ...numbers.map((text) => h('span', {}, text))),
    ...picture !== null && boxes.length > 0 ? [boxesOver(picture, boxes)] : [],
    h('div', { class: 'planes' }, ...planes.map(planePicture)),
    ...rows.length === 0 ? [] : [table(['made', 'shape', 'min', 'max'], rows)],
  ];
}

function boxesOver(picture: RgbImage, boxes: StageResult['boxes']): HTMLElement {
  const shown = boxPicture(picture, `${boxes.length} boxes on the first image`);
  shown.draw(boxes.map((box) => ({ box, colour: colourOf(3), faint: boxes.length > 20 })));
  return shown.element;
}

function planePicture({ name, width, height, data }: StageResult['planes'][number]): HTMLElement {
  const plane = tensor([height, width], data);
  const canvas = h('canvas', { role: 'img', 'aria-label': name });
  paint(canvas, data.some((value) => value < 0) ? signedHeatMap(plane) : heatMap(plane));
  return h('figure', {}, canvas, h('figcaption', {}, name));
}
