// npm run explorer -- --measure: what a visitor waits for, and training steps a second, in the browser of the system.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const MODES = ['simd', 'webasm'];
const STEPS = 12; // the first two are not counted: code is compiled in them

/** Prints one line for each number. Throws an Error where there is no browser. */
export async function measure(folder) {
  const executablePath = process.env.CHROME_PATH || PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) throw new Error('no browser: set CHROME_PATH to a Chromium');
  const { url, close } = await serve(folder, 0);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
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
    for (const mode of MODES) await printSteps(page, mode);
  } finally {
    await browser.close();
    close();
  }
}

async function printSteps(page, mode) {
  const times = await page.evaluate(stepTimes, { mode, steps: STEPS });
  const counted = times.slice(2).sort((a, b) => a - b);
  const median = counted[Math.floor(counted.length / 2)];
  console.log(`steps a second, ${mode}, 1 thread`.padEnd(34), (1000 / median).toFixed(1));
}

/** Milliseconds of each step of a training from M0; runs in the page. */
async function stepTimes({ mode, steps }) {
  const worker = new Worker('worker.js', { type: 'module' });
  const address = (name) => new URL(name, document.baseURI).href;
  const weights = { m0: address('m0-S.safetensors'), trained: address('trained-S.safetensors') };
  let id = 0;
  const call = (name, argument) => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => data.error === undefined ? resolve(data.result) : reject(new Error(data.error));
    worker.postMessage({ id: id++, name, argument });
  });
  await call('open', { mode, weights });
  await call('start', { from: 'M0', seed: 0, images: 20, rate: 1 });
  const made = await call('step', steps);
  worker.terminate();
  return made.map(({ milliseconds }) => milliseconds);
}
