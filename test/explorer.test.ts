// The explorer builds: every function that a panel names is in lib, nothing of Node is in the bundle, and kernels keep
// their text. explorer.long.test.ts runs it in a browser.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { test, type Test } from 'tap';
import type { ExplorerBuild } from './support/explorer-page.js';

const ROOT = new URL('../..', import.meta.url);
const { buildExplorer } = await import(new URL('examples/explorer/build.mjs', ROOT).href) as ExplorerBuild;

test('the explorer builds into static files with relative addresses, without any module of Node', async (t) => {
  const out = t.testdir();
  await buildExplorer({ types: false, file: false, out });
  const names = readdirSync(out);
  t.same(names.filter((name) => !name.startsWith('chunk-')).sort(),
    ['index.html', 'm0-S.packed', 'page.js', 'trained-S.packed', 'worker.js']);
  const texts = new Map(names.filter((name) => /\.(js|html)$/.test(name))
    .map((name) => [name, readFileSync(join(out, name), 'utf8')]));
  for (const [name, text] of texts) {
    t.notMatch(text, /\b(from|import|require)\s*\(?\s*["']node:/, `${name} imports nothing of Node`);
  }
  t.match(texts.get('index.html'), /src="page\.js"/);
  t.notMatch(texts.get('index.html'), /(src|href)="(https?:|\/)/, 'no address of another place');
  t.match(texts.get('page.js'), 'const dx = zerosLike(dy, xShape);', 'the text of lib that panels show');
  const worker = [...texts].filter(([name]) => name !== 'page.js').map(([, text]) => text).join('\n');
  for (const name of ['contract', 'roiPoolArgmax', 'maxPoolTap']) {
    const [kernel] = new RegExp(`function ${name}\\d*\\([^]+?(?=function )`).exec(worker) ?? [''];
    t.ok(kernel.length > 100, `the kernel ${name} has its name`);
    t.notMatch(kernel, 'for(;', `the kernel ${name} has its loops as they were written: gpu.js reads its text`);
  }
  checkSize(t, out, names);
  checkPacked(t, out);
});

/** What a visitor loads at first is below 1.5 MB; gpu.js is a chunk that only its modes load. */
function checkSize(t: Test, out: string, names: readonly string[]): void {
  const sizes = names.map((name) => statSync(join(out, name)).size).filter((size) => size < 500_000);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  t.ok(all < 1_500_000, `${all} bytes without gpu.js`);
}

/** Packing changes no bit. */
function checkPacked(t: Test, out: string): void {
  const sorted = gunzipSync(readFileSync(join(out, 'trained-S.packed')));
  const odd = Math.ceil(sorted.length / 2);
  const file = Buffer.from(sorted.map((_, i) => sorted[(i % 2) * odd + (i >> 1)]));
  t.ok(file.equals(readFileSync(new URL('examples/explorer/trained-S.safetensors', ROOT))));
}

test('sourceOf() refuses a function that is not there', async (t) => {
  const { sourceOf } = await import(new URL('examples/explorer/sources.mjs', ROOT).href) as
    { sourceOf(root: string, reference: string): { line: number; text: string } };
  const root = fileURLToPath(ROOT);
  const { line, text } = sourceOf(root, 'lib/layers/roi-pool.ts#roiPoolBackward');
  const lines = readFileSync(new URL('lib/layers/roi-pool.ts', ROOT), 'utf8').split('\n');
  t.same(lines.slice(line - 1, line - 1 + text.split('\n').length).join('\n'), text, 'the text, at its line');
  t.throws(() => sourceOf(root, 'lib/layers/roi-pool.ts#noSuchFunction'),
    new Error('lib/layers/roi-pool.ts#noSuchFunction: there is no such declaration'));
  t.end();
});

interface Edit {
  readonly file: string;
  readonly change: string;
  readonly to: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

test('breaksOf() finds the changed lines, and switched() keeps both forms of each', async (t) => {
  const { breaksOf, switched } = await import(new URL('examples/explorer/breaks.mjs', ROOT).href) as {
    breaksOf(root: string, names: readonly string[]): Record<string, Edit>;
    switched(text: string, file: string, breaks: Record<string, Edit>): string;
  };
  const breaks = breaksOf(fileURLToPath(ROOT), ['mistake-3', 'mistake-6', 'mistake-8', 'best-anchor']);
  const { file, line, before, after } = breaks['mistake-6'];
  t.equal(readFileSync(new URL(file, ROOT), 'utf8').split('\n')[line - 1], before);
  t.equal(after, before.replace('+=', '='));
  for (const [name, edit] of Object.entries(breaks)) {
    const text = switched(edit.before, edit.file, { [name]: edit });
    t.match(text, `rcnnBreak === "${name}"`);
    t.ok(text.includes(edit.change.replace(/^x2: /, '')) && text.includes(edit.to.replace(/^x2: /, '')), text);
  }
  t.equal(switched('no such line', file, {}), 'no such line');
  t.throws(() => breaksOf(fileURLToPath(ROOT), ['nothing']), new Error('no change of a line has the name nothing'));
  t.end();
});
