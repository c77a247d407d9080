// "Break it" in a real browser: on every panel a line of lib is changed, shown as changed, and computed with.
import { test } from 'tap';
import type { Page } from 'playwright-core';
import { callWorker, servedExplorer, showPanel } from './support/explorer-page.js';

const server = await servedExplorer({ whole: false });
const { skip } = server;

/** Shows a panel as it is and hands it over, then with each of these lines changed; `state`: more of its address. */
async function broken(
  panel: string, names: readonly string[], look: (page: Page, name: string) => Promise<void>, state = '',
): Promise<void> {
  await server.inPage(async ({ page, errors }) => {
    for (const name of ['none', ...names]) {
      await showPanel(page, server.url, panel, name === 'none' ? state : `${state}&break=${name}`);
      if (name !== 'none') await page.locator(`[data-break=${name}] ins`).waitFor();
      await look(page, name);
    }
    if (errors.length > 0) throw new Error(errors.join('\n'));
  });
}

const count = async (page: Page, name: string): Promise<number> =>
  Number(/-?[\d.e-]+/.exec((await page.locator(`[data-count=${name}]`).textContent())!)![0]);

const loss = async (page: Page, name: string): Promise<number> =>
  Number(/= (-?[\d.e-]+)$/.exec((await page.locator(`[data-loss=${name}]`).textContent())!)![1]);

test('every panel has a line to change, and says which one it is', { skip }, async (t) => {
  await broken('start', [], async (page) => {
    const panels = await page.locator('nav a').evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
    for (const address of panels) {
      await page.goto(`${server.url}${address}`);
      await page.locator('main:not([aria-busy]) #stage-title').waitFor();
      const first = page.locator('.break input[type=checkbox]').first();
      await first.check();
      t.match(await page.locator('[data-break] figcaption').textContent(), /^lib\/.+\.ts, line \d+$/, address);
      await first.uncheck();
      t.equal(await page.locator('.break ins').count(), 0);
    }
    t.ok(panels.length >= 10);
  });
});

/** The sum of the losses of each step of a training from M0 with this line changed; null: with none. */
async function trained(page: Page, name: string | null, steps: number): Promise<number[]> {
  const training = { from: 'M0', seed: 0, images: 20, rate: 1 };
  const calls: [string, unknown][] = [['open', { mode: 'simd' }], ['break', name], ['start', training]];
  const made = (await callWorker(page, [...calls, ['step', steps]])).at(-1) as { losses: Record<string, number> }[];
  return made.map(({ losses }) => Object.values(losses).reduce((sum, each) => sum + each, 0));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test('changed lines change a training, and putting them back restores it', { skip }, async (t) => {
  await broken('batches', [], async (page) => {
    const plain = await trained(page, null, 4);
    t.same(await trained(page, null, 4), plain);
    for (const name of ['mistake-1', 'mistake-3', 'mistake-6', 'mistake-9']) {
      t.notSame(await trained(page, name, 4), plain, name);
    }
  });
});

test('uphill the losses climb by a fifth in 16 steps, downhill they fall by more than a tenth', { skip }, async (t) => {
  await broken('batches', [], async (page) => {
    const [down, up] = [await trained(page, null, 16), await trained(page, 'uphill', 16)];
    t.equal(up[0], down[0], 'the first step is made from the same weights');
    const change = (losses: readonly number[]): number => meanOf(losses.slice(-4)) / meanOf(losses.slice(0, 4));
    t.ok(change(up) > 1.2 && change(down) < 0.9, `up ${change(up)} times the first losses, down ${change(down)} times`);
  });
});

test('mini-batches, suppression, merges, and edges of regions', { skip }, async (t) => {
  const foreground: number[] = [];
  await broken('batches', ['no-quarter'], async (page) => {
    foreground.push(Number(await page.locator('section[data-images]').first().getAttribute('data-foreground')));
  });
  t.equal(foreground[0], 32, 'a quarter of 128');
  t.ok(foreground[1] < foreground[0], `${foreground[1]} without it`);

  const [kept, similarity]: [number[], number[]] = [[], []];
  await broken('proposals', ['chain', 'least-similar'], async (page) => {
    kept.push(await count(page, 'kept'));
    similarity.push(Number(await page.locator('[data-similarity]').getAttribute('data-similarity')));
  });
  t.ok(kept[1] < kept[0], `${kept[1]} of ${kept[0]} boxes are left when suppressed boxes suppress`);
  t.equal(kept[2], kept[0]);
  t.ok(similarity[2] < similarity[0], 'the first merge is of less similar regions');
  t.equal(similarity[1], similarity[0]);

  await broken('approximate', ['constant-region'], async (page, name) => {
    const [slope, measured] = [await loss(page, 'slope'), await loss(page, 'measured')];
    if (name === 'none') t.ok(Math.abs(slope - measured) < 0.01 * Math.abs(slope), `${slope}, measured ${measured}`);
    else t.ok(slope === 0 && Math.abs(measured) > 0.01, `0, measured ${measured}`);
  });
});

test('a branch that is left out is not in what fc7 gets; the measured slope has both', { skip }, async (t) => {
  const measured: number[] = [];
  await broken('branches', ['box-left-out', 'class-left-out'], async (page, name) => {
    const exact = async (part: string): Promise<number> =>
      Number(await page.locator(`[data-count=${part}]`).getAttribute('data-exact'));
    const [cls, bbox, added] = [await exact('cls'), await exact('bbox'), await exact('added')];
    measured.push(await exact('measured'));
    t.equal(added, name === 'none' ? cls + bbox : name === 'box-left-out' ? cls : bbox, name);
    t.ok(cls !== 0 && bbox !== 0, `${cls} and ${bbox}`);
    const apart = Math.abs(added - measured[0]) / Math.abs(measured[0]);
    t.ok(name === 'none' ? apart < 1e-6 : apart > 0.01, `${added}, measured ${measured[0]}`);
  });
  t.same(measured, [measured[0], measured[0], measured[0]]);
});

test('features of another network are refused, until their key forgets the network', { skip }, async (t) => {
  await broken('disks', ['any-network'], async (page, name) => {
    const board = page.locator('[data-system=rcnn]');
    await board.locator('[data-state=done]').nth(2).waitFor();
    const [madeBy, trunk] = await Promise.all(['data-made-by', 'data-trunk'].map((each) =>
      board.locator('[data-made-by]').getAttribute(each)));
    t.equal(trunk, madeBy);
    await board.getByRole('button', { name: 'Another seed, same disk' }).click();
    await board.locator('[data-step="1"][data-state=now]').waitFor();
    await board.getByRole('button', { name: 'Run all' }).click();
    if (name === 'none') {
      const error = board.locator('[data-error]');
      await error.waitFor();
      t.match(await error.textContent(), /^Step 3 ends here\. .+\.features: stale/);
      return;
    }
    await board.locator('[data-state=done]').nth(4).waitFor();
    t.equal(await board.locator('[data-step="3"]').getAttribute('data-written'), '0');
    t.equal(await board.locator('[data-made-by]').getAttribute('data-made-by'), madeBy, 'the features of the first');
    t.not(await board.locator('[data-made-by]').getAttribute('data-trunk'), madeBy, 'and another network');
  }, '&disks.rcnn=3');
});

test('bins of a small region, and what a region can see', { skip }, async (t) => {
  await broken('spp', ['floor-ends'], async (page, name) => {
    t.match(await page.locator('[data-count=length]').textContent(), /^1600 numbers/, '32 · (1 + 4 + 9 + 36)');
    const empty = await count(page, 'empty');
    t.ok(name === 'none' ? empty === 0 : empty > 0, `${name}: ${empty} empty bins`);
  }, '&spp.x1=40&spp.y1=25&spp.x2=60&spp.y2=45');
  await broken('field', ['no-stride'], async (page, name) => {
    const outside = await count(page, 'outside');
    t.ok(name === 'none' ? outside === 0 : outside > 100, `${name}: ${outside} pixels`);
  });
});

test('exact joint training parts from approximate joint training at the second step', { skip }, async (t) => {
  await server.inPage(async ({ page }) => {
    await showPanel(page, server.url, 'batches');
    const training = { from: 'M0', seed: 0, images: 20, rate: 1 };
    const losses = async (weight: number, name: string | null): Promise<number[][]> => {
      const calls: [string, unknown][] = [['open', { mode: 'simd' }], ['break', name], ['exact', { training, weight }]];
      const [, , , ...steps] = await callWorker(page, [...calls, ['exactStep', null], ['exactStep', null]]);
      return (steps as { losses: object }[]).map((step) => Object.values(step.losses));
    };
    const [[plain, path], [plainLater, pathLater]] = await losses(1, null);
    t.equal(path, plain, 'step 1: the same weights');
    t.not(pathLater, plainLater, 'step 2');
    t.same(await losses(0, null), [[plain, plain], [plainLater, plainLater]], 'with weight 0 they are one');
    const [, [, turned]] = await losses(1, 'wrong-sign');
    t.ok(turned !== pathLater && turned !== plainLater, 'the path with the wrong sign leads elsewhere');
  });
});

test('conv for every region gives the same scores, later', { skip }, async (t) => {
  const scores: (string | null)[] = [];
  await broken('race', ['conv-each'], async (page, name) => {
    const lane = page.locator('[data-lane="Fast R-CNN"]');
    await lane.waitFor();
    scores.push(await lane.locator('[data-scores]').getAttribute('data-scores'));
    t.match(await lane.textContent(), name === 'none' ? '(once)' : /conv of the image \(\d{2,} times/);
  });
  t.equal(scores[1], scores[0]);
});

test('a trunk that statement 6 trains is not that of the RPN', { skip }, async (t) => {
  await broken('alternating', ['not-frozen'], async (page, name) => {
    await page.getByRole('button', { name: 'Run all' }).click();
    const last = page.locator('.steps li:last-child[data-state=done]');
    await last.waitFor();
    const rows = page.locator('.steps li');
    const trunks = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-trunk')));
    const [, , , , M3, , M4, result] = trunks;
    t.equal(M3 === M4, name === 'none');
    t.equal(M4, result);
    const [, same, all] = /proposes (\d+) of the (\d+) boxes/.exec((await last.textContent())!)!.map(Number);
    t.equal(same === all, name === 'none', `${same} of ${all} boxes`);
  });
});

test('your picture: without suppression there are more boxes; colours and widths matter', { skip }, async (t) => {
  const texts = new Map<string, string>();
  await broken('yours', ['nothing-suppressed', 'red-and-blue', 'mistake-3'], async (page, name) => {
    await page.locator('[data-count=found]').waitFor();
    texts.set(name, (await page.locator('[data-count=found]').textContent())!.replace(/[\d]+ ms/, '')
      + await page.locator('pre[aria-live]').textContent());
  });
  const [plain, many] = ['none', 'nothing-suppressed'].map((name) => Number.parseInt(texts.get(name)!, 10));
  t.ok(many > 2 * plain, `${many} boxes instead of ${plain}`);
  t.equal(new Set(texts.values()).size, 4, 'each change gives other boxes');
});

test('the browser and the server end', async () => {
  await server.end();
});
