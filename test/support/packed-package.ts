// The package as npm makes it, in a project outside of this one.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url)); // from dist/test/support

/** An own folder, outside of the project: nothing in it finds the project's packages by chance. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'rcnn-velocities-'));
}

/** Writes a file below a folder, and the folders on the way to it. */
export function writeBelow(folder: string, name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

/** What a command prints; without the settings of the npm and the tap that run this test. */
export async function run(folder: string, command: string, args: readonly string[]): Promise<string> {
  const isOurs = ([name]: [string, unknown]): boolean => /^(npm_|tap|node_options)/i.test(name);
  const env = Object.fromEntries(Object.entries(process.env).filter((entry) => !isOurs(entry)));
  const options = { cwd: folder, env, shell: process.platform === 'win32' };
  const { stdout } = await promisify(execFile)(command, args, options).catch((error: Error & { stdout?: string }) => {
    throw new Error(`${error.message}\n${error.stdout ?? ''}`.slice(0, 4000));
  });
  return stdout;
}

export interface Packed {
  readonly tarball: string;
  /** Paths of its files. */
  readonly files: readonly string[];
  /** Bytes of the tarball, and of its files. */
  readonly size: number;
  readonly unpackedSize: number;
}

/** `npm pack` of what is compiled now. */
export async function packInto(folder: string): Promise<Packed> {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const [{ filename, files, size, unpackedSize }] = JSON.parse(await run(ROOT, 'npm', args)) as [{
    filename: string; files: readonly { path: string }[]; size: number; unpackedSize: number;
  }];
  return { tarball: join(folder, filename), files: files.map(({ path }) => path), size, unpackedSize };
}

/**
 * Unpacks the tarball into node_modules of a folder. npm would fetch what the package depends on and does not contain;
 * here those packages are linked to the project's own copies, so that the test needs no network.
 */
export async function unpackInto(folder: string, tarball: string): Promise<void> {
  const installed = join(folder, 'node_modules', 'rcnn-velocities');
  mkdirSync(installed, { recursive: true });
  await run(installed, 'tar', ['-xzf', tarball, '--strip-components=1']);
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>; bundleDependencies: string[];
  };
  for (const name of Object.keys(manifest.dependencies)) {
    if (manifest.bundleDependencies.includes(name)) continue;
    const place = join(folder, 'node_modules', name);
    mkdirSync(dirname(place), { recursive: true }); // a name such as @noble/hashes is a folder in a folder
    symlinkSync(join(ROOT, 'node_modules', name), place, 'junction');
  }
}

/** Type-checks and compiles the programs of a folder in place, by the compiler of this project. */
export async function compile(folder: string): Promise<void> {
  await run(folder, process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder]);
}
