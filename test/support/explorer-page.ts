// The explorer in a browser of the system, for tests: what is loaded, what the page complains of, and the same engine
// in Node to compare with.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, openPage, type Watched } from './browser-page.js';
import { systemBrowser } from './system-browser.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** build.mjs. */
export interface ExplorerBuild {
  buildExplorer(options: { types?: boolean; file?: boolean; out?: string }): Promise<void>;
}

const moduleAt = async (name: string): Promise<unknown> =>
  import(pathToFileURL(join(ROOT, 'examples', 'explorer', name)).href);
const { buildExplorer } = await moduleAt('build.mjs') as ExplorerBuild;
const { serve } = await moduleAt('serve.mjs') as
  { serve(folder: string, port: number): Promise<{ url: string; close(): void }> };

/** A built page on a server of its own; without a browser nothing is built, and tests are skipped. */
export interface ServedExplorer {
  /** Why tests are skipped; false: they are not. */
  readonly skip: string | false;
  readonly folder: string;
  readonly url: string;
  /** Of the browser. */
  readonly program: string;
  readonly browser: Browser;
  /** Does something in a page of its own. */
  inPage(work: (watched: Watched) => Promise<void>, width?: number, scheme?: 'dark'): Promise<void>;
  end(): Promise<void>;
}

/** Builds the page into a temporary folder; `whole`: with the check of its types, and the single file. */
export async function servedExplorer({ whole }: { whole: boolean }): Promise<ServedExplorer> {
  const program = systemBrowser();
  if (program === null) {
    return { skip: 'no browser: set CHROME_PATH to a Chromium', end: async () => {} } as unknown as ServedExplorer;
  }
  const folder = mkdtempSync(join(ROOT, 'dist', 'explorer-test-')); // below the project, where gpu.js is found
  await buildExplorer({ types: whole, file: whole, out: folder });
  const { url, close } = await serve(folder, 0);
  const browser = await openBrowser(program);
  return {
    skip: false, folder, url, program, browser,
    async inPage(work, width, scheme) {
      const watched = await openPage(browser, width, scheme);
      try {
        await work(watched);
      } finally {
        await watched.close();
      }
    },
    async end() {
      await browser.close();
      close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Shows a panel and waits for its first picture; `state` is the rest of the address. */
export async function showPanel(page: Page, url: string, name: string, state = ''): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${url}#panel=${name}${state}`);
  await page.locator('main:not([aria-busy]) #stage-title').waitFor();
}

/** True in a page that has come to a step, or beyond it: a fast training may not be seen at each of its steps. */
export function atStep(least: number): string {
  return `[...document.querySelectorAll('[data-step]')].some((one) => Number(one.dataset.step) >= ${least})`;
}

/** (rows, columns) */
export interface Matrix {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** A piece of slow R-CNN's or SPP-net's training. */
export interface StagedPiece {
  readonly stage: string;
  readonly done: number;
  readonly written: number;
  readonly read: number;
  readonly places: readonly { readonly place: string; readonly files: number; readonly bytes: number }[];
  readonly regions: number;
}

/** The engine of the page, bundled for Node, with the weights of a built page: the same calls can be compared. */
export interface NodeEngine {
  start(request: object): Promise<{ parameters: number }>;
  step(count: number): Promise<{ losses: Readonly<Record<string, number>> }[]>;
  detect(request: object): Promise<{ detections: { label: number; score: number; box: object }[] }>;
  branches(request: object): Promise<Readonly<Record<'fromCls' | 'fromBbox' | 'added', Matrix>>>;
  branchSlope(unit: { region: number; unit: number }): Promise<number>;
  staged(request: object): Promise<void>;
  stagedPiece(system: string): Promise<StagedPiece>;
  close(): Promise<void>;
}

export async function nodeEngine(mode: string, page: string): Promise<NodeEngine> {
  const outfile = join(page, `engine-${mode}.mjs`);
  await build({
    entryPoints: ['examples/explorer/engine/engine.ts'], absWorkingDir: ROOT, bundle: true, platform: 'node',
    format: 'esm', target: 'es2022', outfile, external: ['gpu.js'], logLevel: 'silent',
  });
  const { Engine } = await import(pathToFileURL(outfile).href) as
    { Engine: { open(request: object): Promise<NodeEngine> } };
  const bytesOf = (name: string): ArrayBuffer =>
    Uint8Array.from(readFileSync(join(page, name))).buffer;
  const weights = { m0: bytesOf('m0-S.packed'), trained: bytesOf('trained-S.packed') };
  return Engine.open({ mode, weights });
}

/** What runs inside the page (in-page.mjs). */
interface InPage {
  widths(): number[];
  weakTexts(): string[];
  namelessControls(): string[];
  mathDigits(): number[];
  callWorker(calls: [name: string, argument: unknown][]): Promise<unknown[]>;
}

export const IN_PAGE = await import(pathToFileURL(join(ROOT, 'test', 'support', 'in-page.mjs')).href) as InPage;

/** Calls a worker of the page's own program, in the page; the results in order. */
export async function callWorker(page: Page, calls: [name: string, argument: unknown][]): Promise<unknown[]> {
  return page.evaluate(IN_PAGE.callWorker, calls);
}
