// npm run explorer -- --pictures: makes the pictures of README.md and docs/explorer.md anew, in the system's browser.
import { join } from 'node:path';
import { openBrowser } from './measure.mjs';
import { serve } from './serve.mjs';

const WIDTH = 1280;
const STEPS = 400; // of the training on the first picture: by then it finds most objects

/** Each picture: the address, the colours, the height in pixels, and what is done before it is taken. */
const PICTURES = {
  'explorer-start': { hash: 'panel=start', colorScheme: 'light', height: 1040, prepare: trained },
  'explorer-losses': { hash: 'panel=losses&losses.stage=5', colorScheme: 'light', height: 940, prepare: none },
  'explorer-disks': { hash: 'panel=disks', colorScheme: 'light', height: 1120, prepare: bothTrained },
  'explorer-roi': { hash: 'panel=roi', colorScheme: 'dark', height: 860, prepare: none },
};

/** Writes the pictures into the folder `out` and prints their names; `folder` holds the built page. */
export async function takePictures(folder, out) {
  const { url, close } = await serve(folder, 0);
  const browser = await openBrowser();
  try {
    for (const [name, { hash, colorScheme, height, prepare }] of Object.entries(PICTURES)) {
      const page = await browser.newPage({ viewport: { width: WIDTH, height }, colorScheme, reducedMotion: 'reduce' });
      page.setDefaultTimeout(300_000);
      await page.goto(`${url}#${hash}`);
      await page.locator('main:not([aria-busy]) #stage-title').waitFor();
      await prepare(page);
      await page.evaluate(() => scrollTo(0, 0));
      await page.waitForTimeout(500); // for the box of code to scroll to its mark
      await page.screenshot({ path: join(out, `${name}.jpg`), type: 'jpeg', quality: 82 });
      console.log(join(out, `${name}.jpg`));
      await page.close();
    }
  } finally {
    await browser.close();
    close();
  }
}

async function none() {}

async function trained(page) {
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.waitForFunction((steps) => Number(document.querySelector('[data-step]')?.dataset.step) >= steps, STEPS);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Go on' }).waitFor();
}

async function bothTrained(page) {
  for (const system of ['rcnn', 'sppnet']) {
    const board = page.locator(`[data-system=${system}]`);
    await board.getByRole('button', { name: 'Run all' }).click();
    await board.locator('[data-state=done]').nth(system === 'rcnn' ? 4 : 5).waitFor();
  }
}
