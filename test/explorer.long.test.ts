// The explorer in a real browser: every panel, its address, and nothing from outside.
// explorer-steps.long.test.ts compares its numbers with Node, explorer-breaks.long.test.ts changes lines.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { test } from 'tap';
import { atStep, IN_PAGE, servedExplorer, showPanel } from './support/explorer-page.js';

const PANELS = [
  'start', 'disks', 'branches', 'spp', 'roi', 'batches', 'field', 'race', 'proposals', 'anchors', 'alternating',
  'losses', 'approximate', 'exact', 'yours',
];
const { widths, weakTexts, namelessControls } = IN_PAGE;
const server = await servedExplorer({ whole: true });
const { skip, inPage } = server;
const numberOf = (text: string | null): number => Number(/-?[\d.]+/.exec(text ?? '')?.[0]);

test('every panel opens without an error, fits 390 pixels, and asks nothing of another place', { skip }, async (t) => {
  await inPage(async ({ page, errors, requests }) => {
    for (const name of PANELS) {
      await showPanel(page, server.url, name);
      t.ok(await page.locator('.codes .line').count() > 3, `${name}: there is code`);
      const [content, window] = await page.evaluate(widths);
      t.ok(content <= window, `${name}: ${content} pixels in ${window}`);
    }
    t.same(errors, []);
    t.same(requests.filter((url) => !url.startsWith(server.url) && !/^(blob|data|about):/.test(url)), []);
  }, 390);
});

test('text has a contrast of 4.5 and more, light and dark; controls have names', { skip }, async (t) => {
  for (const scheme of [undefined, 'dark'] as const) {
    await inPage(async ({ page }) => {
      for (const name of PANELS) {
        await showPanel(page, server.url, name);
        await page.locator('.break input[type=checkbox]').first().check(); // the changed lines have colours
        t.same(await page.evaluate(weakTexts), [], `${name}, ${scheme ?? 'light'}`);
        t.same(await page.evaluate(namelessControls), [], `${name}: names`);
      }
    }, 1280, scheme);
  }
});

test('RoI pooling: a key moves the region, the counts follow, and = loses a gradient', { skip }, async (t) => {
  await inPage(async ({ page }) => {
    await showPanel(page, server.url, 'roi', '&roi.bins=6');
    const count = async (name: string): Promise<number> =>
      numberOf(await page.locator(`[data-count=${name}]`).textContent());
    t.equal(await count('outputs'), 72, '2 regions of 6 × 6 bins');
    const before = await page.locator('[data-count=shared]').textContent();
    await page.locator('svg g[role=application]').focus();
    for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowRight');
    t.match(page.url(), /roi\.x1=54/, 'the address follows');
    const shared = await count('shared');
    const sum = (await page.locator('[data-count=sum]').textContent())!;
    t.equal(/: ([\d.]+) of/.exec(sum)?.[1], String(72 - await count('empty')), 'every output passes its gradient on');
    await page.getByLabel('= where += is due').check();
    await page.locator('.codes ins').waitFor();
    const broken = numberOf((await page.locator('[data-count=sum]').textContent())!.split(':')[1]);
    t.ok(shared > 0 && broken < 72, `${before}, then ${shared} shared cells: a sum of ${broken}`);
    await page.reload();
    await page.locator('main:not([aria-busy]) #stage-title').waitFor();
    t.equal(await count('shared'), shared, 'the address restores the panel');
    t.ok(await page.getByLabel('= where += is due').isChecked());
  });
});

const textOf = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).first().textContent())!;

const slideTo = async (page: Page, name: string, value: number): Promise<void> =>
  page.getByRole('slider', { name }).fill(String(value));

test('the panels with sliders: what is changed changes what it should', { skip }, async (t) => {
  await inPage(async ({ page, errors }) => {
    const text = (selector: string): Promise<string> => textOf(page, selector);
    const slide = (name: string, value: number): Promise<void> => slideTo(page, name, value);

    await showPanel(page, server.url, 'branches');
    const chosen = page.locator('.numbers strong');
    t.match(await chosen.textContent(), /^region 0, unit/);
    await slide('Region', 31);
    await chosen.filter({ hasText: /^region 31,/ }).waitFor();
    t.match(await text('pre[aria-label="The answers for this region"]'), 'background has no box');
    t.equal(await page.locator('[data-count=bbox]').getAttribute('data-exact'), '0', 'nothing from the box branch');
    t.match(page.url(), /branches\.region=31/);

    await showPanel(page, server.url, 'batches');
    const hierarchical = page.locator('section[data-images]').last();
    t.equal(await hierarchical.getAttribute('data-images'), '2', 'hierarchical: 2 images');
    await slide('Images', 4);
    t.equal(await hierarchical.getAttribute('data-images'), '4');

    await showPanel(page, server.url, 'proposals');
    await slide('Threshold t', 1);
    t.equal(numberOf(await text('[data-count=suppressed]')), 0, 'no IoU is above 1');
    await slide('Merges, %', 100);
    t.equal(numberOf(await text('[data-count=regions]')), 1, 'all is one region');

    await showPanel(page, server.url, 'anchors');
    const positive = numberOf(await text('[data-count=positive]'));
    await slide('Positive from IoU', 0.4);
    t.ok(numberOf(await text('[data-count=positive]')) > positive, 'a lower threshold: more positives');
    await slide('Positive from IoU', 0.95);
    await page.getByLabel('Leave out “the best anchor of an object”').check();
    const lost = page.locator('[data-count="objects without an anchor"]', { hasText: /^[1-9]/ });
    await lost.waitFor(); // the worker changes its line, too
    t.ok(numberOf(await lost.textContent() ?? '') > 0);

    await showPanel(page, server.url, 'approximate');
    const staircase = await text('[data-loss=max]');
    const curve = await text('[data-loss=bilinear]');
    await slide('Left edge x1', 40.25);
    t.equal(await text('[data-loss=max]'), staircase, 'a quarter of a pixel: the same stair');
    t.not(await text('[data-loss=bilinear]'), curve);
    t.same(errors, []);
  });
});

test('the panels that run a training or a detector: trunks, lanes, reasons', { skip }, async (t) => {
  await inPage(async ({ page, errors }) => {
    const text = (selector: string): Promise<string> => textOf(page, selector);
    await showPanel(page, server.url, 'alternating');
    await page.getByRole('button', { name: 'Run all' }).click();
    await page.locator('.steps li:last-child[data-state=done]').waitFor();
    const rows = page.locator('.steps li');
    const trunks = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-trunk')));
    const [M0, M1, , M2, M3, , M4, all] = trunks;
    t.same([M3, M4, all], [M2, M2, M2], 'M2, M3, M4 and the result have one trunk');
    t.equal(new Set([M0, M1, M2]).size, 3);

    await showPanel(page, server.url, 'race');
    await page.locator('.lane').nth(3).waitFor();
    t.same(await page.locator('.lane').evaluateAll((lanes) => lanes.map((lane) => lane.getAttribute('data-lane'))),
      ['Slow R-CNN', 'SPP-net', 'Fast R-CNN', 'Faster R-CNN']);

    await showPanel(page, server.url, 'yours');
    await page.locator('[data-count=found]').waitFor();
    t.match(await text('pre[aria-live]'), /from {7}/, 'why');
    await page.setInputFiles('#your-file', { name: 'x.safetensors', mimeType: '', buffer: Buffer.from('no model') });
    await page.locator('.warning').waitFor();
    t.match(await text('.warning'), /x\.safetensors: your model: not a safetensors file/);
    t.same(errors, []);
  });
});

test('training works without a network and pauses; unknown parts of an address are named', { skip }, async (t) => {
  await inPage(async ({ page, errors }) => {
    await showPanel(page, server.url, 'losses', '&nonsense=1&losses.seed=-3');
    t.match(await page.locator('.notice').textContent(), /Left out of the address: nonsense=1, losses\.seed=-3/);
    await page.waitForLoadState('networkidle');
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.waitForFunction(atStep(3));
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Train', exact: true }).waitFor();
    const step = await page.locator('[data-step]').first().textContent();
    await page.waitForTimeout(1500);
    t.equal(await page.locator('[data-step]').first().textContent(), step, 'a pause is a pause');
    t.same(errors, []);
  });
});

test('the single file opens from the disk and trains', { skip }, async (t) => {
  await inPage(async ({ page, errors }) => {
    await page.goto(pathToFileURL(join(server.folder, 'explorer.html')).href);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.waitForFunction(atStep(2));
    t.same(errors, []);
  });
});

test('the browser and the server end', async () => {
  await server.end();
});
