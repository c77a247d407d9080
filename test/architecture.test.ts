// The rules of docs/architecture.md hold for every source; and each rule notices when it is broken.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import * as rules from './support/architecture-rules.js';
import { COMMAND_CAP, FILE_CAP, FOLDER_CAP, FUNCTION_CAP, type Rule } from './support/architecture-rules.js';
import { sourceFile, type SourceFile } from './support/source-file.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** These files quote what they forbid. */
const QUOTING = ['test/architecture.test.ts', 'test/support/architecture-rules.ts'];

function read(path: string): SourceFile {
  return sourceFile(path, readFileSync(join(ROOT, path), 'utf8'));
}

function filesUnder(folder: string, ending: RegExp): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names.map((name) => `${folder}/${name.replaceAll('\\', '/')}`).filter((path) => ending.test(path)).sort();
}

const product = [...filesUnder('lib', /\.ts$/), ...filesUnder('examples', /\.ts$/)].map(read);
const tests = filesUnder('test', /\.ts$/).map(read);
const texts = ['README.md', '.ci/run', 'package.json', 'eslint.config.js', 'tsconfig.json', '.taprc',
  ...filesUnder('docs', /\.(md|txt)$/), ...filesUnder('examples', /\.md$/)];
const everything = [...product, ...tests, ...texts.map(read)].filter(({ path }) => !QUOTING.includes(path));

const CHECKED: [sentence: string, rule: Rule, sources: readonly SourceFile[]][] = [
  ['imports of lib and examples point down the layering', rules.layering, product],
  ['no file imports itself through others', rules.noCycles, [...product, ...tests]],
  [`no file is longer than ${FILE_CAP} lines`, rules.fileLength, [...product, ...tests]],
  [`no function is longer than ${FUNCTION_CAP} lines`, rules.functionLength, [...product, ...tests]],
  ['no folder of lib is crowded, and the command line is small', rules.roomSizes, product],
  ['files are named in kebab-case after what they hold', rules.fileNames, product],
  ['lib and examples have no any, default export, Math.random or stray console', rules.forbiddenNames, product],
  ['packages and the file system are imported only where they belong', rules.packages, product],
  ['what a page in a browser loads imports nothing of Node', rules.browserSafe, product],
  ['loops do not import their kernels', rules.loopsWithoutKernels, product],
  ['no text names a machine or leaves a note', rules.portableText, everything],
  ['what a text cites is in the project, or published', rules.citations, everything],
];

test('the architecture test sees the sources', (t) => {
  t.ok(product.some(({ path }) => path === 'lib/tensor/tensor.ts'));
  t.ok(tests.some(({ path }) => path === 'test/architecture.test.ts'));
  t.end();
});

for (const [sentence, rule, sources] of CHECKED) {
  test(sentence, (t) => {
    t.same(rule(sources), []);
    t.end();
  });
}

function complaints(rule: Rule, files: Record<string, string>): string[] {
  return rule(Object.entries(files).map(([path, text]) => sourceFile(path, text)));
}

test('layering() complains about imports up, sideways, of the barrel and from unknown folders', (t) => {
  const broken: [path: string, text: string, complaint: string][] = [
    ['lib/tensor/a.ts', "import { b } from '../layers/b.js';", 'layers is not below tensor'],
    ['lib/networks/a.ts', "import type { B } from '../sampling/b.js';", 'sampling is not below networks'],
    ['lib/layers/a.ts', "import { iou } from '../boxes/iou.js';", 'boxes is not below layers'],
    ['lib/viz/a.ts', "export { b } from '../detectors/rcnn/b.js';", 'detectors/rcnn is not below viz'],
    ['lib/viz/a.ts', "const b = await import('../cli/b.js');", 'cli is not below viz'],
    ['lib/viz/a.ts', "let b: import('../cli/b.js').B;", 'cli is not below viz'],
    ['lib/detectors/fast-rcnn/a.ts', "import { b } from '../faster-rcnn/b.js';", 'is not below detectors/fast'],
    ['lib/viz/a.ts', "import { b } from '../index.js';", 'imports lib/index.ts'],
    ['lib/viz/a.ts', "import { b } from '../../test/b.js';", 'imports test/b.ts, which stands in no folder'],
    ['lib/things/a.ts', '', 'stands in no folder'],
  ];
  for (const [path, text, complaint] of broken) {
    const found = complaints(rules.layering, { [path]: text });
    t.equal(found.length, 1, text);
    t.match(found[0], complaint);
  }
  t.same(complaints(rules.layering, {
    'lib/index.ts': "export * from './cli/a.js';",
    'lib/layers/a.ts': "import type { Box } from '../boxes/box.js'; import { type Size } from '../boxes/box.js';",
    'lib/detectors/faster-rcnn/a.ts': "import { b } from '../fast-rcnn/b.js'; import { c } from '../../tensor/c.js';",
    'examples/a.ts': "import { b } from '../lib/index.js'; // import '../nowhere/x.js'",
  }), []);
  t.end();
});

test('noCycles() complains about a ring of three files, once, and not about a diamond', (t) => {
  const ring = {
    'lib/boxes/a.ts': "import './b.js';",
    'lib/boxes/b.ts': "import './c.js';",
    'lib/boxes/c.ts': "import type { A } from './a.js';",
  };
  t.same(complaints(rules.noCycles, ring), ['lib/boxes/a.ts → lib/boxes/b.ts → lib/boxes/c.ts → lib/boxes/a.ts']);
  const diamond = {
    'lib/boxes/a.ts': "import './b.js'; import './c.js';",
    'lib/boxes/b.ts': "import './d.js';",
    'lib/boxes/c.ts': "import './d.js';",
    'lib/boxes/d.ts': '',
  };
  t.same(complaints(rules.noCycles, diamond), []);
  t.end();
});

test('fileLength() and functionLength() complain just above their caps', (t) => {
  const lines = (count: number): string => 'let x;\n'.repeat(count);
  t.same(complaints(rules.fileLength, { 'lib/boxes/a.ts': lines(FILE_CAP) }), []);
  t.equal(complaints(rules.fileLength, { 'lib/boxes/a.ts': lines(FILE_CAP + 1) }).length, 1);
  const bodies = [
    'function f() {\n#}', 'const f = () => {\n#};', 'class A { f() {\n#} }', 'const f = function () {\n#};',
  ];
  for (const body of bodies) {
    const ofLength = (count: number) => ({ 'lib/boxes/a.ts': body.replace('#', lines(count - 2)) });
    t.same(complaints(rules.functionLength, ofLength(FUNCTION_CAP)), []);
    t.same(complaints(rules.functionLength, ofLength(FUNCTION_CAP + 1)),
      [`lib/boxes/a.ts: f has ${FUNCTION_CAP + 1} lines, the cap is ${FUNCTION_CAP}`]);
  }
  t.end();
});

test('roomSizes() complains about a crowded folder and a large command line', (t) => {
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`lib/boxes/a${i}.ts`, '']));
  t.same(complaints(rules.roomSizes, many(FOLDER_CAP)), []);
  t.same(complaints(rules.roomSizes, many(FOLDER_CAP + 1)),
    [`lib/boxes: has ${FOLDER_CAP + 1} files, the cap is ${FOLDER_CAP}`]);
  t.same(complaints(rules.roomSizes, { 'lib/cli/commands/a.ts': 'let x;\n'.repeat(COMMAND_CAP + 1) }),
    [`lib/cli/commands/a.ts: has ${COMMAND_CAP + 1} lines, the cap of a command is ${COMMAND_CAP}`]);
  t.end();
});

test('fileNames() complains about names that say nothing or are not in kebab-case', (t) => {
  for (const name of ['utils', 'box-helpers', 'common', 'roiPool', 'Roi']) {
    t.equal(complaints(rules.fileNames, { [`lib/boxes/${name}.ts`]: '' }).length, 1, name);
  }
  t.same(complaints(rules.fileNames, { 'lib/layers/roi-pool.kernel.ts': '', 'examples/03-roi-pool.ts': '' }), []);
  t.end();
});

test('forbiddenNames() complains about code, not about comments or strings', (t) => {
  const file = (text: string) => ({ 'lib/boxes/a.ts': text });
  for (const text of ['let x: any;', 'f(x as any);', 'const a: Array<any> = [];', 'const r = Math.random();',
    "console.log('x');", 'export default 1;', 'export default class A {}', 'export default function f() {}']) {
    t.equal(complaints(rules.forbiddenNames, file(text)).length, 1, text);
  }
  const words = "// any Math.random()\nconst s = 'console.log';\nswitch (s) { default: }";
  t.same(complaints(rules.forbiddenNames, file(words)), []);
  t.same(complaints(rules.forbiddenNames, { 'lib/cli/a.ts': "console.log('x');" }), []);
  t.end();
});

test('packages() complains about files, gpu.js and unknown packages where they do not belong', (t) => {
  const broken = {
    'lib/boxes/a.ts': "import { readFileSync } from 'node:fs';",
    'lib/viz/a.ts': "const fs = await import('fs/promises');",
    'lib/compute/a.ts': "import type { GPU } from 'gpu.js';",
    'lib/compute/gpu-runner.ts': "import { GPU } from 'gpu.js';",
    'lib/layers/a.ts': "import 'lodash';",
    'lib/networks/a.ts': "const tf = require('@tensorflow/tfjs-core');",
  };
  t.equal(complaints(rules.packages, broken).length, Object.keys(broken).length);
  t.same(complaints(rules.packages, {
    'lib/data/a.ts': "import { readFile } from 'node:fs/promises'; import { PNG } from 'pngjs';",
    'lib/compute/gpu-runner.ts': "import type { Kernel } from 'gpu.js'; const { GPU } = await import('gpu.js');",
    'lib/boxes/a.ts': "import { join } from 'node:path';",
  }), []);
  t.end();
});

test('browserSafe() complains about modules of Node and about files that use them, not about types', (t) => {
  for (const text of ["import { join } from 'node:path';", "const os = await import('os');",
    "import { FolderStore } from '../data/caches/folder-store.js';", "import { readTensors } from '../runs/a.js';"]) {
    t.equal(complaints(rules.browserSafe, { 'lib/boxes/a.ts': text }).length, 1, text);
    t.same(complaints(rules.browserSafe, { 'lib/runs/a.ts': text }), [], text);
  }
  t.same(complaints(rules.browserSafe, {
    'lib/boxes/a.ts': "import type { Hash } from 'node:crypto'; import { escaped } from '../viz/markup.js';",
  }), []);
  t.end();
});

test('loopsWithoutKernels() complains about a loop that knows its kernel, and about kernels in networks', (t) => {
  const own = { 'lib/layers/conv.ts': "import './conv.kernel.js';" };
  const above = { 'lib/networks/a.ts': "import '../layers/conv.kernel.js';" };
  t.equal(complaints(rules.loopsWithoutKernels, own).length, 1);
  t.equal(complaints(rules.loopsWithoutKernels, above).length, 1);
  t.same(complaints(rules.loopsWithoutKernels, { 'lib/compute/a.ts': "import '../layers/conv.kernel.js';" }), []);
  t.end();
});

test('portableText() complains about paths of a machine and notes to oneself', (t) => {
  for (const text of ['see /home/me/x', '// /tmp/out', 'registry.example.org', '// TODO: later']) {
    t.equal(complaints(rules.portableText, { 'docs/a.md': text }).length, 1, text);
  }
  t.same(complaints(rules.portableText, { 'docs/a.md': 'a folder ../shared/data/bccd, network/home/x' }), []);
  t.end();
});

test('citations() complains about working notes, and about pages and headings that are not there', (t) => {
  const page = { 'docs/recipe.md': '# The recipe\n\n## Scenes\n' };
  const cited = (text: string): string[] => complaints(rules.citations, { ...page, 'lib/boxes/a.ts': text });
  for (const text of ['// pipelines §1.7', '// Recipe §2.', '// notes.md §3', '// style/models.md', '// reference: "A"',
    '// docs/gone.md', '// docs/recipe.md, "Scene"']) {
    t.equal(cited(text).length, 1, text);
  }
  for (const text of ['// docs/recipe.md, "Scenes", step 3', '// docs/recipe.md', '// reference: a', 'R-CNN §2.3',
    '// two pipelines, the recipe and its notes', '[models](10-models.md)']) {
    t.same(cited(text), [], text);
  }
  t.end();
});
