// The receptive field of a region: computed from the plan of the trunk, and measured by back-propagation to the pixels.
import { areaOf, heightOf, widthOf, type Box } from '../../../lib/boxes/box.js';
import type { RgbImage } from '../../../lib/data/sample.js';
import { BACKBONES } from '../../../lib/networks/backbones.js';
import { receptiveField, roiReceptiveField } from '../../../lib/networks/receptive-field.js';
import { tensor } from '../../../lib/tensor/tensor.js';
import { colourOf } from '../../../lib/viz/pictures/colour.js';
import { heatMap } from '../../../lib/viz/pictures/heat-map.js';
import type { CodeBox } from '../page/code-box.js';
import { draggableBox } from '../page/draggable-box.js';
import { fill, h, svg } from '../page/elements.js';
import type { Context, Live, Panel } from '../page/panel.js';
import { boxPicture, outlineOf, type BoxPicture } from '../page/picture.js';
import { sceneChoice } from '../page/scene-choice.js';

const CORNERS = ['x1', 'y1', 'x2', 'y2'] as const;
const FIELD = colourOf(6);

export const FIELD_PANEL: Panel = {
  name: 'field',
  title: 'Receptive field',
  slide: 'Obstacle #2: Making SGD steps efficient: Note the receptive field for one example RoI is often very large',
  sentence: '“Note the receptive field for one example RoI is often very large. Worst case: the receptive field is the '
    + 'entire image.”',
  formula: 'field of a cell     r = 1 + Σ (kernel − 1) · (stride so far)\n'
    + 'field of a region   from the field of its first cell to that of its last',
  question: 'does a pixel at the edge of the field count as much as one in the middle of the region?',
  answer: 'No. Few paths lead from the edge to the region, so its gradient is faint: the picture at the right shows '
    + 'its root.',
  code: ['lib/networks/receptive-field.ts#receptiveField', 'lib/networks/receptive-field.ts#roiReceptiveField'],
  breaks: ['no-stride'],
  mount,
};

class FieldView {
  readonly picture: BoxPicture;
  readonly seen: BoxPicture;
  readonly numbers = h('p', { class: 'numbers', 'aria-live': 'polite' });
  private readonly context: Context;
  private readonly image: RgbImage;
  private readonly computed = svg('g');
  private measuring: Promise<void> | null = null;
  private isWanted = false;

  constructor(context: Context, image: RgbImage) {
    [this.context, this.image] = [context, image];
    this.picture = boxPicture(image, 'Drag the yellow region, or move it with the arrow keys. Turquoise: what it can '
      + 'see');
    this.seen = boxPicture(image, 'Measured: how much its pooled features react to each pixel (root)');
    this.picture.overlay.append(this.computed, draggableBox(this.picture, this.region(), 'Region', (box) => {
      for (const corner of CORNERS) context.state.set(`field.${corner}`, Math.round(box[corner]));
      this.update();
    }));
  }

  /** Draws the computed field, and measures; while it measures, further calls ask for one more measurement. */
  update(): void {
    const field = roiReceptiveField(BACKBONES.S, this.region(), this.image);
    this.computed.replaceChildren(outlineOf({ box: field, colour: FIELD }));
    this.isWanted = true;
    this.measuring ??= this.measure().finally(() => { this.measuring = null; });
  }

  private region(): Box {
    const [x1, y1, x2, y2] = CORNERS.map((corner) => this.context.state.get(`field.${corner}`));
    return { x1, y1, x2, y2 };
  }

  private async measure(): Promise<void> {
    const { engine, notify } = this.context;
    while (this.isWanted) {
      this.isWanted = false;
      const region = this.region();
      try {
        const { shape, data } = await engine.call('sensitivity', { picture: this.image, region });
        this.show(region, shape, data);
      } catch (error) {
        notify(String(error));
      }
    }
  }

  private show(region: Box, shape: readonly number[], data: Float32Array): void {
    const field = roiReceptiveField(BACKBONES.S, region, this.image);
    const { size } = receptiveField(BACKBONES.S.trunk);
    const [, W] = shape;
    const isIn = ({ x1, y1, x2, y2 }: Box, i: number): boolean =>
      i % W >= x1 && i % W <= x2 && Math.floor(i / W) >= y1 && Math.floor(i / W) <= y2;
    const outside = data.reduce((count, value, i) => count + Number(value > 0 && !isIn(field, i)), 0);
    const all = data.reduce((sum, value) => sum + value, 0);
    const own = data.reduce((sum, value, i) => sum + (isIn(region, i) ? value : 0), 0);
    this.seen.show(heatMap(tensor(shape, data.map(Math.sqrt))));
    this.seen.draw([{ box: region, colour: colourOf(3) }, { box: field, colour: FIELD }]);
    const percent = (share: number): string => `${Math.round(100 * share)} %`;
    fill(this.numbers, h('span', { 'data-field': size }, `a cell sees ${size} × ${size} pixels`),
      h('span', {}, `the region, ${widthOf(region)} × ${heightOf(region)}, can see `
        + `${widthOf(field)} × ${heightOf(field)}: `
        + `${percent(areaOf(field) / (this.image.width * this.image.height))} of the image`),
      h('span', {}, `${percent(own / all)} of the reaction is to its own pixels`),
      h('span', { 'data-count': 'outside' }, `${outside} pixels outside the computed field react`));
  }
}

async function mount(context: Context, code: readonly CodeBox[]): Promise<Live> {
  const { state, scenes } = context;
  const view = new FieldView(context, await scenes.samples[state.get('field.scene')].image());
  code[0].mark('size +=');
  code[1].mark('first(bins', 'last(bins');
  view.update();
  return {
    controls: [sceneChoice(context, 'field.scene')],
    body: [view.numbers, h('div', { class: 'pictures clipped' }, view.picture.element, view.seen.element)],
    onBreak: () => view.update(),
    breakIt: [h('p', {}, 'Forget that a cell of a later layer is several pixels wide, and the computed field is too '
      + 'small: pixels outside it react. The measurement is the test.')],
  };
}
