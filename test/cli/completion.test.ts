import { spawnSync } from 'node:child_process';
import { test } from 'tap';
import { COMMANDS } from '../../lib/cli/commands/all-commands.js';
import { completionScript, type Shell } from '../../lib/cli/completion.js';
import { rcnn } from '../support/recorded-world.js';

/** Whether a shell is there. */
function has(shell: Shell): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0;
}

/** What bash would offer for the last word of a line, one word after the other. */
function offered(lines: readonly string[]): string[] {
  const ask = lines.flatMap((line) =>
    [`COMP_WORDS=(${line})`, 'COMP_CWORD=$((${#COMP_WORDS[@]} - 1))', '_rcnn', 'echo "${COMPREPLY[*]}"']);
  const script = [completionScript('bash', COMMANDS), ...ask].join('\n');
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
  return [...stdout.split('\n').slice(0, -1), ...stderr === '' ? [] : [stderr]];
}

test('bash completes commands, flags and the values of flags', { skip: has('bash') ? false : 'no bash' }, (t) => {
  const lines: [line: string, words: string][] = [
    ['rcnn tr', 'train'], ['npx rcnn com', 'compress compare completion'], ['rcnn help des', 'describe'],
    ['rcnn train --mo', '--mode'], ['npx rcnn train --out "a b" --mode weba', 'webasm'],
    ['rcnn describe --backbone vgg1', 'vgg16'], ['rcnn test --he', '--help'],
    ['rcnn train --steps ""', ''], ['rcnn check ""', ''], ['npx other tr', ''], ['rcnn fly --x', ''],
  ];
  const found = offered(lines.map(([line]) => line));
  t.same(found, lines.map(([, words]) => words));
  t.match(offered(['rcnn doctor ""']), ['--json --help'], 'a command without operand has nothing but flags');
  t.end();
});

test('the script for zsh is one that zsh can read', { skip: has('zsh') ? false : 'no zsh' }, (t) => {
  const script = `autoload -U compinit && compinit -u -D\n${completionScript('zsh', COMMANDS)}\nprint -r $_comps[rcnn]`;
  const { stdout, stderr } = spawnSync('zsh', ['-f', '-c', script], { encoding: 'utf8' });
  t.same([stderr, stdout], ['', '_bash_complete -o default -F _rcnn\n']);
  t.end();
});

test('rcnn completion prints the script of a shell it knows, itself included', async (t) => {
  const { code, stdout } = await rcnn(['completion', 'bash']);
  t.equal(code, 0);
  for (const { name } of COMMANDS) t.match(stdout, `\n    ${name})\n`);
  t.match(await rcnn(['completion', 'fish']), { code: 2, stderr: /SHELL is "fish", known are bash, zsh\n$/ });
});
