// npm run explorer [-- --build] [-- --port N] [-- --measure] [-- --pictures]
// Builds the explorer into dist/explorer and serves it on 127.0.0.1.
//   index.html, page.js, worker.js and chunks, two files of weights    static, relative paths: for any server
//   explorer.html                                                       all of it in one file that opens from disk
// Kernels and gpu.js get a chunk each, in which only spaces are left out: gpu.js reads the text and the names of
// kernels, and its WebGPU backend knows no `for` whose variable is declared before it, which esbuild makes of loops
// when it minifies syntax. All other files get short names. What page and worker share is a chunk that both load.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parseArgs } from 'node:util';
import { build, transform } from 'esbuild';
import { breaksOf, switched } from './breaks.mjs';
import { halved, packed } from './pack-weights.mjs';
import { serve } from './serve.mjs';
import { sourceOf } from './sources.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '..', '..');
export const OUT = join(ROOT, 'dist', 'explorer');
const PAGE = 'examples/explorer/page/main.ts';
const WORKER = 'examples/explorer/engine/worker.ts';
const PANELS = readdirSync(join(HERE, 'panels')).map((name) => readFileSync(join(HERE, 'panels', name), 'utf8'));
const BREAKS = breaksOf(ROOT, PANELS.flatMap((text) => /^ {2}breaks: \[(.+)\],$/m.exec(text)?.[1].split(', ') ?? [])
  .map((quoted) => quoted.slice(1, -1)));
/** Bytes of the weights, both in float16: a training of the page begins from M0 rounded to it. */
const WEIGHTS = {
  'm0-S.packed': () => packed(halved(join(ROOT, 'examples', 'pretrained', 'm0-S.safetensors'))),
  'trained-S.packed': () => packed(readFileSync(join(HERE, 'trained-S.safetensors'))),
};

/** Files that stay as they are, but for spaces. */
const KEPT = /[.-]kernels?\.ts$|node_modules[\\/]gpu\.js[\\/]/;

/**
 * Puts modules that it makes in the place of three: the texts of lib, the lines of "Break it", and what only the single
 * file holds; and puts a switch where a line of lib can be changed.
 */
const virtual = (inline) => ({
  name: 'made by the build',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node:/ }, ({ path, importer }) => ({ errors: [{ text: `${importer} imports ${path}` }] }));
    onLoad({ filter: /explorer.page.lib-texts\.ts$/ }, () => constant('libTexts', texts()));
    onLoad({ filter: /explorer.page.breaks\.ts$/ }, () => constant('breaks', shownBreaks()));
    onLoad({ filter: /[\\/]lib[\\/].+\.ts$/ }, ({ path }) => {
      const file = relative(ROOT, path).replaceAll('\\', '/');
      return { contents: switched(readFileSync(path, 'utf8'), file, BREAKS), loader: 'ts' };
    });
    onLoad({ filter: /explorer.engine.inline\.ts$/ }, () => constant('inline', inline));
    onResolve({ filter: /^all kernels$/ }, () => ({ path: 'all kernels', namespace: 'kernels' }));
    onLoad({ filter: /./, namespace: 'kernels' }, () => ({ contents: allKernels(), resolveDir: ROOT }));
  },
});

/** Imports every file of kernels: as an entry of its own, it makes them a chunk that holds nothing else. */
function allKernels() {
  return readdirSync(join(ROOT, 'lib'), { recursive: true }).filter((name) => KEPT.test(name)).sort()
    .map((name) => `export * from './lib/${name.replaceAll('\\', '/')}';`).join('\n');
}

function constant(name, value) {
  return { contents: `export const ${name} = ${JSON.stringify(value)};`, loader: 'js' };
}

/** What the page shows of a change. */
function shownBreaks() {
  return Object.fromEntries(Object.entries(BREAKS)
    .map(([name, { title, file, line, before, after }]) => [name, { title, file, line, before, after }]));
}

/** Every `lib/….ts#name` that a panel names. */
function texts() {
  const references = PANELS.flatMap((text) => text.match(/lib\/[\w/.-]+\.ts#[\w.]+/g) ?? []);
  return Object.fromEntries([...new Set(references)].map((reference) => [reference, sourceOf(ROOT, reference)]));
}

const COMMON = {
  absWorkingDir: ROOT, bundle: true, platform: 'browser', format: 'esm', target: 'es2022', charset: 'utf8',
  minifyWhitespace: true, logLevel: 'warning', legalComments: 'none',
};
/** For what is bundled, and has no kernel in it. */
const SHORT = { minify: true, format: COMMON.format, target: COMMON.target, charset: COMMON.charset };

/** The static files. */
async function buildFolder(out) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const { metafile, outputFiles } = await build({
    ...COMMON, plugins: [virtual(null)], outdir: out, splitting: true, chunkNames: 'chunk-[hash]', metafile: true,
    entryPoints: { page: PAGE, worker: WORKER, kernels: 'all kernels' }, write: false,
  });
  for (const { path, text } of outputFiles) {
    const { entryPoint, inputs } = metafile.outputs[relative(ROOT, path).replaceAll('\\', '/')];
    if (entryPoint === 'kernels:all kernels') continue; // worker.js imports the chunk itself
    const isKept = Object.keys(inputs).some((name) => KEPT.test(name));
    writeFileSync(path, isKept ? text : (await transform(text, SHORT)).code);
  }
  writeFileSync(join(out, 'index.html'), html('<script type="module" src="page.js"></script>'));
  for (const [name, bytes] of Object.entries(WEIGHTS)) writeFileSync(join(out, name), bytes());
}

/**
 * The single file: the worker as a classic script, because a page from the disk starts no module as a worker, and the
 * weights in base64; without gpu.js, so without its modes.
 */
async function buildFile(out) {
  const bundled = async (entry, inline, options) => {
    const { outputFiles: [{ text }] } = await build({
      ...COMMON, ...options, plugins: [virtual(inline)], entryPoints: [entry], write: false, external: ['gpu.js'],
    });
    return text;
  };
  const worker = await bundled(WORKER, null, { format: 'iife', logOverride: { 'empty-import-meta': 'silent' } });
  const weights = Object.fromEntries(Object.entries(WEIGHTS)
    .map(([name, bytes]) => [name, Buffer.from(bytes()).toString('base64')]));
  const page = await bundled(PAGE, { worker, weights }, { minify: true });
  const script = page.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
  writeFileSync(join(out, 'explorer.html'), html(`<script type="module">${script}</script>`));
}

function html(script) {
  const style = readFileSync(join(HERE, 'page.css'), 'utf8');
  const page = readFileSync(join(HERE, 'page.html'), 'utf8');
  return page.replace('<!-- style -->', () => `<style>${style}</style>`).replace('<!-- script -->', () => script);
}

/** Stops with the compiler's complaints; `strict` as for the rest of the project, with the types of a browser. */
function checkTypes() {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', HERE], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}

/** Size of each file, and of all that is loaded at first, as it is and compressed. */
function printSizes() {
  const line = (name, bytes, packed) => `${name.padEnd(24)} ${kilobytes(bytes)}   ${kilobytes(packed)} gzipped`;
  const rows = readdirSync(OUT).sort().map((name) => {
    const bytes = readFileSync(join(OUT, name));
    return { name, bytes: bytes.length, packed: gzipSync(bytes).length };
  });
  for (const { name, bytes, packed } of rows) console.log(line(name, bytes, packed));
  const isLater = ({ name, bytes }) => name === 'explorer.html' || (name.startsWith('chunk-') && bytes > 5e5);
  const first = rows.filter((row) => !isLater(row));
  const sum = (key) => first.reduce((total, row) => total + row[key], 0);
  console.log(line('all but gpu.js and the single file', sum('bytes'), sum('packed')));
}

function kilobytes(bytes) {
  return `${Math.round(bytes / 1000)} kB`.padStart(8);
}

/** Builds both forms; `types: false` leaves out the compiler, `file: false` the single file. */
export async function buildExplorer({ types = true, file = true, out = OUT } = {}) {
  if (types) checkTypes();
  await buildFolder(out);
  if (file) await buildFile(out);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      'build': { type: 'boolean' }, 'port': { type: 'string', default: '8080' }, 'measure': { type: 'boolean' },
      'pictures': { type: 'boolean' }, 'no-types': { type: 'boolean' },
    },
  });
  await buildExplorer({ types: !values['no-types'] });
  printSizes();
  if (values.measure) {
    const { measure } = await import('./measure.mjs');
    await measure(OUT);
  } else if (values.pictures) {
    const { takePictures } = await import('./pictures.mjs');
    await takePictures(OUT, join(ROOT, 'docs', 'pictures'));
  } else if (!values.build) {
    const { url } = await serve(OUT, Number(values.port));
    console.log(`the explorer is at ${url} (Ctrl-C ends it)`);
  }
}
