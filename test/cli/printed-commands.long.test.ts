// The lines that real commands print, typed in a shell: in a clone, in a project that has installed the package, and in
// a folder where npx finds nothing.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { emptyFolder, packInto, ROOT, unpackInto, writeBelow } from '../support/packed-package.js';

const SETTINGS = '--init none --steps 2 --scale 40 --checkpoint-every 1 --mode blocked';

/** What a shell says to a line, with npm's and tap's own settings taken away. */
function typed(line: string, folder: string): { readonly status: number | null; readonly said: string } {
  const isOurs = (name: string): boolean => /^(npm_|tap|node_options)/i.test(name);
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)));
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { cwd: folder, env, encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

/** The command behind the last `by: ` of a text, as it stands. */
function printedLine(said: string): string {
  return [...said.matchAll(/ by: (.*)/g)].at(-1)?.[1] ?? 'false';
}

/** A project in which the package is installed, as npm does it. */
async function project(): Promise<string> {
  const folder = emptyFolder();
  writeBelow(folder, 'package.json', '{ "type": "module" }');
  await unpackInto(folder, (await packInto(folder)).tarball);
  const main = join('..', 'rcnn-velocities', 'dist', 'lib', 'cli', 'main.js');
  mkdirSync(join(folder, 'node_modules', '.bin'));
  symlinkSync(main, join(folder, 'node_modules', '.bin', 'rcnn'));
  chmodSync(join(folder, 'node_modules', '.bin', main), 0o755);
  return folder;
}

const PLACES: readonly (readonly [place: string, first: string, open: () => Promise<string>])[] = [
  ['a clone', 'npx rcnn', async () => ROOT],
  ['a project with the package', 'npx rcnn', project],
  ['another folder', `node ${join(ROOT, 'dist', 'lib', 'cli', 'main.js')}`, async () => emptyFolder()],
];

for (const [place, first, open] of PLACES) {
  test(`lines printed in ${place} can be pasted there`, { timeout: 600_000 }, async (t) => {
    const folder = await open();
    const own = emptyFolder();
    t.teardown(() => [own, ...folder === ROOT ? [] : [folder]].forEach((dir) => rmSync(dir, { recursive: true })));
    const [data, run] = [join(own, 'my shapes'), join(own, 'the run')];
    const did = (line: string): string => {
      const { status, said } = typed(line, folder);
      t.equal(status, 0, `${line}\n${said}`);
      return said;
    };
    did(`${first} shapes '${data}' --train-images 4 --test-images 2`);
    const train = printedLine(did(`${first} check '${data}'`));
    t.match(train, / train --data '.*my shapes'$/);
    const test = printedLine(did(`${train} ${SETTINGS} --out '${run}'`));
    t.match(test, / test --run '.*the run' --split test$/);
    did(test);
    const used = typed(`${first} train --data '${data}' ${SETTINGS} --out '${run}'`, folder);
    t.equal(used.status, 1);
    did(printedLine(used.said));
  });
}
