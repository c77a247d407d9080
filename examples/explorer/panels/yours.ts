// Your picture, and your model: detections with the reasons of each. Nothing leaves the page.
import type { RgbImage } from '../../../lib/data/sample.js';
import { colourOf } from '../../../lib/viz/pictures/colour.js';
import type { ExplainedDetection, ExplainedPicture } from '../engine/messages.js';
import type { CodeBox } from '../page/code-box.js';
import { button, fill, h, slider } from '../page/elements.js';
import type { Context, Live, Panel } from '../page/panel.js';
import { boxPicture, type BoxPicture } from '../page/picture.js';
import { sceneChoice } from '../page/scene-choice.js';

const MOST_SHOWN = 99; // the largest number of a box in the address
const LONGEST = 1000; // pixels; a larger picture is scaled down

export const YOURS: Panel = {
  name: 'yours',
  title: 'Your picture',
  slide: 'What is Faster R-CNN?',
  sentence: '“Does object detection in a single forward pass.”',
  formula: 'picture → conv → RPN → proposals → RoI pooling → head → softmax → suppression, class by class → boxes',
  question: 'what will a network that has only seen drawn shapes find in a photograph?',
  answer: 'Shapes: every proposal is shared out among the classes it knows and background.',
  code: ['lib/detectors/fast-rcnn/detections.ts#detectionsOf', 'lib/boxes/nms.ts#firstAbove',
    'lib/data/pictures/image-tensor.ts#writePlanes', 'lib/boxes/box.ts#boxAround'],
  breaks: ['nothing-suppressed', 'red-and-blue', 'mistake-3'],
  mount,
};

class View {
  readonly status = h('p', { class: 'numbers', role: 'status' });
  readonly list = h('ol', { class: 'found' });
  readonly why = h('pre', { tabindex: 0, 'aria-live': 'polite', 'aria-label': 'Why this detection' });
  readonly picture: BoxPicture;
  private readonly context: Context;
  private image: RgbImage;
  private found: ExplainedPicture | null = null;

  constructor(context: Context, image: RgbImage) {
    [this.context, this.image] = [context, image];
    this.picture = boxPicture(image, 'The picture with the boxes above the least score');
  }

  /** Takes a picture or a model; says what was wrong with another file. */
  async take(file: File): Promise<void> {
    try {
      if (file.name.endsWith('.safetensors')) {
        const { system } = await this.context.engine.call('load', await file.arrayBuffer());
        this.context.notify(`${file.name}: a model of --system ${system}`);
      } else {
        this.image = await imageOf(file);
        this.picture.show(this.image);
      }
      await this.detect();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      fill(this.status, h('span', { class: 'warning' }, `${file.name}: ${reason}`));
    }
  }

  async detect(): Promise<void> {
    fill(this.status, 'looking …');
    this.found = await this.context.engine.call('explain', this.image);
    this.show();
  }

  show(): void {
    if (this.found === null) return;
    const { system, detections, milliseconds } = this.found;
    const floor = this.context.state.get('yours.floor');
    const sure = detections.filter(({ score }) => score >= floor);
    this.picture.draw(sure.map(({ label, box, name, score }) =>
      ({ box, colour: colourOf(label), text: `${name} ${score.toFixed(2)}` })));
    fill(this.status, h('span', { 'data-count': 'found' }, `${sure.length} boxes with a score of ${floor} and more, of `
      + `${detections.length}; ${system}, ${Math.round(milliseconds)} ms`));
    fill(this.list, ...sure.map((one, i) =>
      h('li', {}, button(`${one.name} ${one.score.toFixed(3)}`, () => this.tell(sure, i)))));
    if (sure.length > 0) this.tell(sure, Math.min(this.context.state.get('yours.shown'), sure.length - 1));
    else this.why.textContent = 'no box is that sure';
  }

  /** The reasons of one of the boxes. */
  private tell(sure: readonly ExplainedDetection[], at: number): void {
    this.context.state.set('yours.shown', Math.min(at, MOST_SHOWN));
    [...this.list.querySelectorAll('button')].forEach((each, i) => each.setAttribute('aria-pressed', String(i === at)));
    this.why.textContent = sure[at].why.join('\n');
  }
}

/** The pixels of a picture file, over white, at most LONGEST wide and high. Rejects for a file that is no picture. */
async function imageOf(file: File): Promise<RgbImage> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new RangeError('the browser reads no picture in it');
  });
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(Math.round(side * scale), 1));
  const canvas = h('canvas', { width, height });
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const pixels = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) pixels.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
  return { width, height, data: pixels };
}

/** Where a file is dropped, or chosen. */
function dropField(view: View): HTMLElement {
  const input = h('input', {
    type: 'file', id: 'your-file', accept: 'image/*,.safetensors',
    onchange: () => { for (const file of input.files ?? []) void view.take(file); },
  });
  return h('div', {
    class: 'drop',
    ondragover: (event) => event.preventDefault(),
    ondrop: (event) => {
      event.preventDefault();
      for (const file of (event as DragEvent).dataTransfer?.files ?? []) void view.take(file);
    },
  }, h('label', { for: 'your-file' }, 'Drop a picture, or the model.safetensors of a run, or choose one: '), input);
}

async function mount(context: Context, code: readonly CodeBox[]): Promise<Live> {
  const { state, scenes, engine, notify } = context;
  const view = new View(context, await scenes.samples[state.get('yours.scene')].image());
  code[0].mark('nms(candidates', '// 5.');
  void view.detect().catch((error: unknown) => notify(String(error)));
  return {
    controls: [
      sceneChoice(context, 'yours.scene'),
      slider('Least score', { min: 0.05, max: 0.95, step: 0.05, value: state.get('yours.floor') }, (value) => {
        state.set('yours.floor', value);
        view.show();
      }),
      button('Back to the page’s model', () => void engine.call('load', null).then(() => view.detect())),
    ],
    body: [dropField(view), view.status,
      h('div', { class: 'two' }, view.picture.element, h('div', {}, view.list, view.why)),
      h('p', { class: 'hint' }, 'The picture and the model stay in this page: it sends nothing anywhere.')],
    onBreak: () => view.detect(),
    breakIt: [h('p', {}, 'Without suppression an object has many boxes. With red and blue exchanged nothing '
      + 'crashes, and the scores are others. Widths without the 1 change decoded boxes by half a pixel.')],
  };
}
