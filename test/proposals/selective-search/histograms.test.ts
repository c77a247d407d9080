import { test } from 'tap';
import { histograms } from '../../../lib/proposals/selective-search/histograms.js';
import { colourBins } from '../../../lib/proposals/selective-search/histograms.js';
import { colourPlanes } from '../../../lib/proposals/selective-search/colour-spaces.js';
import { textureBins } from '../../../lib/proposals/selective-search/texture-bins.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { labelled, noisePicture } from '../../support/small-pictures.js';

test('histograms() counts the bins of each part, plane by plane, and sums to 1', async (t) => {
  const segmentation = labelled(['001', '011']);
  const planes = [Uint8Array.from([0, 1, 2, 1, 2, 2]), Uint8Array.from([0, 0, 0, 0, 1, 2])];
  const [h0, h1] = histograms(segmentation, { bins: 3, planes });
  // part 0: pixels 0, 1, 3; bins 0 1 1 and 0 0 0; 2 planes · 3 pixels = 6
  t.same([...h0], [1 / 6, 2 / 6, 0, 3 / 6, 0, 0]);
  // part 1: pixels 2, 4, 5; bins 2 2 2 and 0 1 2
  t.same([...h1], [0, 0, 3 / 6, 1 / 6, 1 / 6, 1 / 6]);
});

test('histograms() refuses a plane of another size', async (t) => {
  t.throws(() => histograms(labelled(['01']), { bins: 2, planes: [new Uint8Array(3)] }),
    new RangeError('histograms: a plane of 3 pixels, the labels have 2'));
});

test('colourBins() rounds 24 v', async (t) => {
  const { bins, planes } = colourBins({ width: 5, height: 1, channels: [Uint8Array.from([0, 5, 6, 128, 255])] });
  t.equal(bins, 25);
  t.same(planes.map((plane) => [...plane]), [[0, 0, 1, 12, 24]], '24·5/255 = 0.47, 24·6/255 = 0.56');
});

test('textureBins() answers a step only in the directions that look up it', async (t) => {
  // black on the left, white on the right: slope 0.43 along +x; cos 45° of it along both diagonals to the right
  const channel = Uint8Array.from({ length: 20 * 20 }, (_, i) => (i % 20 < 10 ? 0 : 255));
  const { bins, planes } = textureBins({ width: 20, height: 20, channels: [channel] }, 0.8);
  t.equal(bins, 10);
  const at = 10 * 20 + 10; // the first white pixel of a row in the middle
  // directions 0° 45° 90° 135°, then 180° 225° 270° 315°
  t.same(planes.map((plane) => plane[at]), [9, 6, 0, 0, 0, 0, 0, 6], '9·0.707 = 6.4');
  t.ok(planes.every((plane) => plane[10 * 20 + 2] === 0), 'nothing far from the step');
});

test('textureBins() and colourBins() make 8 and 1 planes a channel, all within their bins', async (t) => {
  const planes = colourPlanes(noisePicture(12, 9, new Rng(8)), 'lab');
  for (const [{ bins, planes: made }, count] of [[textureBins(planes, 0.8), 24], [colourBins(planes), 3]] as const) {
    t.equal(made.length, count);
    t.ok(made.every((plane) => plane.every((bin) => bin < bins)));
    const noise = labelled(Array.from({ length: 9 }, () => '000111222333'));
    for (const h of histograms(noise, { bins, planes: made })) {
      t.equal(h.length, bins * count);
      t.ok(Math.abs(h.reduce((sum, v) => sum + v) - 1) < 1e-12);
    }
  }
});
