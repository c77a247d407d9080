import { test } from 'tap';
import { COMMANDS } from '../../lib/cli/commands.js';
import { commandHelp, programHelp } from '../../lib/cli/help-text.js';

test('commandHelp() names every flag, has an example and is at most 100 characters wide', (t) => {
  for (const command of COMMANDS) {
    const help = commandHelp(command);
    for (const { name } of command.flags) t.match(help, `--${name}`, command.name);
    t.match(help, /Examples:\n {2}\S/);
    t.same(help.split('\n').filter((line) => line.length > 100), [], command.name);
    t.same(help.split('\n').filter((line) => line !== line.trimEnd()), [], command.name);
  }
  t.end();
});

test('programHelp() says of every command what it does', (t) => {
  const help = programHelp(COMMANDS);
  const words = help.replace(/\s+/g, ' ');
  for (const { name, operands, summary } of COMMANDS) t.match(words, ` ${`${name} ${operands}`.trim()} ${summary} `);
  t.same(help.split('\n').filter((line) => line.length > 100), []);
  t.end();
});
