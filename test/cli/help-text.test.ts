import { test } from 'tap';
import { COMMANDS } from '../../lib/cli/commands/all-commands.js';
import { usageOf } from '../../lib/cli/command.js';
import { commandHelp, programHelp } from '../../lib/cli/help-text.js';
import { defaultText } from '../../lib/cli/plan-flags.js';
import { stepsAbout } from '../../lib/cli/commands/pretrain-command.js';
import { PRETRAIN } from '../../lib/networks/pretrain.js';
import { FAST_SYSTEM } from '../../lib/systems/fast.js';
import { FASTER_JOINT_SYSTEM } from '../../lib/systems/faster-joint.js';
import type { System } from '../../lib/systems/system.js';

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
  for (const command of COMMANDS) t.match(words, ` ${usageOf(command)} ${command.summary} `);
  t.same(help.split('\n').filter((line) => line.length > 100), []);
  t.end();
});

test('help is as wide as the terminal, from 60 to 100 characters', (t) => {
  for (const [columns, width] of [[80, 80], [20, 65], [200, 100]]) { // some words have 39 characters, behind 26
    const helps = [programHelp(COMMANDS, columns), ...COMMANDS.map((command) =>
      commandHelp(command, columns).split('\n\nExamples:')[0].replace(/^Usage:.*/, ''))];
    const prose = helps.flatMap((help) => help.split('\n')).filter((line) => !/^ {2}--?[a-z]/.test(line));
    const longest = Math.max(...prose.map((line) => line.length));
    t.ok(longest <= width && longest > width - 8, `${longest} characters for ${columns} columns`);
  }
  t.end();
});

test('the defaults in a help text are those of the configuration', (t) => {
  const defaults: System['defaults'] = (backbone) => ({ ...FAST_SYSTEM.defaults(backbone), steps: 77, scale: 99 });
  const other = { ...FAST_SYSTEM, defaults };
  t.equal(defaultText('steps', [FASTER_JOINT_SYSTEM, FAST_SYSTEM]), '1000; fast 1500');
  t.equal(defaultText('steps', [FASTER_JOINT_SYSTEM, other]), '1000; fast 77');
  t.equal(defaultText('scale', [FASTER_JOINT_SYSTEM, FAST_SYSTEM]), '150');
  t.equal(defaultText('scale', [FASTER_JOINT_SYSTEM, other]), '150; fast 99');
  t.equal(stepsAbout(PRETRAIN), 'SGD steps of 64 crops (default: 3000, 17 epochs)');
  t.equal(stepsAbout({ ...PRETRAIN, steps: 1718, batch: 32 }), 'SGD steps of 32 crops (default: 1718, 5 epochs)');
  t.end();
});
