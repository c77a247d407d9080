import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url)); // from dist/test/support

test('the tools behind npm scripts say with -h what they do: all ask, and one is run', (t) => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const mains = Object.values(scripts).flatMap((script) => /dist\/(test\/\S+-main)\.js/.exec(script)?.[1] ?? []);
  t.ok(mains.length >= 7);
  for (const main of mains) {
    const source = readFileSync(join(ROOT, `${main}.ts`), 'utf8');
    t.match(source, /^\/\/ `npm run [a-z-]+/, main);
    t.match(source, '\nhelpIfAsked(import.meta.url);\n', main);
  }
  const program = join(ROOT, 'dist', 'test', 'storm', 'storm-main.js');
  const { status, stdout } = spawnSync(process.execPath, [program, '1', '--help'], { encoding: 'utf8' });
  t.same([status, stdout.split('\n')[0].slice(0, 16)], [0, '`npm run storm [']);
  t.end();
});
