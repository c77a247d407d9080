// Deck: "Review: Spatial Pyramid Pooling (SPP) layer"
import { test } from 'tap';
import { loopsCompute } from '../../../lib/compute/loops.js';
import { openCompute } from '../../../lib/compute/open-compute.js';
import { shapesDataset } from '../../../lib/data/shapes/shapes.js';
import { SPPNET, SPPNET_SMALL } from '../../../lib/detectors/sppnet/config.js';
import { pretrainedTrunk } from '../../../lib/detectors/sppnet/network.js';
import { convMaps, poolPyramids, pyramidSetting } from '../../../lib/detectors/sppnet/pyramids.js';
import { chosenScale } from '../../../lib/detectors/sppnet/scales.js';
import { SPP_CELLS_ZF5, SPP_LEVELS, sppForward, windowToCells } from '../../../lib/layers/spp.js';
import { BACKBONES } from '../../../lib/networks/backbones.js';
import { ZF_OF_SPPNET } from '../../../lib/networks/published-backbones.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { tensor, zeros } from '../../../lib/tensor/tensor.js';

const compute = loopsCompute();
const PYRAMID = { levels: [1, 2], cells: { stride: 4, firstCentre: 0, shrink: 0 } };

test('poolPyramids() pools each window on the map of its scale, over the cells nearest to its corners', async (t) => {
  const small = { map: tensor([1, 1, 1, 4], [1, 2, 3, 4]), factor: 1 };
  const large = { map: tensor([1, 1, 1, 8], [10, 20, 30, 40, 50, 60, 70, 80]), factor: 2 };
  const windows = [{ x1: 0, y1: 0, x2: 4, y2: 0 }, { x1: 4, y1: 0, x2: 6, y2: 0 }, { x1: 8, y1: 0, x2: 12, y2: 0 }];
  const rows = await poolPyramids(compute, [small, large], windows, () => [0, 1, 0], PYRAMID);
  t.same(rows.shape, [3, 5]);
  t.same([...rows.data.subarray(0, 5)], [2, 1, 2, 1, 2], 'cells 0 and 1 of the small map');
  t.same([...rows.data.subarray(5, 10)], [40, 30, 40, 30, 40], '8..12 of the large picture: cells 2 and 3');
  t.same([...rows.data.subarray(10)], [4, 3, 4, 3, 4]);
});

test('poolPyramids() has the numbers of sppForward() in modes loops, simd and webasm', async (t) => {
  const rng = new Rng(8);
  const map = tensor([1, 5, 17, 23], Array.from({ length: 5 * 17 * 23 }, () => rng.normal()));
  const windows = Array.from({ length: 40 }, () => {
    const [x1, y1] = [rng.integer(60), rng.integer(50)];
    return { x1, y1, x2: x1 + rng.integer(40), y2: y1 + rng.integer(40) };
  });
  const size = { width: 23, height: 17 };
  const inCells = windows.map((window) => ({ ...windowToCells(window, size, PYRAMID.cells), image: 0 }));
  const expected = sppForward(map, inCells, SPP_LEVELS).y;
  for (const mode of ['loops', 'simd', 'webasm']) {
    const one = await openCompute(mode);
    const pyramid = { ...PYRAMID, levels: SPP_LEVELS };
    t.same(await poolPyramids(one, [{ map, factor: 1 }], windows, () => windows.map(() => 0), pyramid), expected, mode);
    await one.close();
  }
});

test('poolPyramids() takes no windows at all', async (t) => {
  const maps = [{ map: zeros([1, 2, 3, 3]), factor: 1 }];
  t.same((await poolPyramids(compute, maps, [], () => [], PYRAMID)).shape, [0, 10]);
});

test('pyramidSetting() has the cells of the trunk, and the published numbers for the published one', (t) => {
  t.same(pyramidSetting(BACKBONES.S, SPPNET_SMALL).pyramid.cells, { stride: 4, firstCentre: 1, shrink: 1.625 });
  const zf = { ...BACKBONES.S, stride: 16, trunk: ZF_OF_SPPNET };
  t.same(pyramidSetting(zf, SPPNET).pyramid.cells, SPP_CELLS_ZF5);
  t.equal(pyramidSetting(zf, SPPNET).preprocessings.length, 5);
  t.end();
});

test('convMaps() mirrors the picture, and poolPyramids() finds the cells of its windows', async (t) => {
  const [sample] = shapesDataset({ split: 'train', images: 1, seed: 5, occluders: false }).samples;
  const image = await sample.image();
  const mirrored = { ...image, data: mirrorOf(image) };
  const factory = { compute: loopsCompute(), init: { rng: new Rng(1), precision: 'float32' } } as const;
  const conv = pretrainedTrunk(null, BACKBONES.S, factory);
  const small = { ...SPPNET_SMALL.preprocessing, shorterSide: 36, longerSide: 60 };
  const [flippedMap] = await convMaps(conv, image, [small], true);
  const [mapOfMirror] = await convMaps(conv, mirrored, [small], false);
  t.equal(flippedMap.factor, 0.24);
  t.same(flippedMap.map.shape, [1, 32, 9, 15]);
  t.same(flippedMap, mapOfMirror);
  const window = { x1: 30, y1: 20, x2: 130, y2: 110 };
  const rows = await poolPyramids(compute, [flippedMap], [window], chosenScale(SPPNET_SMALL.scales), PYRAMID);
  const cells = { image: 0, x1: 2, y1: 1, x2: 8, y2: 7 }; // 7.2 / 4, 4.8 / 4, 31.2 / 4, 26.4 / 4
  t.same(rows, sppForward(flippedMap.map, [cells], [1, 2]).y);
});

function mirrorOf({ width, height, data }: { width: number; height: number; data: Uint8Array }): Uint8Array {
  const mirror = new Uint8Array(data.length);
  for (let i = 0; i < width * height; i++) {
    const [y, x] = [Math.floor(i / width), i % width];
    mirror.set(data.subarray(3 * i, 3 * i + 3), 3 * (y * width + width - 1 - x));
  }
  return mirror;
}
