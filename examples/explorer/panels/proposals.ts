// Selective search as a slider over its merges, and non-maximum suppression: who suppresses whom.
import { suppressByDefinition, NOT_SUPPRESSED, type Suppression } from '../../../lib/boxes/nms.js';
import { iou } from '../../../lib/boxes/iou.js';
import type { Box } from '../../../lib/boxes/box.js';
import type { RgbImage } from '../../../lib/data/sample.js';
import { levelOf } from '../../../lib/proposals/selective-search/hierarchical-grouping.js';
import { mergeHierarchies, type Hierarchies } from '../../../lib/proposals/selective-search/selective-search.js';
import { SELECTIVE_SEARCH_SMALL } from '../../../lib/proposals/selective-search/selective-search-config.js';
import { colourOf, WHITE } from '../../../lib/viz/pictures/colour.js';
import { borderPicture, meanColourPicture } from '../../../lib/viz/pictures/segmentation.js';
import type { FoundResult } from '../engine/messages.js';
import type { CodeBox } from '../page/code-box.js';
import { fill, h, slider } from '../page/elements.js';
import type { Context, Live, Panel } from '../page/panel.js';
import { boxPicture, type BoxPicture } from '../page/picture.js';
import { sceneChoice } from '../page/scene-choice.js';

const MOST = 120; // boxes of the RPN

type Candidates = FoundResult['proposals'];

/** One hierarchy of the eight: enough to look at. */
const ONE_HIERARCHY = {
  ...SELECTIVE_SEARCH_SMALL,
  colourSpaces: SELECTIVE_SEARCH_SMALL.colourSpaces.slice(0, 1),
  segmentations: SELECTIVE_SEARCH_SMALL.segmentations.slice(0, 1),
  strategies: SELECTIVE_SEARCH_SMALL.strategies.slice(0, 1),
};

export const PROPOSALS: Panel = {
  name: 'proposals',
  title: 'Selective search and NMS',
  slide: 'Direct region proposal evaluation',
  sentence: '“Fast training makes these experiments possible”: which boxes are worth looking at?',
  formula: 'selective search   until one region is left: merge the two most similar neighbours\n'
    + 'suppression        by decreasing score: keep b  ⇔  IoU(b, k) ≤ t for every k kept before',
  question: 'with a threshold of 1, how many boxes are suppressed?',
  answer: 'None: no IoU is above 1. With 0 only boxes that share no pixel with a better one stay.',
  code: ['lib/boxes/nms.ts#suppressByDefinition',
    'lib/proposals/selective-search/hierarchical-grouping.ts#hierarchicalGrouping',
    'lib/proposals/selective-search/hierarchical-grouping.ts#mostSimilar'],
  breaks: ['chain', 'least-similar'],
  mount,
};

/** Selective search: the partition after some of the merges, and the box of the last one. */
class Merging {
  readonly element: HTMLElement;
  private readonly context: Context;
  private readonly image: RgbImage;
  private readonly regions: BoxPicture;
  private readonly borders: BoxPicture;
  private readonly numbers = h('p', { class: 'numbers', 'aria-live': 'polite' });
  private hierarchy: Hierarchies;

  constructor(context: Context, image: RgbImage) {
    [this.context, this.image] = [context, image];
    this.regions = boxPicture(image, 'Regions after these merges, in their mean colours');
    this.borders = boxPicture(image, 'Their borders, and the region that was merged last');
    [this.hierarchy] = mergeHierarchies(image, ONE_HIERARCHY);
    const { state } = context;
    const range = { min: 0, max: 100, step: 1, value: state.get('proposals.merge') };
    this.element = h('section', {}, h('h3', {}, 'Selective search'), slider('Merges, %', range, (value) => {
      state.set('proposals.merge', value);
      this.update();
    }), this.numbers, h('div', { class: 'pictures' }, this.regions.element, this.borders.element));
  }

  /** Merges anew, from the first segmentation. */
  search(): void {
    [this.hierarchy] = mergeHierarchies(this.image, ONE_HIERARCHY);
    this.update();
  }

  update(): void {
    const { segmentation, trees: [{ initial, regions, merges }] } = this.hierarchy;
    const done = Math.round((initial - 1) * this.context.state.get('proposals.merge') / 100);
    const level = levelOf(this.hierarchy.trees[0], segmentation, initial - done);
    this.regions.show(meanColourPicture(level, this.image));
    this.borders.show(borderPicture(level, this.image, WHITE));
    const { box } = regions[done === 0 ? 0 : initial + done - 1];
    this.borders.draw([{ box, colour: colourOf(3) }]);
    const last = done === 0 ? '' : `similarity of the last: ${merges[done - 1].similarity.toFixed(3)}`;
    fill(this.numbers, h('span', { 'data-count': 'regions' }, `${initial - done} regions`),
      h('span', {}, `${done} of ${initial - 1} merges`), h('span', { 'data-similarity': merges[0].similarity }, last));
  }
}

/** NMS over the boxes of the trained RPN; the pointer, or a slider, shows what a kept box has suppressed. */
class Suppressing {
  readonly element: HTMLElement;
  private readonly context: Context;
  private readonly boxes: readonly Box[];
  private readonly scores: readonly number[];
  private readonly after: BoxPicture;
  private readonly numbers = h('p', { class: 'numbers', 'aria-live': 'polite' });

  constructor(context: Context, image: RgbImage, candidates: Candidates) {
    const { state } = context;
    this.context = context;
    [this.boxes, this.scores] = [candidates.map(({ box }) => box), candidates.map(({ score }) => score)];
    const before = boxPicture(image, `Before: the ${this.boxes.length} best boxes of the trained RPN`);
    before.draw(this.boxes.map((box) => ({ box, colour: colourOf(2), faint: true })));
    this.after = boxPicture(image, 'After: move over a kept box to see what it suppressed');
    this.after.overlay.addEventListener('pointermove', (event) => this.point(event));
    const control = (name: string, key: 'proposals.iou' | 'proposals.shown', max: number, step: number): HTMLElement =>
      slider(name, { min: 0, max, step, value: state.get(key) }, (value) => {
        state.set(key, value);
        this.update();
      });
    this.element = h('section', {}, h('h3', {}, 'Non-maximum suppression'), h('div', { class: 'controls' },
      control('Threshold t', 'proposals.iou', 1, 0.05), control('Kept box', 'proposals.shown', 119, 1)),
    this.numbers, h('div', { class: 'pictures' }, before.element, this.after.element));
  }

  update(): void {
    const { boxes, scores } = this;
    const { kept, by } = this.suppression();
    const winner = kept[Math.min(this.context.state.get('proposals.shown'), kept.length - 1)];
    const losers = [...by.keys()].filter((i) => by[i] === winner);
    this.after.draw([
      ...losers.map((i) => ({ box: boxes[i], colour: colourOf(1), faint: true, dashed: true })),
      ...kept.filter((i) => i !== winner).map((i) => ({ box: boxes[i], colour: colourOf(2), faint: true })),
      { box: boxes[winner], colour: colourOf(3), text: `${scores[winner].toFixed(2)} suppressed ${losers.length}` },
    ]);
    const overlaps = losers.map((i) => iou(boxes[i], boxes[winner]));
    fill(this.numbers, h('span', { 'data-count': 'kept' }, `${kept.length} kept`),
      h('span', { 'data-count': 'suppressed' }, `${by.filter((i) => i !== NOT_SUPPRESSED).length} suppressed`),
      h('span', {}, losers.length === 0 ? '' : `IoU with the yellow box: ${Math.min(...overlaps).toFixed(2)} to `
        + Math.max(...overlaps).toFixed(2)));
  }

  private suppression(): Suppression {
    return suppressByDefinition(this.boxes, this.scores, this.context.state.get('proposals.iou'));
  }

  private point({ clientX, clientY }: PointerEvent): void {
    const { state } = this.context;
    const { left, top, width } = this.after.overlay.getBoundingClientRect();
    const scale = this.after.overlay.viewBox.baseVal.width / width;
    const [x, y] = [(clientX - left) * scale, (clientY - top) * scale];
    const at = this.suppression().kept.findIndex((i) => isInside(this.boxes[i], x, y));
    if (at < 0 || at === state.get('proposals.shown')) return;
    state.set('proposals.shown', at);
    this.update();
  }
}

function isInside({ x1, y1, x2, y2 }: Box, x: number, y: number): boolean {
  return x >= x1 && x <= x2 + 1 && y >= y1 && y <= y2 + 1;
}

async function mount(context: Context, code: readonly CodeBox[]): Promise<Live> {
  const { state, scenes, engine } = context;
  const image = await scenes.samples[state.get('proposals.scene')].image();
  const candidates = await engine.call('candidates', { which: 'trained', picture: image, most: MOST });
  const [suppressing, merging] = [new Suppressing(context, image, candidates), new Merging(context, image)];
  code[0].mark('iou(boxes[k], boxes[i]) > threshold');
  code[1].mark('mostSimilar(S)', 'unionOf(');
  code[2].mark('best.similarity');
  suppressing.update();
  merging.update();
  return {
    controls: [sceneChoice(context, 'proposals.scene')],
    body: [suppressing.element, merging.element],
    onBreak: () => {
      suppressing.update();
      merging.search();
    },
    breakIt: [h('p', {}, 'Suppression: a box that was suppressed itself must suppress nobody. Otherwise a chain of '
      + 'boxes, each over the next, keeps its first one alone, and a second object beside it is lost. Selective '
      + 'search: merged in the wrong order, regions grow across the borders of objects from the first merge on.')],
  };
}
