import type { World } from '../../runs/world.js';
import type { Command } from '../command.js';
import { completionScript, SHELLS } from '../completion.js';
import { UsageError, type Arguments } from '../flags.js';

/** `rcnn completion`; the commands are those that it completes, itself included. */
export function completionCommand(others: readonly Command[]): Command {
  const command: Command = {
    name: 'completion',
    summary: 'print a script that lets the shell complete commands and flags',
    operand: { name: 'SHELL', several: false },
    about: `SHELL is ${SHELLS.join(' or ')}. The script completes commands, flags and the values of flags, of rcnn and `
      + 'of npx rcnn. Put the line of the example into the start file of the shell: ~/.bashrc, or ~/.zshrc after '
      + 'compinit.',
    flags: [],
    examples: SHELLS.map((shell) => `source <(npx rcnn completion ${shell})`),
    run: complete,
  };
  return command;

  async function complete({ operands: [name] }: Arguments, world: World): Promise<void> {
    const shell = SHELLS.find((known) => known === name);
    if (shell === undefined) throw new UsageError(`SHELL is ${JSON.stringify(name)}, known are ${SHELLS.join(', ')}`);
    world.print(completionScript(shell, [...others, command]));
  }
}
