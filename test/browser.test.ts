// lib in a browser: what a page loads bundles without any module of Node, and computes the same.
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';
import { test } from 'tap';
import { hexOf, newPortableSha256 } from '../lib/data/files/sha256.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Makes a bundle fail at an import of Node, with the file that imports it. */
const NO_NODE: Plugin = {
  name: 'no module of Node',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^node:/ }, ({ path, importer }) => ({ errors: [{ text: `${importer} imports ${path}` }] }));
  },
};

test('the six trainings, detection and the rules bundle for a browser without any module of Node', async (t) => {
  const { metafile } = await build({
    entryPoints: ['test/support/browser-entry.ts'], absWorkingDir: ROOT, bundle: true, write: false, metafile: true,
    platform: 'browser', format: 'esm', target: 'es2022', plugins: [NO_NODE], logLevel: 'silent',
    external: ['gpu.js'], // loaded when a mode needs it, and bundled with the explorer
  });
  t.ok(pathsOf(metafile).includes('lib/detectors/faster-rcnn/step-joint.ts'), 'lib is in it');
  t.ok(pathsOf(metafile).includes('lib/detectors/rcnn/train.ts'), 'and the trainings that cache features');
});

test('a module of Node would be noticed', async (t) => {
  const stdin = { contents: "import './lib/data/caches/folder-store.js'", resolveDir: ROOT };
  await t.rejects(build({ stdin, bundle: true, write: false, platform: 'browser', plugins: [NO_NODE],
    logLevel: 'silent' }), /folder-store\.ts imports node:fs\/promises/);
});

test('newPortableSha256() gives the hash that Node gives', (t) => {
  for (const length of [0, 1, 63, 64, 1000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 7);
    const hash = newPortableSha256();
    hash.update(bytes.subarray(0, 10));
    hash.update(bytes.subarray(10));
    t.equal(hexOf(hash.digest()), createHash('sha256').update(bytes).digest('hex'), `${length} bytes`);
  }
  t.end();
});

function pathsOf({ inputs }: Metafile): string[] {
  return Object.keys(inputs);
}
