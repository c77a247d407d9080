// A static server on 127.0.0.1 with the headers that shared memory, and so worker threads, need in a page. What it
// sends is compressed.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { createGzip } from 'node:zlib';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.json': 'application/json', '.safetensors': 'application/octet-stream',
};

/** Serves a folder; `port` 0 takes a free one. Resolves with the address and a function that closes the server. */
export async function serve(folder, port) {
  const server = createServer((request, response) => {
    const path = fileOf(folder, request.url ?? '/');
    const headers = {
      'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp',
      'Cache-Control': 'no-cache', 'X-Content-Type-Options': 'nosniff',
    };
    if (path === null) {
      response.writeHead(404, { ...headers, 'Content-Type': 'text/plain' }).end('not found\n');
      return;
    }
    headers['Content-Type'] = TYPES[extname(path)] ?? 'application/octet-stream';
    const isPacked = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    response.writeHead(200, isPacked ? { ...headers, 'Content-Encoding': 'gzip' } : headers);
    const file = createReadStream(path);
    (isPacked ? file.pipe(createGzip()) : file).pipe(response);
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** The file of an address inside the folder; null for none. */
function fileOf(folder, url) {
  const name = decodeURIComponent(new URL(url, 'http://127.0.0.1').pathname);
  const path = normalize(join(folder, name.endsWith('/') ? `${name}index.html` : name));
  return path.startsWith(folder + sep) && existsSync(path) && statSync(path).isFile() ? path : null;
}
