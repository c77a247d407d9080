// The modes that only a browser has: every operation there is its loop's, and the backend says its own name.
import { test } from 'tap';
import { answerOfPage } from '../support/browser-page.js';
import { systemBrowser } from '../support/system-browser.js';

/** In the browser: the largest difference from the loops of each operation, and what ran. */
const pageOf = (mode: string): string => `
import { openGpuRunner } from 'ORIGIN/dist/lib/compute/gpu-runner.js';
import { kernelOperations } from 'ORIGIN/dist/lib/compute/kernel-operations.js';
import { loopsCompute } from 'ORIGIN/dist/lib/compute/loops.js';
import { roiPoolBackward } from 'ORIGIN/dist/lib/layers/roi-pool.js';
import { roiPoolBackwardByKernel } from 'ORIGIN/dist/lib/layers/roi-pool.kernel.js';
import { Rng } from 'ORIGIN/dist/lib/tensor/rng.js';
import { tensor } from 'ORIGIN/dist/lib/tensor/tensor.js';

const rng = new Rng(1);
const random = (...shape) => tensor(shape, Array.from({ length: shape.reduce((a, b) => a * b) }, () => rng.normal()));
const difference = (a, b) => Math.max(...a.data.map((value, i) => Math.abs(value - b.data[i])));
const [x, w, b, dy] = [random(2, 4, 12, 13), random(5, 4, 3, 3), random(5), random(2, 5, 12, 13)];
const [f, g, c, df] = [random(6, 10), random(7, 10), random(7), random(6, 7)];
const geometry = { stride: 1, pad: 1, groups: 1 };
const grid = { height: 3, width: 3 };
const rois = [[0, 3, 2, 90, 80], [1, 30, 20, 50, 40], [1, 0, 0, 7, 7], [0, 95, 90, 140, 120]]
  .map(([image, x1, y1, x2, y2]) => ({ image, x1, y1, x2, y2 }));

export default async function () {
  const runner = await openGpuRunner('${mode}');
  const [kernels, loops] = [kernelOperations(runner.run), loopsCompute()];
  const work = {
    convForward: (o) => o.convForward(x, w, b, geometry),
    convBackwardInput: (o) => o.convBackwardInput(dy, w, x.shape, geometry),
    convBackwardWeights: (o) => o.convBackwardWeights(x, dy, w.shape, geometry),
    linearForward: (o) => o.linearForward(f, g, c),
    linearBackwardInput: (o) => o.linearBackwardInput(df, g),
    linearBackwardWeights: (o) => o.linearBackwardWeights(f, df),
    maxPoolForward: async (o) => (await o.maxPoolForward(x, { kernel: 2, stride: 2, pad: 0 })).y,
    roiPoolForward: async (o) => (await o.roiPoolForward(x, rois, grid, 1 / 8)).y,
  };
  const answer = {};
  for (const [name, run] of Object.entries(work)) answer[name] = difference(await run(kernels), await run(loops));
  const { y, switches } = await loops.roiPoolForward(x, rois, grid, 1 / 8);
  const dPooled = random(...y.shape);
  answer.roiPoolBackward = difference(
    await roiPoolBackwardByKernel(runner.run, dPooled, switches, x.shape), roiPoolBackward(dPooled, switches, x.shape));
  const ran = runner.ran();
  await runner.close();
  return { differences: answer, ran };
}`;

const browser = systemBrowser();

for (const mode of ['webgl2', 'webgpu']) {
  test(`in a browser, mode ${mode} computes what the loops compute and says its own name`, {
    skip: browser === null ? 'no browser that runs without a window' : false,
  }, async (t) => {
    const { differences, ran } = await answerOfPage(browser!, pageOf(mode)) as {
      differences: Record<string, number>; ran: { modes: string; fallback: string | null };
    };
    t.match(ran, { modes: mode, fallback: null });
    t.equal(Object.keys(differences).length, 9);
    for (const [name, difference] of Object.entries(differences)) t.ok(difference < 1e-4, `${name}: ${difference}`);
    for (const pooling of ['maxPoolForward', 'roiPoolForward']) t.equal(differences[pooling], 0, pooling);
  });
}
