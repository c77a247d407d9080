// The package from outside (docs/library.md): what it contains, that it type-checks, that the page's programs run.
import { readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { t as tap, test } from 'tap';
import { runGolden, type AdapterModule } from './support/golden-run.js';
import { compile, emptyFolder, packInto, ROOT, run, unpackInto, writeBelow } from './support/packed-package.js';
import { isPrinted, programsOf } from './support/page-programs.js';

const PROGRAMS = programsOf(readFileSync(join(ROOT, 'docs', 'library.md'), 'utf8'));

/** Written for the installed package; the others are files of a clone. */
const OUTSIDE = PROGRAMS.filter(({ prints }) => prints !== null);
const IN_A_CLONE = PROGRAMS.filter(({ prints }) => prints === null);

const MEBIBYTE = 2 ** 20;

/** An empty project with the package in it. */
const project = emptyFolder();
const { files, size, tarball } = await packInto(project);
await unpackInto(project, tarball);
tap.teardown(() => rmSync(project, { recursive: true }));

test('npm pack makes a small package that holds M0, the program and gpu.js, and neither tests nor webgpu', (t) => {
  for (const path of ['examples/pretrained/m0-S.safetensors', 'examples/pretrained/m0-M.safetensors',
    'dist/lib/cli/main.js', 'dist/lib/index.d.ts', 'lib/index.ts', 'node_modules/gpu.js/src/index.js',
    'node_modules/acorn/package.json', 'LICENSE']) {
    t.ok(files.includes(path), path);
  }
  const unwanted = /^(test|docs|dist\/(test|examples))\/|node_modules\/(@webgpu|webgpu|gl)\/|tsbuildinfo/;
  t.same(files.filter((path) => unwanted.test(path)), []);
  t.notOk(files.includes('examples/pretrained/m0-L.safetensors'), 'which would double its size');
  t.ok(size < 5 * MEBIBYTE, `${size} bytes`); // 2.4 of them are the two M0

  const gpuJs = readFileSync(join(project, 'node_modules/rcnn-velocities/node_modules/gpu.js/package.json'), 'utf8');
  const { dependencies, optionalDependencies } = JSON.parse(gpuJs) as Record<string, Record<string, string>>;
  t.same([Object.keys(dependencies).sort(), optionalDependencies], [['acorn', 'gpu-mock.js'], undefined]);
  t.end();
});

/** As `tsc --init` has it, and stricter: the declarations of the package are checked too, without Node's types. */
const STRICT_PROJECT = {
  compilerOptions: {
    strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: false,
    target: 'es2022', module: 'nodenext', types: [],
  },
};

const IMPORTS = `
import * as library from 'rcnn-velocities';
import { jointStep } from 'rcnn-velocities/detectors/faster-rcnn/step-joint';
import { iou } from 'rcnn-velocities/boxes/iou';
// @ts-expect-error the command line is the program's own
const program = import('rcnn-velocities/cli/main').catch(({ code }) => code);
const { trainRcnn, trainSppNet, trainFastRcnn, trainAlternating, trainJoint, trainExact } = library;
const trainings = [trainRcnn, trainSppNet, trainFastRcnn, trainAlternating, trainJoint, trainExact];
console.log(trainings.map((training) => typeof training).join(' '), typeof jointStep, typeof iou, await program);
`;

test('the programs of docs/library.md pass tsc in a strict project and print what the page says', async (t) => {
  writeBelow(project, 'package.json', '{ "type": "module" }');
  writeBelow(project, 'tsconfig.json', JSON.stringify(STRICT_PROJECT));
  writeBelow(project, 'imports.ts', IMPORTS);
  for (const { name, source } of OUTSIDE) writeBelow(project, name, source);
  await compile(project);

  const types = await run(project, process.execPath, ['imports.js']);
  t.equal(types, `${'function '.repeat(8)}ERR_PACKAGE_PATH_NOT_EXPORTED\n`);
  t.same(OUTSIDE.map(({ name }) => name), ['pool.ts', 'train.ts', 'detect.ts']);
  for (const { name, prints } of OUTSIDE) {
    const output = await run(project, process.execPath, [name.replace('.ts', '.js')]);
    t.ok(isPrinted(prints!, output), `${name} printed\n${output}`);
  }
});

/** A folder that looks like a clone, compiled: links to what is compiled here, and room for new files beside them. */
function cloneIn(folder: string): void {
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  writeBelow(folder, 'package.json', '{ "type": "module" }');
  const partly = [['lib', 'layers'], ['lib/layers', ''], ['test', 'layers gradcheck golden-adapters']];
  for (const [within, except] of partly) {
    writeBelow(folder, `${within}/.clone`, '');
    for (const name of readdirSync(join(ROOT, 'dist', within))) {
      if (!except.split(' ').includes(name)) symlinkSync(join(ROOT, 'dist', within, name), join(folder, within, name));
    }
  }
}

/** Compiles the page's programs for a clone in a folder. */
async function compileInClone(folder: string): Promise<void> {
  const files = IN_A_CLONE.map(({ name }) => name).filter((name) => name.endsWith('.ts'));
  writeBelow(folder, 'tsconfig.json', JSON.stringify({
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: { rootDir: '.', outDir: '.', incremental: false, tsBuildInfoFile: null, declarationMap: false },
    include: [], files,
  }));
  await compile(folder);
}

/** The page's own layer, in a clone. */
async function layerIn(folder: string): Promise<void> {
  cloneIn(folder);
  for (const { name, source } of IN_A_CLONE) writeBelow(folder, name, source);
  await compileInClone(folder);
}

test('the layer of docs/library.md passes tsc, its test and its golden vector in a clone', async (t) => {
  const folder = emptyFolder();
  t.teardown(() => rmSync(folder, { recursive: true }));
  await layerIn(folder);
  t.match(await run(folder, process.execPath, ['test/layers/average-pool.test.js']), /^# \{ .*pass: 3/m);

  writeBelow(folder, 'test/golden/.clone', '');
  const golden = await run(folder, process.execPath, ['average-pool-golden.mjs']);
  writeFileSync(join(folder, 'test/golden/average_pool.json'), golden);
  const adapter = pathToFileURL(join(folder, 'test/golden-adapters/average_pool.js')).href;
  const results = await runGolden(join(folder, 'test/golden'), {
    has: (op) => op === 'average_pool', load: async () => await import(adapter) as AdapterModule,
  });
  t.same(results, [{ op: 'average_pool', verdict: 'passed', cases: 1, problems: [] }]);
});

test('the edit of "Break it" on docs/library.md fails the gradient cases, not the case by hand', async (t) => {
  const folder = emptyFolder();
  t.teardown(() => rmSync(folder, { recursive: true }));
  await layerIn(folder);
  const layer = join(folder, 'lib/layers/average-pool.js');
  const whole = readFileSync(layer, 'utf8');
  const edited = whole.replace(/(dy\.data\[.*\]) \/ \(k \* k\);/, '$1;');
  t.not(edited, whole);
  writeFileSync(layer, edited);
  const failure = await run(folder, process.execPath, ['test/layers/average-pool.test.js']).then(() => '', String);
  t.match(failure, /^ok 1 - averagePoolForward/m);
  t.match(failure, /^not ok 2 - averagePoolLayer/m);
});

test('programsOf() finds the programs of a page, isPrinted() compares what they print', (t) => {
  const page = '# A\n\n```ts\n// a.ts\nlet x;\n```\n\nPrints\n\n```text\nx = … px\n```\n\n```ts\nlet unnamed;\n```\n';
  t.same(programsOf(page), [{ name: 'a.ts', source: '// a.ts\nlet x;\n', prints: 'x = … px\n' }]);
  t.ok(isPrinted('x = … px\n', 'x = 3.5 px\n'));
  t.notOk(isPrinted('x = … px\n', 'x = 3.5 px\ny = 2\n'));
  t.notOk(isPrinted('a.c\n', 'abc\n'));
  t.end();
});
