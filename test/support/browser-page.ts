// A browser of the system for tests: pages that are watched, and modules that are run in one. A server on this machine
// hands out what is compiled, as it is; gpu.js comes as its own build for browsers.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { ROOT } from './packed-package.js';

const PATIENCE = 120_000; // milliseconds; a busy machine takes its time

/** Software instead of a graphics card: the same on every machine. */
export const SOFTWARE_CARD = [
  '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan',
];

export interface Watched {
  readonly page: Page;
  /** Errors of the page and of its console. */
  readonly errors: string[];
  /** Addresses that were asked for. */
  readonly requests: string[];
  close(): Promise<void>;
}

export async function openBrowser(path: string, flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: path, args: ['--no-sandbox', ...flags] });
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

const IMPORTS = '{ "imports": { "gpu.js": "/gpu.js" } }';
const PAGE = `<script type="importmap">${IMPORTS}</script>`;
const GPU_JS = `import '/node_modules/gpu.js/dist/gpu-browser.js';
const { GPU: all } = globalThis;
export const GPU = all.GPU ?? all;
export const WebGPUContext = all.WebGPUContext;`;

/** What is at an address: the page, gpu.js, or a file of the project; null: nothing. */
function contentAt(path: string): { readonly type: string; readonly text: string } | null {
  if (path === '/') return { type: 'text/html', text: PAGE };
  if (path === '/gpu.js') return { type: 'text/javascript', text: GPU_JS };
  const file = join(ROOT, path);
  const isCode = /^\/(dist\/lib|node_modules\/gpu\.js)\/.*\.js$/.test(path) && !path.includes('..') && existsSync(file);
  return isCode ? { type: 'text/javascript', text: readFileSync(file, 'utf8') } : null;
}

/**
 * What the default export of a module resolves to in a browser. The module imports by `ORIGIN/dist/lib/…`. Rejects with
 * the error of the page, or when there is no answer in `seconds`.
 */
export async function answerOfPage(program: string, module: string, seconds = 60): Promise<unknown> {
  const server = createServer((request, response) => {
    const content = contentAt(request.url ?? '/');
    response.writeHead(content === null ? 404 : 200, { 'content-type': content?.type ?? 'text/plain' });
    response.end(content?.text);
  });
  await new Promise<void>((listening) => { server.listen(0, '127.0.0.1', listening); });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await openBrowser(program, SOFTWARE_CARD);
  try {
    const { page } = await openPage(browser);
    await page.goto(`${origin}/`);
    const answer = page.evaluate(defaultOf, module.replaceAll('ORIGIN', origin));
    return await Promise.race([answer, noAnswerIn(seconds)]);
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

/** Runs in the page: what the default export of a module's text resolves to. */
async function defaultOf(module: string): Promise<unknown> {
  const url = URL.createObjectURL(new Blob([module], { type: 'text/javascript' }));
  return (await import(url) as { default(): Promise<unknown> }).default();
}

function noAnswerIn(seconds: number): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no answer in ${seconds} s`)), 1000 * seconds).unref();
  });
}
