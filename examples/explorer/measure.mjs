// npm run explorer -- --measure: what a visitor waits for, and training steps a second, in the browser of the system.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Steps of each mode; the first two are not counted: code is compiled in them. */
const STEPS = { simd: 22, webasm: 12, blocked: 7, loops: 4 };
/** WebGPU on the processor, which a browser without a window has. */
const SOFTWARE_ADAPTER = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
const STEPS_ON_ADAPTER = 4;

/** The browser of the system with more flags. Throws an Error where there is none. */
export async function openBrowser(flags = []) {
  const executablePath = process.env.CHROME_PATH || PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) throw new Error('no browser: set CHROME_PATH to a Chromium');
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...flags] });
}

/** Prints one line for each number. */
export async function measure(folder) {
  const { url, close } = await serve(folder, 0);
  const browser = await openBrowser();
  const withAdapter = await openBrowser(SOFTWARE_ADAPTER);
  try {
    const page = await browser.newPage({ reducedMotion: 'reduce' });
    page.setDefaultTimeout(120_000);
    const begin = performance.now();
    const print = (name) => console.log(`${name.padEnd(34)} ${((performance.now() - begin) / 1000).toFixed(1)} s`);
    await page.goto(url);
    await page.locator('.frame canvas').first().waitFor();
    print('first picture after');
    await page.locator('.frame svg text').first().waitFor();
    print('boxes of the trained network after');
    for (const [mode, steps] of Object.entries(STEPS)) await printSteps(page, mode, steps);
    const other = await withAdapter.newPage();
    await other.goto(`${url}#panel=batches`);
    await printSteps(other, 'webgpu', STEPS_ON_ADAPTER);
  } finally {
    await browser.close();
    await withAdapter.close();
    close();
  }
}

async function printSteps(page, mode, steps) {
  const { backend, times } = await page.evaluate(stepTimes, { mode, steps });
  const counted = times.slice(2).sort((a, b) => a - b);
  const median = counted[Math.floor(counted.length / 2)];
  console.log(`steps a second, ${backend}`.padEnd(34), (1000 / median).toPrecision(2), `(of ${counted.length} steps)`);
}

/** The backend, and the milliseconds of each step of a training from M0; runs in the page. */
async function stepTimes({ mode, steps }) {
  const worker = new Worker('worker.js', { type: 'module' });
  const address = (name) => new URL(name, document.baseURI).href;
  const weights = { m0: address('m0-S.packed'), trained: address('trained-S.packed') };
  let id = 0;
  const call = (name, argument) => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => data.error === undefined ? resolve(data.result) : reject(new Error(data.error));
    worker.postMessage({ id: id++, name, argument });
  });
  const { backend } = await call('open', { mode, weights });
  await call('start', { from: 'M0', seed: 0, images: 20, rate: 1 });
  const made = await call('step', steps);
  worker.terminate();
  return { backend, times: made.map(({ milliseconds }) => milliseconds) };
}
