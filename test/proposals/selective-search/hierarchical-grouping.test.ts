import { test } from 'tap';
import { areaOf } from '../../../lib/boxes/box.js';
import { colourBins } from '../../../lib/proposals/selective-search/histograms.js';
import { colourPlanes } from '../../../lib/proposals/selective-search/colour-spaces.js';
import { felzenszwalb } from '../../../lib/proposals/selective-search/felzenszwalb.js';
import { hierarchicalGrouping } from '../../../lib/proposals/selective-search/hierarchical-grouping.js';
import { levelOf, regionsAtLevel } from '../../../lib/proposals/selective-search/hierarchical-grouping.js';
import { neighbourPairs } from '../../../lib/proposals/selective-search/felzenszwalb.js';
import { regionsOf, type Region } from '../../../lib/proposals/selective-search/region.js';
import { similarity } from '../../../lib/proposals/selective-search/similarities.js';
import { textureBins } from '../../../lib/proposals/selective-search/texture-bins.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { labelled, noisePicture } from '../../support/small-pictures.js';

/** Four regions in a row, one pixel each; two bins of colour. */
const strip = [0, 0.1, 0.9, 1].map((share, x): Region => ({
  size: 1, box: { x1: x, y1: 0, x2: x, y2: 0 },
  colour: Float64Array.of(share, 1 - share), texture: Float64Array.of(1),
}));
const CHAIN = [[0, 1], [1, 2], [2, 3]] as const;

test('hierarchicalGrouping() merges the most similar neighbours first', async (t) => {
  // C: (0,1) 0.9, (1,2) 0.2, (2,3) 0.9: the first of the equal ones; then (2,3); then what is left
  const { merges, regions, initial } = hierarchicalGrouping(strip, CHAIN, ['colour']);
  t.equal(initial, 4);
  t.same(merges.map(({ a, b }) => [a, b]), [[0, 1], [2, 3], [4, 5]]);
  t.same(merges.map(({ similarity: s }) => Number(s.toFixed(12))), [0.9, 0.9, 0.1], '{0,1} has .05, {2,3} has .95');
  t.same(regions.map(({ box: { x1, x2 } }) => [x1, x2]), [[0, 0], [1, 1], [2, 2], [3, 3], [0, 1], [2, 3], [0, 3]]);
});

test('hierarchicalGrouping() merges neighbours only, however similar others are', async (t) => {
  const [a, , b] = strip;
  const twins = [a, b, a].map((region, x) => ({ ...region, box: { x1: x, y1: 0, x2: x, y2: 0 } }));
  const { merges } = hierarchicalGrouping(twins, [[0, 1], [1, 2]], ['colour']);
  t.same(merges.map(({ a: first, b: second }) => [first, second]), [[0, 1], [2, 3]]);
});

test('hierarchicalGrouping() of one region has no merge', async (t) => {
  t.same(hierarchicalGrouping([strip[0]], [], ['size']), { initial: 1, regions: [strip[0]], merges: [] });
});

test('hierarchicalGrouping() makes N − 1 merges, each of the best pair of neighbours there was', async (t) => {
  const planes = colourPlanes(noisePicture(24, 18, new Rng(10)), 'lab');
  const segmentation = felzenszwalb(planes, { k: 50, minSize: 5, sigma: 0.8 });
  const regions = regionsOf(segmentation, colourBins(planes), textureBins(planes, 0.8));
  const chosen = ['colour', 'texture', 'size', 'fill'] as const;
  const tree = hierarchicalGrouping(regions, neighbourPairs(segmentation), chosen);
  const N = segmentation.count;
  t.ok(N > 10);
  t.equal(tree.merges.length, N - 1);
  t.equal(tree.regions.length, 2 * N - 1);
  const root = tree.regions[2 * N - 2];
  t.same([root.size, root.box], [24 * 18, { x1: 0, y1: 0, x2: 23, y2: 17 }]);
  for (let m = 0; m < N - 1; m++) { // the slow way: neighbours from the pixels of this level, all similarities anew
    const level = levelOf(tree, segmentation, N - m);
    const regionOfLabel = new Map<number, number>();
    const at = regionsAtLevel(tree, N - m);
    segmentation.labels.forEach((part, i) => regionOfLabel.set(level.labels[i], at[part]));
    const best = Math.max(...neighbourPairs(level).map(([a, b]) =>
      similarity(tree.regions[regionOfLabel.get(a)!], tree.regions[regionOfLabel.get(b)!], 24 * 18, chosen)));
    t.ok(Math.abs(tree.merges[m].similarity - best) < 1e-9, `merge ${m}`);
  }
  for (const { size, box, colour, texture } of tree.regions) {
    t.ok(size <= areaOf(box));
    for (const h of [colour, texture]) t.ok(Math.abs(h.reduce((sum, v) => sum + v) - 1) < 1e-9);
  }
});

test('hierarchicalGrouping() refuses what it cannot merge', async (t) => {
  t.throws(() => hierarchicalGrouping([], [], ['size']), new RangeError('hierarchicalGrouping: no regions'));
  t.throws(() => hierarchicalGrouping(strip, CHAIN, []), new RangeError('hierarchicalGrouping: no similarities'));
  t.throws(() => hierarchicalGrouping(strip, [[0, 1]], ['size']),
    new RangeError('hierarchicalGrouping: a region touches none of the others'));
});

test('levelOf() cuts the tree where so many regions are left', async (t) => {
  const segmentation = labelled(['0123']);
  const tree = hierarchicalGrouping(strip, CHAIN, ['colour']);
  t.same([4, 3, 2, 1].map((count) => [...levelOf(tree, segmentation, count).labels]),
    [[0, 1, 2, 3], [0, 0, 1, 2], [0, 0, 1, 1], [0, 0, 0, 0]]);
  t.same(regionsAtLevel(tree, 2), [4, 4, 5, 5]);
  for (const count of [0, 5, 1.5]) {
    t.throws(() => levelOf(tree, segmentation, count),
      new RangeError(`regionsAtLevel: a tree over 4 regions has no level of ${count}`));
  }
});
