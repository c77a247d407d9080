// A module run in a browser without a window: a server on this machine hands out what is compiled, as it is, and the
// page sends its answers back. gpu.js comes as its own build for browsers.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './packed-package.js';

/** Software instead of a graphics card: the same on every machine. */
const FLAGS = [
  '--headless', '--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan', '--no-first-run',
];

const IMPORTS = '{ "imports": { "gpu.js": "/gpu.js" } }';
const PAGE = `<script type="importmap">${IMPORTS}</script><script type="module" src="/page.js"></script>`;
const GPU_JS = `import '/node_modules/gpu.js/dist/gpu-browser.js';
const { GPU: all } = globalThis;
export const GPU = all.GPU ?? all;
export const WebGPUContext = all.WebGPUContext;`;

/** What is at an address: the page, its module, gpu.js, or a file of the project; null: nothing. */
function contentAt(path: string, module: string): { readonly type: string; readonly text: string } | null {
  if (path === '/') return { type: 'text/html', text: PAGE };
  if (path === '/page.js') return { type: 'text/javascript', text: wrapped(module) };
  if (path === '/gpu.js') return { type: 'text/javascript', text: GPU_JS };
  const file = join(ROOT, path);
  const isCode = /^\/(dist\/lib|node_modules\/gpu\.js)\/.*\.js$/.test(path) && !path.includes('..') && existsSync(file);
  return isCode ? { type: 'text/javascript', text: readFileSync(file, 'utf8') } : null;
}

/** The module's default export is called; what it resolves to, or its error, is the answer. */
function wrapped(module: string): string {
  const body = Buffer.from(module).toString('base64');
  return `const send = (answer) => fetch('/answer', { method: 'POST', body: JSON.stringify(answer) });
const text = new TextDecoder().decode(Uint8Array.from(atob('${body}'), (c) => c.charCodeAt(0)));
const url = URL.createObjectURL(new Blob([text.replaceAll('ORIGIN', location.origin)], { type: 'text/javascript' }));
import(url).then((page) => page.default()).then((value) => send({ value }), (error) => send({ error: error.stack }));`;
}

/**
 * What the default export of a module resolves to in a browser. The module imports by `ORIGIN/dist/lib/…`. Rejects with
 * the error of the page, or when there is no answer in `seconds`.
 */
export async function answerOfPage(browser: string, module: string, seconds = 60): Promise<unknown> {
  const profile = mkdtempSync(join(tmpdir(), 'rcnn-browser-'));
  const server = createServer();
  await new Promise<void>((listening) => { server.listen(0, '127.0.0.1', listening); });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const child = spawn(browser, [...FLAGS, `--user-data-dir=${profile}`, address], { stdio: 'ignore' });
  const ended = new Promise((done) => { child.once('exit', done); });
  try {
    return await new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`no answer in ${seconds} s`)), 1000 * seconds).unref();
      server.on('request', (request: IncomingMessage, response: ServerResponse) =>
        serve(request, response, module, ({ value, error }) =>
          error === undefined ? resolve(value) : reject(new Error(error))));
    });
  } finally {
    child.kill();
    await ended;
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Answer {
  readonly value?: unknown;
  readonly error?: string;
}

function serve(
  request: IncomingMessage, response: ServerResponse, module: string, answered: (answer: Answer) => void,
): void {
  if (request.method === 'POST') {
    let text = '';
    request.on('data', (part) => { text += part; });
    request.on('end', () => {
      response.end();
      answered(JSON.parse(text) as Answer);
    });
    return;
  }
  const content = contentAt(request.url ?? '/', module);
  response.writeHead(content === null ? 404 : 200, { 'content-type': content?.type ?? 'text/plain' });
  response.end(content?.text);
}
