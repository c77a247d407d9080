import { test } from 'tap';
import type { BinPlanes } from '../../../lib/proposals/selective-search/histograms.js';
import { regionsOf, unionOf } from '../../../lib/proposals/selective-search/region.js';
import { labelled } from '../../support/small-pictures.js';

const SEGMENTATION = labelled(['0011', '0211', '2222']);
const oneHot = (labels: Int32Array): BinPlanes => ({ bins: 3, planes: [Uint8Array.from(labels)] });

test('regionsOf() measures size, box and histograms', async (t) => {
  const bins = oneHot(SEGMENTATION.labels);
  t.same(regionsOf(SEGMENTATION, bins, bins), [
    { size: 3, box: { x1: 0, y1: 0, x2: 1, y2: 1 }, colour: [1, 0, 0], texture: [1, 0, 0] },
    { size: 4, box: { x1: 2, y1: 0, x2: 3, y2: 1 }, colour: [0, 1, 0], texture: [0, 1, 0] },
    { size: 5, box: { x1: 0, y1: 1, x2: 3, y2: 2 }, colour: [0, 0, 1], texture: [0, 0, 1] },
  ].map((r) => ({ ...r, colour: Float64Array.from(r.colour), texture: Float64Array.from(r.texture) })));
});

test('unionOf() is what regionsOf() measures on the joined part', async (t) => {
  const bins: BinPlanes = { bins: 4, planes: [Uint8Array.from([0, 1, 2, 3, 3, 1, 0, 2, 2, 1, 1, 0])] };
  const [r0, , r2] = regionsOf(SEGMENTATION, bins, bins);
  const [joined] = regionsOf(labelled(['0011', '0011', '0000']), bins, bins);
  for (const union of [unionOf(r0, r2), unionOf(r2, r0)]) {
    t.same([union.size, union.box], [joined.size, joined.box]);
    for (const name of ['colour', 'texture'] as const) {
      union[name].forEach((v, i) => t.ok(Math.abs(v - joined[name][i]) < 1e-12));
    }
  }
});
