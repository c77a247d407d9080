// What every npm script runs first, so that a fresh clone needs nothing but Node:
//   1. installs the locked packages, when node_modules does not hold them;
//   2. has esbuild fetch its program for this machine (installEsbuild says why), and takes out of gpu.js what
//      nothing loads (trimGpuJs says why);
//   3. removes what earlier builds left of sources that are gone (a deleted test must not go on passing);
//   4. compiles lib, examples and test to dist, unless nothing has changed since (isCompiled);
//      with --quick, for the debugger (.vscode/launch.json): esbuild takes the types out, and checks nothing;
//   5. makes the command `rcnn` a program (makeExecutable says why);
//   6. lists the tests of each folder in a file of dist/rooms, for `npm test`.
// Plain JavaScript, because it runs before anything is compiled.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const SOURCES = ['lib', 'examples', 'test'];

/** Path and version of every package of the lock file that is not optional. */
function lockedPackages() {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  return Object.entries(packages).filter(([path, { optional }]) => path !== '' && optional !== true)
    .map(([path, { version }]) => ({ path, version }));
}

/** Whether node_modules has them all, in the locked versions. */
function isInstalled() {
  const installedFile = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const { packages: installed } = JSON.parse(readFileSync(installedFile, 'utf8'));
  return lockedPackages().every(({ path, version }) => installed[path]?.version === version);
}

// Without optional packages: gpu.js lists `gl`, a native build that nothing here uses. Without scripts: `npm install`
// and `npx` come here themselves (package.json, "prepare"), and must not come back.
async function install() {
  const packages = lockedPackages();
  const done = () => packages.filter(({ path }) => existsSync(join(ROOT, path, 'package.json'))).length;
  const said = saying(() => `installing packages, once: ${done()} of ${packages.length}`, 'installing packages, once');
  await run('npm', ['ci', '--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], said);
}

const COMPILED = join(ROOT, 'dist', 'compiled.json');

const EXPLORER = join('examples', 'explorer'); // has its own build

/** Every source that is compiled, by its path from the root. */
function sourcePaths() {
  return SOURCES.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true })
    .map((name) => join(folder, name)))
    .filter((path) => /(?<!\.d)\.ts$/.test(path) && !path.startsWith(EXPLORER)).sort();
}

/**
 * Whether the last compilation began after the last change of every source and setting, and saw the same sources.
 * ctime, not mtime: a file that is moved or copied to its place keeps the time of its contents.
 */
function isCompiled() {
  if (!existsSync(COMPILED)) return false;
  const { begun, sources } = JSON.parse(readFileSync(COMPILED, 'utf8'));
  const now = sourcePaths();
  return String(now) === String(sources)
    && [...now, 'tsconfig.json', 'package-lock.json'].every((path) => statSync(join(ROOT, path)).ctimeMs < begun)
    && now.every((path) => existsSync(join(ROOT, 'dist', path.replace(/\.ts$/, '.js'))));
}

/** Compiles. A terminal sees that it is under way; elsewhere only the first time, which takes long, is announced. */
async function compile() {
  const state = { begun: Date.now(), sources: sourcePaths() };
  const isFirst = !existsSync(join(ROOT, 'dist', 'lib'));
  const said = saying(() => isFirst ? 'compiling, for the first time' : 'compiling', isFirst ? 'compiling' : null);
  const colours = process.stderr.isTTY ? ['--pretty'] : [];
  await run(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', ROOT, ...colours], said);
  writeFileSync(COMPILED, JSON.stringify(state));
}

/** Takes the types out of sources that are newer than what was made of them: a second where tsc needs half a minute. */
async function takeTypesOut() {
  const { build } = await import('esbuild');
  const isOld = (path) => {
    const output = join(ROOT, 'dist', path.replace(/\.ts$/, '.js'));
    return !existsSync(output) || statSync(output).mtimeMs < statSync(join(ROOT, path)).mtimeMs;
  };
  const entryPoints = sourcePaths().filter(isOld);
  if (entryPoints.length === 0) return;
  await build({
    absWorkingDir: ROOT, entryPoints, outdir: 'dist', outbase: '.', format: 'esm', target: 'es2022', sourcemap: true,
    charset: 'utf8', logLevel: 'warning',
  });
}

const TERMINAL_PAUSE = 500;  // milliseconds between two changes of the line on a terminal
const PLAIN_PAUSE = 20_000;  // and between two lines elsewhere

/**
 * Says what goes on while it goes on: on a terminal a line that changes in place and is taken away at last, elsewhere
 * a line now and then. `plain` is what has ended then, null: nothing is said elsewhere. Returns what ends it.
 */
function saying(now, plain) {
  const begin = Date.now();
  const seconds = () => `${Math.round((Date.now() - begin) / 1000)} s`;
  const isTerminal = process.stderr.isTTY === true;
  if (!isTerminal && plain === null) return () => {};
  const say = () => process.stderr.write(isTerminal ? `\r\x1b[K${now()}, ${seconds()}` : `${now()}, ${seconds()}\n`);
  say();
  const timer = setInterval(say, isTerminal ? TERMINAL_PAUSE : PLAIN_PAUSE);
  return () => {
    clearInterval(timer);
    if (isTerminal) process.stderr.write('\r\x1b[K');
    if (plain !== null) process.stderr.write(`${plain}: took ${seconds()}\n`);
  };
}

/**
 * esbuild is a program for each kind of machine, an optional package each, and optional packages are left out. Its own
 * script fetches the one that is missing. Only the explorer and its tests need it, so a failure is no end.
 */
function installEsbuild() {
  const folder = join(ROOT, 'node_modules', 'esbuild');
  const fetched = existsSync(join(folder, 'lib')) && readdirSync(join(folder, 'lib'))
    .some((name) => name.startsWith('downloaded-'));
  if (fetched || !existsSync(folder) || existsSync(join(ROOT, 'node_modules', '@esbuild'))) return;
  spawnSync(process.execPath, [join(folder, 'install.js')], { cwd: ROOT, stdio: 'ignore' });
}

/** Builds of gpu.js for script tags. Its package.json names src/index.js, and dist/gpu-browser.js for browsers. */
const OTHER_BUILDS = ['gpu-browser.min.js', 'gpu-browser-core.js', 'gpu-browser-core.min.js'];

/**
 * gpu.js 2.24.1 depends on `webgpu` 0.2.9, 84 MB that it never loads, and on `gl`, a native build that nothing here
 * uses. npm installs whatever a dependency lists. So `npm pack` puts gpu.js itself into the tarball (package.json,
 * "bundleDependencies"), from node_modules, where its package.json no longer lists the two. Its other builds go,
 * too: 2 MB that nothing loads.
 */
function trimGpuJs() {
  const folder = join(ROOT, 'node_modules', 'gpu.js');
  const path = join(folder, 'package.json');
  const { dependencies: { webgpu, ...dependencies }, optionalDependencies, ...rest } =
    JSON.parse(readFileSync(path, 'utf8'));
  if (webgpu || optionalDependencies) {
    writeFileSync(path, `${JSON.stringify({ ...rest, dependencies }, null, 2)}\n`);
  }
  // npm goes by its own list of what it installed, not by package.json, until a package of the list is missing.
  rmSync(join(folder, 'node_modules', 'webgpu'), { recursive: true, force: true });
  for (const name of OTHER_BUILDS) rmSync(join(folder, 'dist', name), { force: true });
}

/** What the compiler makes of a source: code, declarations, and the maps of both. */
const OUTPUT = /\.(js|d\.ts)(\.map)?$/;

/** Compiled files whose TypeScript source is gone. */
function staleOutputs() {
  return SOURCES.map((folder) => join(ROOT, 'dist', folder)).filter(existsSync).flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .map((name) => join(folder, name))
      .filter((path) => OUTPUT.test(path) && !existsSync(sourceOf(path))));
}

function sourceOf(output) {
  return join(ROOT, relative(join(ROOT, 'dist'), output).replace(OUTPUT, '.ts'));
}

/**
 * Gives the file behind `rcnn` (package.json, "bin") the right to be run, which no compiler gives. npm gives it once,
 * when it links the command; where the link is older than the build, `npx rcnn` said `Permission denied`.
 */
function makeExecutable() {
  const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const path of Object.values(bin)) chmodSync(join(ROOT, path), 0o755);
}

/**
 * For each folder of dist/test one file that imports all of its tests, e.g. dist/rooms/layers.test.js. `npm test` runs
 * them, so that a folder needs one process: starting a process for each test file takes longer than most tests. Long
 * tests (`*.long.test.js`) keep a process each.
 */
function writeRooms() {
  const [tests, rooms] = [join(ROOT, 'dist', 'test'), join(ROOT, 'dist', 'rooms')];
  const lists = new Map(readdirSync(tests, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    .map(({ name }) => [`${name}.test.js`, importsOf(tests, name)]).filter(([, imports]) => imports !== ''));
  mkdirSync(rooms, { recursive: true });
  for (const name of readdirSync(rooms)) if (!lists.has(name)) rmSync(join(rooms, name));
  for (const [name, imports] of lists) { // an unchanged file is left alone: a test run may be reading it
    const path = join(rooms, name);
    if (!existsSync(path) || readFileSync(path, 'utf8') !== imports) writeFileSync(path, imports);
  }
}

/** An import for each test of a folder that is not a long one; the empty text where there is none. */
function importsOf(tests, folder) {
  const names = readdirSync(join(tests, folder), { recursive: true }).map((name) => name.replaceAll('\\', '/')).sort();
  return names.filter((name) => name.endsWith('.test.js') && !name.endsWith('.long.test.js'))
    .map((name) => `import '../test/${folder}/${name}';\n`).join('');
}

/** Runs a program; its warnings, and its results if it fails, are shown after `ended` was called. */
async function run(command, args, ended) {
  const windows = process.platform === 'win32';
  // An npm that runs us tells its settings to the npm we run, such as the folder to install into: ours is ROOT.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'], shell: windows });
  const [results, written] = [[], []];
  child.stdout.on('data', (bytes) => results.push(bytes)); // the compiler's errors; of no interest where all is well
  child.stderr.on('data', (bytes) => written.push(bytes));
  const status = await new Promise((resolve) => {
    child.on('error', (error) => {
      written.push(`${command}: ${error.message}\n`);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
  ended();
  for (const bytes of [...written, ...status === 0 ? [] : results]) process.stderr.write(bytes);
  if (status !== 0) process.exit(status);
}

if (!isInstalled()) await install();
installEsbuild();
trimGpuJs();
for (const path of staleOutputs()) rmSync(path);
if (process.argv.includes('--quick')) await takeTypesOut();
else if (!isCompiled()) await compile();
makeExecutable();
writeRooms();
