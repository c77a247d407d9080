// The explorer in a browser of the system, for tests: what is loaded, what the page complains of, and the same engine
// in Node to compare with.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PATIENCE = 120_000; // milliseconds; a busy machine takes its time

/** build.mjs. */
export interface ExplorerBuild {
  readonly OUT: string;
  buildExplorer(options: { types?: boolean; file?: boolean; out?: string }): Promise<void>;
}

export interface Watched {
  readonly page: Page;
  /** Errors of the page and of its console. */
  readonly errors: string[];
  /** Addresses that were asked for. */
  readonly requests: string[];
  close(): Promise<void>;
}

export async function openBrowser(path: string): Promise<Browser> {
  return chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
}

/** A page of its own, which does not move by itself. */
export async function openPage(
  browser: Browser, width = 1280, colorScheme: 'light' | 'dark' = 'light',
): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const [errors, requests]: [string[], string[]] = [[], []];
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  return { page, errors, requests, close: () => context.close() };
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

/** The engine of the page, bundled for Node, so that the same calls can be compared. */
export interface NodeEngine {
  start(request: object): Promise<{ parameters: number }>;
  step(count: number): Promise<{ losses: Readonly<Record<string, number>> }[]>;
  detect(request: object): Promise<{ detections: { label: number; score: number; box: object }[] }>;
  close(): Promise<void>;
}

export async function nodeEngine(mode: string, folder: string): Promise<NodeEngine> {
  const outfile = join(folder, `engine-${mode}.mjs`);
  await build({
    entryPoints: ['examples/explorer/engine/engine.ts'], absWorkingDir: ROOT, bundle: true, platform: 'node',
    format: 'esm', target: 'es2022', outfile, external: ['gpu.js'], logLevel: 'silent', packages: 'external',
  });
  const { Engine } = await import(pathToFileURL(outfile).href) as
    { Engine: { open(request: object): Promise<NodeEngine> } };
  const bytesOf = (path: string): ArrayBuffer => Uint8Array.from(readFileSync(join(ROOT, path))).buffer;
  const weights = {
    m0: bytesOf('examples/pretrained/m0-S.safetensors'), trained: bytesOf('examples/explorer/trained-S.safetensors'),
  };
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
