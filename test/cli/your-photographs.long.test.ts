// The five commands of docs/20-your-photographs.md, on the photographs themselves: RCNN_BCCD names their folder.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { commandsIn } from '../support/printed-commands.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url)); // from dist/test/cli
const MAIN = join(ROOT, 'dist', 'lib', 'cli', 'main.js');
const FOLDER = process.env.RCNN_BCCD;

/** The commands of the section "Five commands". */
function fiveCommands(): (readonly string[])[] {
  const page = readFileSync(join(ROOT, 'docs', '20-your-photographs.md'), 'utf8');
  const [, section] = page.split('## Five commands');
  const lines = section.split('\n## ')[0].split('\n').filter((line) => line.startsWith('    npx rcnn'));
  return lines.map((line) => commandsIn(line)[0].words);
}

/** The same words with few steps and small pictures. */
function quick(words: readonly string[]): string[] {
  const steps = words.indexOf('--steps') + 1;
  return steps === 0 ? [...words] : [...words.map((word, i) => i === steps ? '2' : word), '--scale', '64'];
}

test('the page has five commands', (t) => {
  t.same(fiveCommands().map(([name]) => name), ['check', 'train', 'test', 'explain', 'detect']);
  t.end();
});

test('the five commands of the page run on the photographs', {
  skip: FOLDER === undefined ? 'RCNN_BCCD names no folder of BCCD' : false, timeout: 600_000,
}, (t) => {
  const dir = t.testdir();
  mkdirSync(join(dir, 'BCCD_Dataset'));
  symlinkSync(resolve(FOLDER!), join(dir, 'BCCD_Dataset', 'BCCD'), 'junction');
  for (const words of fiveCommands()) {
    const { status, stderr } = spawnSync(process.execPath, [MAIN, ...quick(words)], { cwd: dir, encoding: 'utf8' });
    t.equal(status, 0, `${words.join(' ')}: ${stderr}`);
  }
  const run = join(dir, 'runs', 'cells');
  const { mAP, images, split } = JSON.parse(readFileSync(join(run, 'metrics.json'), 'utf8'));
  t.ok(mAP >= 0 && mAP <= 1, `mAP ${mAP} after two steps says nothing`);
  t.same([images, split], [87, 'val']);
  t.ok(existsSync(join(run, 'detect', 'BloodImage_00073.png')));
  t.ok(readdirSync(join(run, 'explain', 'BloodImage_00073')).includes('anchors.png'));
  t.end();
});
