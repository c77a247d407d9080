import { test } from 'tap';
import { commandGroups } from '../../lib/cli/command-groups.js';
import { COMMANDS } from '../../lib/cli/commands/all-commands.js';

test('commandGroups() has every command once, and those without a group last', (t) => {
  const groups = commandGroups(COMMANDS);
  const names = groups.flatMap(({ commands }) => commands.map(({ name }) => name));
  t.same([...names].sort(), COMMANDS.map(({ name }) => name).sort());
  t.equal(groups[0].commands[0].name, 'start');
  t.notMatch(groups.map(({ wish }) => wish), ['More'], 'every command of this version has a group');
  const stray = { ...COMMANDS[0], name: 'stray' };
  t.match(commandGroups([stray, COMMANDS[0]]), [{ commands: [COMMANDS[0]] }, { wish: 'More', commands: [stray] }]);
  t.end();
});
