import { test } from 'tap';
import { heightOf, widthOf, type Box } from '../../../lib/boxes/box.js';
import { iou } from '../../../lib/boxes/iou.js';
import { shapesDataset } from '../../../lib/data/shapes/shapes.js';
import { proposalRecall, RECALL } from '../../../lib/evaluation/proposal-recall.js';
import { SELECTIVE_SEARCH_FAST, SELECTIVE_SEARCH_QUALITY, SELECTIVE_SEARCH_SMALL }
  from '../../../lib/proposals/selective-search/selective-search-config.js';
import {
  mergeHierarchies, proposalsOf, selectiveSearch,
} from '../../../lib/proposals/selective-search/selective-search.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { noisePicture } from '../../support/small-pictures.js';

/** A red rectangle of 30×20 and a blue one of 24×40 on grey. */
function twoRectangles() {
  const [width, height] = [100, 70];
  const data = new Uint8Array(3 * width * height).fill(120);
  const objects: Box[] = [{ x1: 10, y1: 15, x2: 39, y2: 34 }, { x1: 60, y1: 20, x2: 83, y2: 59 }];
  objects.forEach(({ x1, y1, x2, y2 }, object) => {
    for (let y = y1; y <= y2; y++) {
      for (let x = x1; x <= x2; x++) data.set(object === 0 ? [200, 30, 30] : [30, 30, 200], 3 * (y * width + x));
    }
  });
  return { image: { width, height, data }, objects };
}

test('the settings are the published ones', async (t) => {
  const count = (cfg: typeof SELECTIVE_SEARCH_FAST): number =>
    cfg.colourSpaces.length * cfg.segmentations.length * cfg.strategies.length;
  t.equal(count(SELECTIVE_SEARCH_FAST), 8);
  t.equal(count(SELECTIVE_SEARCH_QUALITY), 80);
  t.same(SELECTIVE_SEARCH_FAST.segmentations, [{ k: 50, minSize: 50 }, { k: 100, minSize: 100 }]);
  t.same(SELECTIVE_SEARCH_FAST.strategies, [['colour', 'texture', 'size', 'fill'], ['texture', 'size', 'fill']]);
  t.equal(SELECTIVE_SEARCH_FAST.minSide, 20);
});

test('mergeHierarchies() segments once per colour space and scale, and groups once per strategy', async (t) => {
  const { image } = twoRectangles();
  const hierarchies = mergeHierarchies(image, SELECTIVE_SEARCH_FAST);
  t.equal(hierarchies.length, 4);
  for (const { segmentation, trees } of hierarchies) {
    t.equal(trees.length, 2);
    for (const { initial, merges } of trees) t.same([initial, merges.length], [segmentation.count, initial - 1]);
  }
});

test('selectiveSearch() finds two rectangles to the pixel, but for what smoothing moves', async (t) => {
  const { image, objects } = twoRectangles();
  const boxes = selectiveSearch(SELECTIVE_SEARCH_FAST)(image, new Rng(0));
  for (const object of objects) t.ok(Math.max(...boxes.map((box) => iou(box, object))) > 0.9);
  t.ok(boxes.some(({ x1, y1, x2, y2 }) => x1 === 0 && y1 === 0 && x2 === 99 && y2 === 69), 'the root: the whole image');
});

test('selectiveSearch() gives different boxes inside the image, none small, no more than the limit', async (t) => {
  const image = noisePicture(60, 40, new Rng(13));
  const cfg = { ...SELECTIVE_SEARCH_SMALL, segmentations: [{ k: 20, minSize: 10 }] };
  const all = selectiveSearch({ ...cfg, limit: 'all' })(image, new Rng(0));
  t.ok(all.length > 40, `${all.length} boxes`);
  for (const box of all) {
    t.ok(widthOf(box) >= cfg.minSide && heightOf(box) >= cfg.minSide);
    t.ok(box.x1 >= 0 && box.y1 >= 0 && box.x2 <= 59 && box.y2 <= 39);
  }
  t.equal(new Set(all.map((box) => JSON.stringify(box))).size, all.length);
  t.same(selectiveSearch({ ...cfg, limit: 30 })(image, new Rng(0)), all.slice(0, 30), 'the best come first');
});

test('selectiveSearch() gives the same boxes for the same seed, in another order for another', async (t) => {
  const image = noisePicture(50, 40, new Rng(14));
  const before = image.data.slice();
  const boxesOf = (seed: number): Box[] =>
    selectiveSearch({ ...SELECTIVE_SEARCH_SMALL, limit: 'all' })(image, new Rng(seed));
  const sorted = (boxes: Box[]): string[] => boxes.map((box) => JSON.stringify(box)).sort();
  const [one, again, two] = [1, 1, 2].map(boxesOf);
  t.same(again, one);
  t.not(JSON.stringify(two), JSON.stringify(one));
  t.same(sorted(two), sorted(one), 'which boxes there are does not depend on it');
  t.same(image.data, before, 'the image is left alone');
});

test('proposalsOf() takes the parts of a segmentation once, not once a strategy', async (t) => {
  const { image } = twoRectangles();
  const cfg = { ...SELECTIVE_SEARCH_FAST, colourSpaces: ['lab'] as const, segmentations: [{ k: 50, minSize: 50 }] };
  const [{ segmentation, trees }] = mergeHierarchies(image, cfg);
  let draws = 0;
  const rng = new Rng(0);
  const counting = Object.create(rng, { uniform: { value: () => { draws++; return rng.uniform(); } } }) as Rng;
  proposalsOf([{ segmentation, trees }], cfg, counting);
  t.equal(draws, segmentation.count + 2 * (segmentation.count - 1));
});

test('selectiveSearch() covers the objects of drawn scenes with 500 boxes an image', async (t) => {
  const { samples } = shapesDataset({ split: 'test', images: 4, seed: 1, occluders: false });
  const images = await Promise.all(samples.map(async (sample) => ({
    proposals: selectiveSearch(SELECTIVE_SEARCH_SMALL)(await sample.image(), new Rng(0).fork(sample.id)),
    objects: sample.objects.map(({ box }) => box),
  })));
  const { objects, recalls } = proposalRecall(images, RECALL);
  t.ok(images.every(({ proposals }) => proposals.length <= 500));
  t.ok(objects >= 8);
  t.ok(recalls![0] >= 0.95, `recall at IoU 0.5: ${recalls![0]} of ${objects}`);
});

test('selectiveSearch() makes one box of an image of one colour, none if that is small', async (t) => {
  const grey = (side: number) => ({ width: side, height: side, data: new Uint8Array(3 * side * side).fill(90) });
  const search = selectiveSearch(SELECTIVE_SEARCH_FAST);
  t.same(search(grey(20), new Rng(0)), [{ x1: 0, y1: 0, x2: 19, y2: 19 }]);
  t.same(search(grey(19), new Rng(0)), []);
  t.same(search(grey(1), new Rng(0)), []);
});

test('selectiveSearch() refuses empty lists', async (t) => {
  const image = noisePicture(20, 20, new Rng(0));
  for (const name of ['colourSpaces', 'segmentations', 'strategies']) {
    t.throws(() => selectiveSearch({ ...SELECTIVE_SEARCH_FAST, [name]: [] })(image, new Rng(0)),
      new RangeError(`selectiveSearch: ${name} is empty`));
  }
});
