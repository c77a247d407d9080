// Every command that a command, a help text or a page prints can be pasted. Lines of this program are read by its own
// parser; those that the small commands print are run. A real run, from a clone and from the installed package:
// printed-commands.long.test.ts.
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { runCommandLine } from '../../lib/cli/command-line.js';
import { COMMANDS } from '../../lib/cli/commands/all-commands.js';
import { commandHelp, programHelp } from '../../lib/cli/help-text.js';
import { ownFolder } from '../support/own-folder.js';
import { commandsIn, rcnnWords, refusal } from '../support/printed-commands.js';
import { recordedWorld, type Ran } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';
import { tinySystem } from '../support/tiny-system.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url)); // from dist/test/cli
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** A page; a command within a sentence may go on in the next line. */
const page = (path: string): string =>
  read(path).replace(/`[^`\n]+\n[^`\n]+`/g, (code) => code.replace(/\s*\n\s*/, ' '));
const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`)];

/** Why the commands of a text could not be pasted. */
function refusalsIn(text: string): string[] {
  return commandsIn(text).flatMap((command) => refusal(rcnnWords(command) ?? ['--help']) ?? []);
}

test('every help text has commands that the program takes', (t) => {
  for (const command of COMMANDS) {
    const help = commandHelp(command);
    t.ok(commandsIn(help.split('Examples:')[1]).length > 0, command.name);
    t.same(refusalsIn(help.split('Examples:')[1]), [], command.name);
  }
  t.same(refusalsIn(programHelp(COMMANDS)), []);
  t.end();
});

test('every command of README.md and docs is one that the program takes, and npm knows its script', (t) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  let count = 0;
  for (const path of PAGES.filter((name) => name !== 'docs/CHANGELOG.md')) { // which also names commands of the past
    const text = page(path);
    t.same(refusalsIn(text), [], path);
    for (const { program } of commandsIn(text)) {
      count++;
      const script = /^npm run (.*)/.exec(program)?.[1];
      if (script !== undefined && !(script in scripts)) t.fail(`${path}: ${program}`);
    }
    t.same(text.match(/^ {4}rcnn .*/gm), null, `${path}: rcnn alone is not on the path of a clone, npx rcnn finds it`);
  }
  t.ok(count > 100, `${count} commands`);
  t.end();
});

/** Runs a line of the program; M0 is in `dir`, `badStep` as in tinySystem(). */
async function run(words: readonly string[], dir: string, badStep = Infinity): Promise<Ran> {
  const { world, said } = recordedWorld([tinySystem(undefined, badStep)]);
  const code = await runCommandLine(words, COMMANDS, { ...world, pretrainedFolder: dir });
  return { code, ...said() };
}

/** Runs lines of the program, and the lines that they print, until none is new; what each one did. */
async function followed(lines: readonly (readonly string[])[], dir: string): Promise<Map<string, Ran>> {
  const done = new Map<string, Ran>();
  const queue = [...lines];
  for (let words = queue.shift(); words !== undefined; words = queue.shift()) {
    const line = words.join(' ');
    if (done.has(line)) continue;
    const isNew = words[0] === 'train' && !words.includes('--out') && !words.includes('--run');
    const out = isNew ? ['--out', join(dir, `run ${done.size}`)] : []; // it would be below the folder of the tests
    const ran = await run([...words, ...out], dir);
    done.set(line, ran);
    queue.push(...commandsIn(ran.stdout + ran.stderr).map((command) => rcnnWords(command) ?? [])
      .filter((next) => next.length > 0));
  }
  return done;
}

test('what a command prints as the next one can be pasted, whatever the names of folders', async (t) => {
  const dir = join(ownFolder(), 'it\'s mine (1)');
  mkdirSync(dir);
  const data = await shapesFolder(dir);
  const at = (name: string): string => join(dir, name);
  await run(['pretrain', '--out', at('m0-S.safetensors')], dir);
  const ran = await followed([
    ['shapes', at('drawn ones'), '--train-images', '2', '--test-images', '1'],
    ['check', data], ['train', '--data', data, '--out', at('run')],
  ], dir);
  const lines = [...ran.keys()];
  for (const start of ['train --data', 'check', 'test --run']) {
    t.ok(lines.some((line) => line.startsWith(start)), start);
  }
  for (const [line, { code, stderr }] of ran) t.equal(code, 0, `${line}: ${stderr}`);
});

test('a line behind an error can be pasted, too', async (t) => {
  const dir = join(ownFolder(), 'my photos');
  mkdirSync(dir);
  const data = await shapesFolder(dir);
  const at = (name: string): string => join(dir, name);
  await run(['pretrain', '--out', join(dir, 'm0-S.safetensors')], dir);
  await run(['train', '--data', data, '--out', at('half'), '--checkpoint-every', '2'], dir, 4);
  await run(['train', '--data', data, '--out', at('none'), '--checkpoint-every', '9'], dir, 4);
  await run(['train', '--data', data, '--out', at('whole')], dir);

  const early = await run(['test', '--run', at('half')], dir);
  t.match(early, { code: 0, stderr: /not finished, this is its last checkpoint; go on with it by: npx rcnn train / });
  const errors = [
    ['train', '--data', data, '--out', at('whole')], ['train', '--data', data, '--out', at('half')],
    ['test', '--run', at('none')], ['check', data],
  ];
  for (const words of errors) {
    if (words[0] === 'check') writeFileSync(join(data, 'JPEGImages', 'train_000001.png'), 'PK');
    const { code, stderr } = await run(words, dir);
    t.equal(code, 1, stderr);
    t.match(stderr, /by: npx rcnn /, words[0]);
    const next = rcnnWords(commandsIn(stderr).at(-1)!)!;
    t.equal((await run(next, dir)).code, 0, next.join(' '));
  }
});

test('test takes split val where there is no split test, and says which splits there are without both', async (t) => {
  const data = await shapesFolder(t.testdir());
  const lists = join(data, 'ImageSets', 'Main');
  const dir = join(t.testdirName, 'run');
  const tested = (): Promise<Ran> => run(['test', '--run', dir], t.testdirName);
  await run(['train', '--data', data, '--init', 'none', '--out', dir], t.testdirName);
  renameSync(join(lists, 'test.txt'), join(lists, 'val.txt'));
  t.equal((await tested()).code, 0);
  t.match(JSON.parse(readFileSync(join(dir, 'metrics.json'), 'utf8')), { split: 'val' });
  rmSync(join(lists, 'val.txt'));
  t.match(await tested(), { code: 1, stderr: /no split 'test'; there are: train, trainval/ });
});

test('commandsIn() finds commands with their words, in a text and on a page', (t) => {
  const text = 'on by: npx rcnn test --run \'a b\' --split val (seen)\n    npx rcnn check my-photos    what is wrong\n'
    + 'or `npm run bench -- --quick`, `npm start -- --seed 1` and npx rcnn detect \'it\'\\\'\'s\'.png\n'
    + 'npx rcnn\'s flags';
  t.same(commandsIn(text), [
    { program: 'npx rcnn', words: ['test', '--run', 'a b', '--split', 'val'] },
    { program: 'npx rcnn', words: ['check', 'my-photos'] },
    { program: 'npm run bench', words: ['--', '--quick'] },
    { program: 'npm start', words: ['--', '--seed', '1'] },
    { program: 'npx rcnn', words: ['detect', 'it\'s.png'] },
    { program: 'npx rcnn', words: [] },
  ]);
  t.same(rcnnWords({ program: 'npm run bench', words: ['--', '--quick'] }), ['bench', '--quick']);
  t.same(rcnnWords({ program: 'npm run lint', words: [] }), null);
  t.same(rcnnWords({ program: 'npx rcnn', words: ['COMMAND', '--help'] }), null);
  t.match(refusal(['train', '--stesp', '1']), /unknown flag --stesp/);
  t.equal(refusal(['train', '--steps', '1']), null);
  t.end();
});
