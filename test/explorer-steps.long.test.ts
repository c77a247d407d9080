// The numbers of the explorer in a real browser: trainings and detections against lib in Node.
import { test } from 'tap';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import { openBrowser, openPage, SOFTWARE_CARD } from './support/browser-page.js';
import {
  callWorker, IN_PAGE, nodeEngine, servedExplorer, showPanel, type NodeEngine, type StagedPiece,
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
    for (const [mode, steps] of [['simd', 20], ['blocked', 3], ['loops', 20], ['webasm', 20]] as const) {
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
const HAS_ADAPTER = '(async () => Boolean(await navigator.gpu?.requestAdapter()))()';

test('a training step in mode webgpu has the losses of Node to 1e-5', { skip }, async (t) => {
  const withGpu = await openBrowser(server.program, SOFTWARE_CARD);
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

test('what the two branches send back to fc7 is what they send back in Node, and its sum is a slope', { skip },
  async (t) => {
    const [{ objects, image }] = shapesDataset({ split: 'test', images: 1, seed: 1, occluders: false }).samples;
    const node = await nodeEngine('simd', server.folder);
    const step = await node.branches({ from: 'trained', scene: { image: await image(), objects } });
    await inPage(async ({ page, errors }) => {
      for (const region of [1, 5, 30]) {
        await showPanel(page, server.url, 'branches', `&branches.region=${region}`);
        const exact = async (name: string): Promise<number> =>
          Number(await page.locator(`[data-count=${name}]`).getAttribute('data-exact'));
        const unit = Number(/unit (\d+)/.exec((await page.locator('.numbers strong').textContent())!)![1]);
        for (const [name, { shape: [, D], data }] of
          [['cls', step.fromCls], ['bbox', step.fromBbox], ['added', step.added]] as const) {
          const expected = data[region * D + unit];
          const made = await exact(name);
          t.ok(Math.abs(made - expected) <= 1e-12 * Math.abs(expected), `${name}: ${made} and ${expected}`);
        }
        const [added, measured] = [await exact('added'), await exact('measured')];
        t.equal(added, await exact('cls') + await exact('bbox'));
        t.ok(Math.abs(added - measured) < 1e-6 * Math.abs(added), `${added}, measured ${measured}`);
        t.ok(Math.abs(measured - await node.branchSlope({ region, unit })) < 1e-6 * Math.abs(measured));
      }
      t.same(errors, []);
    });
    await node.close();
  });

/** The last piece of a whole training in stages, and what was written and read in each stage. */
async function stagedInNode(node: NodeEngine, system: string): Promise<{ last: StagedPiece; read: number }> {
  await node.staged({ system, seed: 0, isDiskKept: false });
  let read = 0;
  for (;;) {
    const piece = await node.stagedPiece(system);
    read += piece.read;
    if (piece.stage === 'trainBoxRegressors' && piece.done === 1) return { last: piece, read };
  }
}

test('five and six steps fill their disks with the bytes of Node, and read as many back', { skip }, async (t) => {
  const node = await nodeEngine('simd', server.folder);
  const [slow, spp] = [await stagedInNode(node, 'rcnn'), await stagedInNode(node, 'sppnet')];
  await node.close();
  await inPage(async ({ page, errors }) => {
    await showPanel(page, server.url, 'disks', '&disks.rcnn=5&disks.sppnet=6');
    for (const [system, steps, { read }] of [['rcnn', 5, slow], ['sppnet', 6, spp]] as const) {
      const rows = page.locator(`[data-system=${system}] [data-state=done]`);
      await rows.nth(steps - 1).waitFor();
      const reads = await rows.evaluateAll((all) => all.map((row) => Number(row.getAttribute('data-read'))));
      t.equal(reads.reduce((sum, each) => sum + each, 0), read, `${system}: bytes read in all steps`);
    }
    const bytesOf = async (name: string): Promise<number> =>
      Number(await page.locator(`[data-disk="${name}"]`).getAttribute('data-bytes'));
    const placed = ({ last: { places } }: typeof slow, ...paths: string[]): number =>
      places.filter(({ place }) => paths.includes(place)).reduce((sum, { bytes }) => sum + bytes, 0);
    const F = await bytesOf('F, slow R-CNN');
    t.equal(F, placed(slow, 'memory'));
    t.equal(await bytesOf('F, SPP-net'), placed(spp, 'memory/conv5', 'memory/conv5-mirrored'));
    t.equal(await bytesOf('F′, SPP-net'), placed(spp, 'memory/fc7'));
    const rows = 4 * 1152 * slow.last.regions;
    t.ok(F > rows && F < 1.02 * rows, `${F}: 4 · 1152 · ${slow.last.regions}, and the boxes`);
    t.equal(await bytesOf('Fast R-CNN'), 0);
    t.same(errors, []);
  });
});

test('the browser and the server end', async () => {
  await server.end();
});
