// Selective search as a slider over its merges, and non-maximum suppression: who suppresses whom.
import { suppress, NOT_SUPPRESSED } from '../../../lib/boxes/nms.js';
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
import { boxPicture } from '../page/picture.js';

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
    'lib/proposals/selective-search/hierarchical-grouping.ts#hierarchicalGrouping'],
  mount,
};

/** Selective search: the partition after some of the merges, and the box of the last one. */
function mergePart({ state }: Context, image: RgbImage, { segmentation, trees: [tree] }: Hierarchies): HTMLElement {
  const regions = boxPicture(image, 'Regions after these merges, in their mean colours');
  const borders = boxPicture(image, 'Their borders, and the region that was merged last');
  const numbers = h('p', { class: 'numbers', 'aria-live': 'polite' });
  const update = (): void => {
    const merges = Math.round((tree.initial - 1) * state.get('proposals.merge') / 100);
    const level = levelOf(tree, segmentation, tree.initial - merges);
    regions.show(meanColourPicture(level, image));
    borders.show(borderPicture(level, image, WHITE));
    const { box } = tree.regions[merges === 0 ? 0 : tree.initial + merges - 1];
    borders.draw([{ box, colour: colourOf(3) }]);
    fill(numbers, h('span', { 'data-count': 'regions' }, `${tree.initial - merges} regions`),
      h('span', {}, `${merges} of ${tree.initial - 1} merges`),
      h('span', {}, merges === 0 ? '' : `similarity of the last: ${tree.merges[merges - 1].similarity.toFixed(3)}`));
  };
  update();
  return h('section', {}, h('h3', {}, 'Selective search'),
    slider('Merges, %', { min: 0, max: 100, step: 1, value: state.get('proposals.merge') }, (value) => {
      state.set('proposals.merge', value);
      update();
    }), numbers, h('div', { class: 'pictures' }, regions.element, borders.element));
}

/** NMS over the boxes of the trained RPN; the pointer shows what a kept box has suppressed. */
function suppressionPart({ state }: Context, image: RgbImage, candidates: Candidates, code: CodeBox): HTMLElement {
  const [boxes, scores] = [candidates.map(({ box }) => box), candidates.map(({ score }) => score)];
  const before = boxPicture(image, `Before: the ${boxes.length} best boxes of the trained RPN`);
  before.draw(boxes.map((box) => ({ box, colour: colourOf(2), faint: true })));
  const after = boxPicture(image, 'After: move over a kept box to see what it suppressed');
  const numbers = h('p', { class: 'numbers', 'aria-live': 'polite' });
  let shown = 0;
  const update = (): void => {
    const { kept, by } = suppress(boxes, scores, state.get('proposals.iou'));
    const winner = kept[Math.min(shown, kept.length - 1)];
    const losers = [...by.keys()].filter((i) => by[i] === winner);
    after.draw([
      ...losers.map((i) => ({ box: boxes[i], colour: colourOf(1), faint: true, dashed: true })),
      ...kept.filter((i) => i !== winner).map((i) => ({ box: boxes[i], colour: colourOf(2), faint: true })),
      { box: boxes[winner], colour: colourOf(3), text: `${scores[winner].toFixed(2)} suppressed ${losers.length}` },
    ]);
    const overlaps = losers.map((i) => iou(boxes[i], boxes[winner]));
    fill(numbers, h('span', { 'data-count': 'kept' }, `${kept.length} kept`),
      h('span', { 'data-count': 'suppressed' }, `${by.filter((i) => i !== NOT_SUPPRESSED).length} suppressed`),
      h('span', {}, losers.length === 0 ? '' : `IoU with the yellow box: ${Math.min(...overlaps).toFixed(2)} to `
        + Math.max(...overlaps).toFixed(2)));
    code.mark('iou(boxes[k], boxes[i]) > threshold');
  };
  after.overlay.addEventListener('pointermove', ({ clientX, clientY }) => {
    const { left, top, width } = after.overlay.getBoundingClientRect();
    const scale = image.width / width;
    const { kept } = suppress(boxes, scores, state.get('proposals.iou'));
    const at = kept.findIndex((i) => isInside(boxes[i], (clientX - left) * scale, (clientY - top) * scale));
    if (at >= 0 && at !== shown) {
      shown = at;
      update();
    }
  });
  update();
  return h('section', {}, h('h3', {}, 'Non-maximum suppression'),
    slider('Threshold t', { min: 0, max: 1, step: 0.05, value: state.get('proposals.iou') }, (value) => {
      state.set('proposals.iou', value);
      update();
    }), numbers, h('div', { class: 'pictures' }, before.element, after.element));
}

function isInside({ x1, y1, x2, y2 }: Box, x: number, y: number): boolean {
  return x >= x1 && x <= x2 + 1 && y >= y1 && y <= y2 + 1;
}

async function mount(context: Context, code: readonly CodeBox[]): Promise<Live> {
  const { state, scenes, engine } = context;
  const image = await scenes.samples[state.get('proposals.scene')].image();
  const candidates = await engine.call('candidates', { which: 'trained', picture: image, most: 120 });
  const [hierarchy] = mergeHierarchies(image, ONE_HIERARCHY);
  code[1].mark('mostSimilar(S)', 'unionOf(');
  return {
    body: [suppressionPart(context, image, candidates, code[0]), mergePart(context, image, hierarchy)],
  };
}
