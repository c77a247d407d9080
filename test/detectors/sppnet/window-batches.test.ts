import { test } from 'tap';
import { BatchesFromDisk, type RowSource } from '../../../lib/detectors/sppnet/window-batches.js';
import { ROI_SAMPLING } from '../../../lib/sampling/roi-sampling.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { tensor } from '../../../lib/tensor/tensor.js';

const R = 50;
/** A third is foreground of class 1. */
const CANDIDATES = Array.from({ length: 12 }, () => ({
  overlap: Float64Array.from({ length: R }, (_, r) => (r % 3 === 0 ? 0.7 : 0.3)),
  label: new Int32Array(R).fill(1),
}));

const CONFIG = { regionSampling: ROI_SAMPLING, blocks: { batches: 2, oversampling: 1 } };

/** Rows (image, window, a number drawn at this visit); `onRead` is told of every reading. */
function batchesOf(onRead = () => {}): BatchesFromDisk {
  const source: RowSource = async (entry, windows, rng) => {
    onRead();
    return tensor([windows.length, 3], windows.flatMap((r) => [entry, r, rng.uniform()]));
  };
  return new BatchesFromDisk(source, CANDIDATES, CONFIG, new Rng(1));
}

test('BatchesFromDisk.batch() has the rows of 32 foreground, 96 background windows and their labels', async (t) => {
  const { pyramids, labels } = await batchesOf().batch(0);
  t.same(pyramids.shape, [128, 3]);
  t.equal(labels.filter((label) => label === 1).length, 32);
  const windows = labels.map((label, i) => ({ label, image: pyramids.data[3 * i], r: pyramids.data[3 * i + 1] }));
  t.ok(windows.every(({ label, r }) => label === (r % 3 === 0 ? 1 : 0)), 'labels belong to their rows');
  t.equal(new Set(windows.map(({ image, r }) => `${image} ${r}`)).size, 128);
  t.ok(windows.some(({ image }) => image < 6) && windows.some(({ image }) => image >= 6), 'of many images');
});

test('BatchesFromDisk.batch() reads a block once; the batch of a step depends on no other', async (t) => {
  let reads = 0;
  const batches = batchesOf(() => { reads++; });
  const [first, second] = [await batches.batch(0), await batches.batch(1)];
  const used = new Set([first, second].flatMap(({ pyramids }) => [...pyramids.data].filter((_, i) => i % 3 === 0)));
  t.equal(reads, used.size, 'every image with a drawn window once');
  const before = reads;
  await batches.batch(0);
  t.equal(reads, before, 'nothing is read again');
  t.same(await batchesOf().batch(1), second, 'as after a restart');
});

test('BatchesFromDisk.batch() lets the source draw anew at every visit of a window', async (t) => {
  const batches = batchesOf();
  const drawn = new Map<string, Set<number>>();
  for (let step = 0; step < 10; step++) {
    const { pyramids: { data } } = await batches.batch(step);
    for (let i = 0; i < data.length; i += 3) {
      const window = `${data[i]} ${data[i + 1]}`;
      drawn.set(window, (drawn.get(window) ?? new Set()).add(data[i + 2]));
    }
  }
  t.ok([...drawn.values()].some((numbers) => numbers.size > 1), 'another block, another number');
});

test('BatchesFromDisk.batch() refuses images without any window to draw', async (t) => {
  const none = CANDIDATES.map(() => ({ overlap: new Float64Array(R), label: new Int32Array(R) }));
  const source: RowSource = async () => tensor([0, 3], []);
  await t.rejects(new BatchesFromDisk(source, none, CONFIG, new Rng(1)).batch(0),
    new RangeError('sppnet: no window of the images to be read is foreground or background'));
});
