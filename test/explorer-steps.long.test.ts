// The numbers of the explorer in a real browser: trainings and detections against lib in Node.
import { test } from 'tap';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import {
  callWorker, IN_PAGE, nodeEngine, openBrowser, openPage, servedExplorer, showPanel,
} from './support/explorer-page.js';

const { mathDigits } = IN_PAGE;
const TRAINING = { from: 'M0', seed: 0, images: 20, rate: 1 };
const server = await servedExplorer({ whole: false });
const { skip, inPage } = server;

type Losses = Readonly<Record<string, number>>;

/** The largest difference of two lists of losses, as a share of the loss. */
function difference(made: readonly Losses[], expected: readonly Losses[]): number {
  return Math.max(...expected.flatMap((losses, step) =>
    Object.entries(losses).map(([name, loss]) => Math.abs(made[step][name] - loss) / Math.abs(loss))));
}

// Math.exp and Math.log are the engine's own: where those of the browser and of Node have the same digits, so have the
// losses; otherwise the losses agree to 12 digits.
test('20 training steps in the page have the losses of Node', { skip }, async (t) => {
  await inPage(async ({ page }) => {
    await showPanel(page, server.url, 'batches');
    const own = mathDigits();
    const isSame = (await page.evaluate(mathDigits)).every((value, i) => value === own[i]);
    const most = isSame ? 0 : 1e-12;
    for (const [mode, steps] of [['simd', 20], ['blocked', 3], ['loops', 2], ['webasm', 3]] as const) {
      const node = await nodeEngine(mode, server.folder);
      await node.start(TRAINING);
      const expected = (await node.step(steps)).map(({ losses }) => losses);
      await node.close();
      const [, , made] = await callWorker(page, [['open', { mode }], ['start', TRAINING], ['step', steps]]);
      const losses = (made as { losses: Losses }[]).map((step) => step.losses);
      const apart = difference(losses, expected);
      t.ok(apart <= most, `${mode}, ${steps} steps: at most ${apart} apart, allowed are ${most}`);
      t.equal(losses.length, steps);
    }
  });
});

// A headless Chromium has WebGPU on the processor: slow, and right.
const SOFTWARE_ADAPTER = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
const HAS_ADAPTER = '(async () => Boolean(await navigator.gpu?.requestAdapter()))()';

test('a training step in mode webgpu has the losses of Node to 1e-5', { skip }, async (t) => {
  const withGpu = await openBrowser(server.program, SOFTWARE_ADAPTER);
  try {
    const { page, close } = await openPage(withGpu);
    await showPanel(page, server.url, 'batches');
    if (!await page.evaluate(HAS_ADAPTER)) {
      t.pass('a step in mode webgpu', { skip: 'this browser has no adapter for WebGPU' });
      return;
    }
    const node = await nodeEngine('loops', server.folder);
    await node.start(TRAINING);
    const expected = (await node.step(1)).map(({ losses }) => losses);
    await node.close();
    const calls: [string, unknown][] = [['open', { mode: 'webgpu' }], ['start', TRAINING], ['step', 1]];
    const [opened, , made] = await callWorker(page, calls);
    t.match(opened, { backend: /^webgpu/ });
    const apart = difference((made as { losses: Losses }[]).map(({ losses }) => losses), expected);
    t.ok(apart <= 1e-5, `at most ${apart} apart`);
    await page.getByLabel('Mode').selectOption('webgpu');
    await page.getByText('Computes with webgpu').waitFor();
    t.match(page.url(), /mode=webgpu/);
    await close();
  } finally {
    await withGpu.close();
  }
});

test('detections in the page are those of Node', { skip }, async (t) => {
  const node = await nodeEngine('simd', server.folder);
  const [sample] = shapesDataset({ split: 'test', images: 1, seed: 1, occluders: false }).samples;
  const picture = await sample.image();
  const { detections } = await node.detect({ which: 'trained', picture });
  await node.close();
  const sure = detections.filter(({ score }) => score >= 0.5);
  await inPage(async ({ page }) => {
    await showPanel(page, server.url, 'start');
    const boxes = page.locator('.pictures figure:first-child svg text');
    await boxes.first().waitFor();
    const shown = (await boxes.allTextContents()).map((text) => Number(text.split(' ').at(-1)));
    t.same(shown, sure.map(({ score }) => Number(score.toFixed(2))));
  });
});

test('the browser and the server end', async () => {
  await server.end();
});
