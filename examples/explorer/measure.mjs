// npm run explorer -- --measure: what a visitor waits for, and training steps a second, in the browser of the system.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Steps of each mode that are counted, and those before them, in which code is compiled. */
const STEPS = { simd: 20, webasm: 10, blocked: 5, loops: 2 };
const COMPILED = 2;
/** WebGPU on the processor, which a browser without a window has. */
const SOFTWARE_ADAPTER = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
const STEPS_ON_ADAPTER = 2;

/** The browser of the system with more flags. Throws an Error where there is none. */
export async function openBrowser(flags = []) {
  const executablePath = process.env.CHROME_PATH || PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) throw new Error('no browser: set CHROME_PATH to a Chromium');
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...flags] });
}

/** Prints a line for each number: by the clock, and of the processors, which other work on the machine slows less. */
export async function measure(folder) {
  const { url, close } = await serve(folder, 0);
  const [browser, withAdapter] = [await openBrowser(), await openBrowser(SOFTWARE_ADAPTER)];
  try {
    const page = await browser.newPage({ reducedMotion: 'reduce' });
    page.setDefaultTimeout(120_000);
    const seconds = await clocks(browser);
    const print = async (name) => line(name, ...(await seconds()).map((each) => `${each.toFixed(1)} s`));
    await page.goto(url);
    await page.locator('.frame canvas').first().waitFor();
    await print('first picture after');
    await page.locator('.frame svg text').first().waitFor();
    await print('boxes of the trained network after');
    for (const [mode, steps] of Object.entries(STEPS)) await printSteps(browser, page, mode, steps);
    const other = await withAdapter.newPage();
    await other.goto(`${url}#panel=batches`);
    await printSteps(withAdapter, other, 'webgpu', STEPS_ON_ADAPTER);
  } finally {
    await browser.close();
    await withAdapter.close();
    close();
  }
}

function line(name, byClock, byProcessors) {
  console.log(`${name.padEnd(36)} ${byClock.padStart(7)}   of the processors ${byProcessors}`);
}

/** Tells the seconds since now: by the clock, and of the processors in all processes of a browser. */
async function clocks(browser) {
  const session = await browser.newBrowserCDPSession();
  const now = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return [performance.now() / 1000, processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0)];
  };
  const begin = await now();
  return async () => (await now()).map((each, i) => each - begin[i]);
}

/** Steps a second of a training from M0. */
async function printSteps(browser, page, mode, steps) {
  const backend = await page.evaluate(startTraining, { mode, steps: COMPILED });
  const seconds = await clocks(browser);
  await page.evaluate((count) => globalThis.trainingCall('step', count), steps);
  const [byClock, byProcessors] = (await seconds()).map((each) => (steps / each).toPrecision(2));
  line(`steps a second, ${backend}`, byClock, byProcessors);
}

/** Starts a training in a worker of its own and makes some steps; runs in the page. */
async function startTraining({ mode, steps }) {
  globalThis.trainingWorker?.terminate();
  const worker = globalThis.trainingWorker = new Worker('worker.js', { type: 'module' });
  const address = (name) => new URL(name, document.baseURI).href;
  const weights = { m0: address('m0-S.packed'), trained: address('trained-S.packed') };
  let id = 0;
  globalThis.trainingCall = (name, argument) => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => data.error === undefined ? resolve(data.result) : reject(new Error(data.error));
    worker.postMessage({ id: id++, name, argument });
  });
  const { backend } = await trainingCall('open', { mode, weights });
  await trainingCall('start', { from: 'M0', seed: 0, images: 20, rate: 1 });
  await trainingCall('step', steps);
  return backend;
}
