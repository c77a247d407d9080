// The package as npm installs it in an empty project. It needs a network, or what it depends on in npm's cache.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { emptyFolder, packInto, run, writeBelow } from './support/packed-package.js';

const MEBIBYTE = 2 ** 20;

test('npm install of the tarball brings no webgpu and no gl, and the program runs', async (t) => {
  const folder = emptyFolder();
  t.teardown(() => rmSync(folder, { recursive: true }));
  const { tarball } = await packInto(folder);
  writeBelow(folder, 'package.json', '{ "private": true, "type": "module" }');
  await run(folder, 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball]);

  const paths = readdirSync(join(folder, 'node_modules'), { recursive: true, encoding: 'utf8' });
  t.same(paths.filter((path) => /(^|node_modules[\\/])(@webgpu|webgpu|gl)$/.test(path)), []);
  t.ok(existsSync(join(folder, 'node_modules', 'rcnn-velocities', 'node_modules', 'gpu.js')));
  const bytes = paths.reduce((sum, path) => sum + statSync(join(folder, 'node_modules', path)).size, 0);
  t.ok(bytes < 20 * MEBIBYTE, `${bytes} bytes`);
  t.match(await run(folder, 'npx', ['rcnn', 'describe']), /^S at 150×250/);
});
